import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type Server } from "node:http";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import postgres from "postgres";
import { onTestFinished } from "vitest";
import { startEngine, type Engine, type EngineOptions } from "@/local/engine/engine";
import type { RunSummary } from "@/local/engine/store/diagnosis";
import { freePort } from "../../support/free-port";
import { printed } from "../../support/printed";

export const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
export const EVENT_KEY = "only-for-tests";

/** A client of the unmodified SDK in signed mode whose server is the engine at `engineUrl`. */
export function aClient(engineUrl: string) {
  return new Inngest({
    id: "house",
    isDev: false,
    baseUrl: engineUrl,
    eventKey: EVENT_KEY,
    signingKey: SIGNING_KEY,
    checkpointing: false,
    logger: quiet,
  });
}

export type Client = ReturnType<typeof aClient>;

const nothing = () => {};
const quiet = { info: nothing, warn: nothing, error: nothing, debug: nothing };

/** Serves functions on 127.0.0.1 with the SDK's own handler. */
export async function serveApp(
  client: Client,
  functions: InngestFunction.Any[],
  port: number,
): Promise<Server> {
  const server = createServer(serve({ client, functions }));
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return server;
}

export function closeApp(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}

export type House = {
  client: Client;
  engine: Engine;
  /** What the engine said, line by line. */
  said: string[];
  runs(status?: string): Promise<RunSummary[]>;
  options: EngineOptions;
};

/** An app with these functions and an engine that runs them, with an empty memory; ended by the test. */
export async function aHouse(
  makeFunctions: (client: Client) => InngestFunction.Any[],
  options: Partial<EngineOptions> & { isRefused?: boolean } = {},
): Promise<House> {
  await forget();
  const [enginePort, appPort] = [await freePort(), await freePort()];
  const engineUrl = `http://127.0.0.1:${enginePort}`;
  const client = aClient(engineUrl);
  const app = await serveApp(client, makeFunctions(client), appPort);
  const said: string[] = [];
  const full: EngineOptions = {
    port: enginePort,
    databaseUrl: process.env.DATABASE_URL!,
    appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
    signingKey: SIGNING_KEY,
    eventKey: EVENT_KEY,
    retryWaitsMs: [20, 40, 80],
    retryJitterMs: 10,
    say: (line) => {
      said.push(line);
      if (process.env.ENGINE_LOG) console.error(line);
    },
    ...options,
  };
  const engine = await startEngine(full);
  onTestFinished(async () => {
    await engine.stop(0);
    await closeApp(app);
  });
  if (!options.isRefused) await untilReady(engineUrl);
  const runs = async (status?: string) => listRuns(engineUrl, status);
  return { client, engine, said, runs, options: full };
}

/** Empties the engine's memory. */
export async function forget(): Promise<void> {
  const sql = postgres(process.env.DATABASE_URL!, { max: 1, onnotice: () => {} });
  await sql`drop schema if exists engine cascade`;
  await sql.end();
}

export async function listRuns(engineUrl: string, status?: string): Promise<RunSummary[]> {
  const response = await fetch(`${engineUrl}/runs${status ? `?status=${status}` : ""}`);
  const { data } = (await response.json()) as { data: RunSummary[] };
  return data;
}

export function untilReady(engineUrl: string): Promise<true> {
  return until(async () => {
    const response = await fetch(`${engineUrl}/health`).catch(() => null);
    return response?.ok === true ? true : null;
  });
}

/** Asks until the answer is not null, at most `timeoutMs`. */
export async function until<T>(
  ask: () => Promise<T | null> | T | null,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error("It did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts the engine as `npm start` does: a process of its own that prints one line when it is ready. */
export async function engineProcess(options: {
  port: number;
  appPort: number;
  databaseUrl?: string;
}): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=react-server", "local/engine/main.ts"],
    {
      env: {
        ...process.env,
        PORT: String(options.port),
        DATABASE_URL: options.databaseUrl ?? process.env.DATABASE_URL,
        HEADROOM_APP_URL: `http://127.0.0.1:${options.appPort}/api/inngest`,
        INNGEST_SIGNING_KEY: SIGNING_KEY,
        INNGEST_EVENT_KEY: EVENT_KEY,
      },
      stdio: ["pipe", "pipe", process.env.ENGINE_LOG ? "inherit" : "ignore"],
    },
  );
  await printed(child, /^ready/m);
  return child;
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}
