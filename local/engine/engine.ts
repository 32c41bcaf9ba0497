import postgres from "postgres";
import { stopListening } from "../listening";
import { messageOf } from "./answer";
import { App } from "./app";
import { RETRY_JITTER_MS, RETRY_WAITS_MS } from "./backoff";
import { Leader } from "./leader";
import { readEvents } from "./posted-events";
import { Registration } from "./registration";
import { Runner } from "./runner";
import { listen, RequestError } from "./server";
import { acceptEvents } from "./store/accept-events";
import { listRuns } from "./store/diagnosis";
import { readIdSeed } from "./ulid";
import { Work } from "./work";

const MINUTE_MS = 60_000;
/** Reconnecting is tried this often: the server is on this machine and is back soon. */
const RECONNECT_SECONDS = 0.25;

export type EngineOptions = {
  port: number;
  databaseUrl: string;
  /** Where the app serves its functions. */
  appUrl: string;
  signingKey: string;
  eventKey: string;
  /** Calls of the app at once. */
  callsMax?: number;
  callTimeoutMs?: number;
  /** Waits before failed attempts are repeated, and the most that chance adds. */
  retryWaitsMs?: readonly number[];
  retryJitterMs?: number;
  registerEveryMs?: number;
  say?: (line: string) => void;
};

export type Engine = {
  url: string;
  /** Waits up to `graceMs` for calls in hand, then ends; what still ran is called again later. */
  stop(graceMs?: number): Promise<void>;
};

/**
 * Starts an engine that speaks Inngest's protocol to one app and keeps everything in Postgres.
 *
 * It listens at once; events are taken as soon as it leads and knows the app's functions. Of several
 * engines on one database one works and the others wait.
 *
 * @throws Error when the port is taken
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const say = options.say ?? (() => {});
  const sql = postgres(options.databaseUrl, {
    max: 8,
    onnotice: () => {},
    backoff: () => RECONNECT_SECONDS,
  });
  const app = new App(options.appUrl, options.signingKey, options.callTimeoutMs ?? 10 * MINUTE_MS);
  const registration = new Registration(sql, app, say);
  const runner = new Runner({
    sql,
    app,
    registration,
    say,
    retryWaits: {
      waitsMs: options.retryWaitsMs ?? RETRY_WAITS_MS,
      jitterMs: options.retryJitterMs ?? RETRY_JITTER_MS,
    },
  });
  const work = new Work({
    sql,
    registration,
    runner,
    say,
    callsMax: options.callsMax ?? 40,
    registerEveryMs: options.registerEveryMs ?? MINUTE_MS,
  });

  const isReady = () => work.isLeading && registration.definitions !== null;
  const server = await listen(options.port, {
    eventKey: options.eventKey,
    health: () => ({
      isReady: isReady(),
      isLeading: work.isLeading,
      functions: registration.definitions?.size ?? null,
      calls: runner.claims.length,
      problem: registration.problem,
    }),
    runs: (status) => listRuns(sql, status),
    accept: async (body, idSeed) => {
      if (!isReady()) throw new Error("The app's functions are not known yet; send again soon.");
      const sent = { events: readEventsOrRefuse(body), seed: readIdSeed(idSeed) };
      const { ids, started } = await acceptEvents(sql, registration, sent);
      if (started > 0) work.look();
      return ids;
    },
  });
  const leader = new Leader(options.databaseUrl, {
    prepare: () => work.prepare(),
    onGained: () => work.begin(),
    onLost: () => work.pause(),
    say,
  });

  return {
    url: `http://127.0.0.1:${options.port}`,
    async stop(graceMs = 3000) {
      await stopListening(server);
      await work.stop();
      await runner.stop(graceMs);
      await app.close();
      await leader.stop();
      await sql.end({ timeout: 1 });
    },
  };
}

function readEventsOrRefuse(body: unknown) {
  try {
    return readEvents(body, Date.now());
  } catch (error) {
    throw new RequestError(400, messageOf(error));
  }
}
