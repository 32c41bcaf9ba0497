import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { listenOn, stopListening } from "../listening";
import { authorityIn, certificateFrom, certificateIn } from "./certificates";
import { controlApi } from "./control";
import { Faults } from "./faults";
import { dataApi } from "./heroku/data-api";
import { herokuPathOf } from "./heroku/gate";
import { Logplex } from "./heroku/logplex";
import { MaintenanceWalk } from "./heroku/maintenance-walk";
import { idApi } from "./heroku/id-api";
import { platformApi } from "./heroku/platform-api";
import { Provisions } from "./heroku/provisions";
import { WebhookNews } from "./heroku/webhook-news";
import { WebhookSender } from "./heroku/webhook-sender";
import { tokensApi } from "./heroku/tokens-api";
import type { House } from "./house";
import { serverOf } from "./http";
import { MinuteWindow, TokenPool } from "./limits";
import { PlanChanges } from "./plan-changes";
import { RedisServers } from "./redis-servers";
import { authApi } from "./scalingo/auth-api";
import { scalingoControl } from "./scalingo/control";
import { databaseApi } from "./scalingo/database-api";
import { regions } from "./scalingo/lookups";
import { regionalApi } from "./scalingo/regional-api";
import { ScalingoWork } from "./scalingo/work";
import { Store } from "./state";
import { demoWorld, stateOf, type World } from "./world";

export type PlatformOptions = {
  /** Holds `platforms/` and the pids of the servers; null keeps nothing beyond `stop`. */
  home: string | null;
  /** 0, the default, takes any free port of 127.0.0.1. */
  port?: number;
  /** The port of the HTTPS gate for Heroku's official clients; 0, the default, takes any. */
  gatePort?: number;
  /** Where people are led back to who let Headroom into a Heroku account. */
  oauthRedirectUrl?: string;
  /** What there is at the first start; a kept state wins. */
  world?: World;
  /** Length of plan changes, times their usual one. */
  pace?: number;
  redisServer?: string;
  /** Requests a Heroku account may make at once; 75 a minute come back. */
  herokuRequests?: number;
  /** Requests a Scalingo account may make in a minute. */
  scalingoRequests?: number;
};

/** Work that goes on by itself, from what the state says. */
export type Walker = { start(): void; stop(): Promise<void> };

export type Platforms = { url: string; stop(): Promise<void> } & AsyncDisposable;

/**
 * Starts Heroku and Scalingo on this machine: their APIs on one port, a real redis-server behind
 * every add-on. Resolves once all of them answer.
 *
 * @throws Error when the port is taken or the Redis server cannot be started
 */
export async function startPlatforms(options: PlatformOptions): Promise<Platforms> {
  const home =
    options.home === null
      ? mkdtempSync(join(tmpdir(), "headroom-platforms-"))
      : resolve(options.home);
  const folder = join(home, "platforms");
  mkdirSync(folder, { recursive: true });
  const world = options.world ?? demoWorld;
  const store = Store.open(join(folder, "state.json"), () => stateOf(world, new Date()));
  const certificates = join(folder, "certificate");
  const authority = await authorityIn(certificates);
  const servers = new RedisServers({
    store,
    folder: join(folder, "servers"),
    pidFolder: join(home, "redis-pids"),
    binary: options.redisServer ?? "redis-server",
    certificates: {
      selfSigned: await certificateIn(certificates),
      signed: await certificateFrom(authority, certificates, "scalingo"),
    },
  });
  const changes = new PlanChanges(store, servers, options.pace ?? 1);
  const provisions = new Provisions(store, servers);
  const maintenances = new MaintenanceWalk(store, servers, changes);
  const logs = new Logplex(store);
  const webhooks = new WebhookSender(store, changes, new WebhookNews(store, changes));
  const scalingo = new ScalingoWork({ store, servers, changes, folder: join(folder, "backups") });
  // What walks by itself once the servers answer, and stops before they do.
  const walkers: Walker[] = [changes, provisions, maintenances, logs, webhooks, scalingo];
  let baseUrl = "";
  let gateUrl = "";
  const house: House = {
    store,
    servers,
    changes,
    scalingo,
    logs,
    faults: new Faults(),
    oauth: {
      redirectUrl: options.oauthRedirectUrl ?? "http://localhost:3000/connections/oauth/heroku",
      // Heroku's own example: eight hours, less a second.
      expiresInSeconds: 28_799,
    },
    herokuLimit: new TokenPool(options.herokuRequests ?? 4500, 75),
    scalingoLimit: new MinuteWindow(options.scalingoRequests ?? 60),
    scalingoDatabaseLimit: new MinuteWindow(options.scalingoRequests ?? 60),
    baseUrl: () => baseUrl,
    gateUrl: () => gateUrl,
    caFile: authority.certFile,
  };

  const apis = [
    idApi(house),
    tokensApi(house),
    platformApi(house),
    dataApi(house),
    authApi(house),
    ...regions.flatMap((region) => [regionalApi(house, region), databaseApi(house, region)]),
    scalingoControl(house),
    controlApi(house, () => begin(house, walkers, world)),
  ];
  const gate = {
    certificate: await certificateFrom(authority, certificates, "gate"),
    pathOf: herokuPathOf,
  };
  // Whoever gets an answer may rely on the servers behind it.
  await servers.startAll();
  const door = serverOf(apis, house.faults);
  const gateDoor = serverOf(apis, house.faults, gate);
  const closeDoors = () => Promise.all([door, gateDoor].map(stopListening));
  try {
    baseUrl = `http://127.0.0.1:${await listenOn(door, options.port ?? 0)}`;
    gateUrl = `https://127.0.0.1:${await listenOn(gateDoor, options.gatePort ?? 0)}`;
  } catch (error) {
    await closeDoors();
    await servers.stopAll();
    throw error;
  }
  for (const walker of walkers) walker.start();

  const stop = async () => {
    await closeDoors();
    await Promise.all(walkers.map((walker) => walker.stop()));
    await servers.stopAll();
    if (options.home === null) rmSync(home, { recursive: true, force: true });
  };
  return { url: baseUrl, stop, [Symbol.asyncDispose]: stop };
}

/** Forgets everything and begins with the world again. */
async function begin(
  { store, servers, faults }: House,
  walkers: readonly Walker[],
  world: World,
): Promise<void> {
  faults.clear();
  await Promise.all(walkers.map((walker) => walker.stop()));
  const former = store.state.servers.map(({ id }) => id);
  store.replace(stateOf(world, new Date()));
  await Promise.all(former.map((id) => servers.remove(id)));
  await Promise.all(store.state.servers.map(({ id }) => servers.ensure(id)));
  for (const walker of walkers) walker.start();
}
