import {
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Shape } from "@/drizzle/demo/shapes";
import type { EvictionPolicy } from "./heroku/data-settings";
import type { Drain } from "./heroku/drain-state";
import type { MaintenanceState } from "./heroku/maintenance-state";
import type { Trouble } from "./heroku/account-trouble";
import type { Authorization } from "./heroku/oauth-state";
import type { WebhookState } from "./heroku/webhook-state";
import { resourcesFor, type Resources } from "./heroku/resources-state";
import { scalingoFor, type ScalingoState } from "./scalingo/scalingo-state";

export type PlatformName = "heroku" | "scalingo";

/** Instants are ISO texts here: the whole state is one JSON file. */
export type Account = {
  id: string;
  platform: PlatformName;
  email: string;
  tokens: { value: string; isRevoked: boolean }[];
  /** What is wrong with it, at Heroku; absent where nothing is. */
  trouble?: Trouble[];
};

export type Release = {
  id: string;
  version: number;
  description: string;
  createdAt: string;
  /** Email of who made it: a person, or an add-on service. Absent when the account itself did. */
  by?: string;
  /** The config vars the app had with it, without those of its add-ons. Absent in older files. */
  config?: Record<string, string>;
};

export type App = {
  id: string;
  platform: PlatformName;
  accountId: string;
  name: string;
  region: string;
  createdAt: string;
  releases: Release[];
  /** Its processes put jobs into its Redis and work them off, whatever its address is. */
  runsJobs?: boolean;
};

export type AddOn = {
  id: string;
  appId: string;
  name: string;
  /** What the API shows: on Heroku the wanted plan from the moment it was asked for. */
  planName: string;
  /** The plan its server has in fact. */
  runningPlanName: string;
  /** The plan it was born with; what the application stores follows from it. */
  basePlanName: string;
  configVar: string;
  shape: Shape;
  /** Whose load it carries; absent for that of the app it was made for, since it was made. */
  load?: Load;
  /** The server whose address the config var holds. */
  serverId: string;
  createdAt: string;
  updatedAt: string;
};

/** An application and the variable under which it finds its Redis, and since when it has had one. */
export type Load = { appId: string; variable: string; since: string };

/** One redis-server: what its configuration file says. */
export type ServerSpec = {
  id: string;
  addonId: string;
  port: number;
  isTls: boolean;
  /** The ACL user of the customer's URL; `default` is written as an empty user. */
  username: string;
  password: string;
  adminPassword: string;
  /** The name CONFIG has on this server, so that the customer's own CONFIG is an unknown command; null leaves it. */
  configCommand: string | null;
  memoryBytes: number;
  maxClients: number;
  evictionPolicy: EvictionPolicy;
  /** The letters of `notify-keyspace-events`; absent where nobody wanted any. */
  keyspaceEvents?: string;
  idleTimeoutSeconds: number;
  databases: number;
  /** Absent where every write is kept in a log, which is how all servers but Scalingo's begin. */
  persistence?: Persistence;
  /** In a Private Space, where nobody outside reaches it: its customer's URL names a host that is not there. */
  isPrivate?: boolean;
  /** What its platform says it runs; absent where the server itself is asked. */
  version?: string;
};

/** How a server keeps its data: a log of every write, snapshots now and then, both, or not at all. */
export type Persistence = { log: boolean; snapshots: boolean };

/**
 * A plan change under way. `replace` prepares a new server and lets it take over, as Heroku does;
 * `reboot` starts the same server anew with other limits, as Scalingo and Redis Cloud do.
 */
export type PlanChange = {
  id: string;
  addonId: string;
  kind: "replace" | "reboot";
  fromPlanName: string;
  toPlanName: string;
  phase: "preparing" | "rebooting" | "retiring";
  requestedAt: string;
  readyAt: string;
  newServerId: string | null;
  oldServerId: string | null;
  retireAt: string | null;
};

/** A plan change that reached its end. */
export type LedgerEntry = {
  addonId: string;
  from: string;
  to: string;
  requestedAt: string;
  completedAt: string;
};

/** What every file of the state holds. */
export type Core = {
  version: 1;
  secret: string;
  accounts: Account[];
  apps: App[];
  addons: AddOn[];
  servers: ServerSpec[];
  changes: PlanChange[];
  ledger: LedgerEntry[];
};

/** What was added since the first version: files from before lack it. One field for each concept. */
export type Additions = {
  resources: Resources;
  authorizations: Authorization[];
  drains: Drain[];
  maintenance: MaintenanceState;
  webhooks: WebhookState;
  scalingo: ScalingoState;
};

export type State = Core & Additions;

/** Fills in what an older file, or a fresh world, does not hold yet. */
export function completed(state: Core & Partial<Additions>): State {
  return {
    resources: resourcesFor(state),
    authorizations: [],
    drains: [],
    maintenance: { rows: [], windows: [] },
    webhooks: { webhooks: [], events: [], deliveries: [] },
    scalingo: scalingoFor(state),
    ...state,
  };
}

/**
 * What the platforms remember: one JSON file, written whole and renamed into place after every
 * change. A process that is killed at any line leaves the state before or after, never a mixture.
 */
export class Store {
  readonly #file: string;
  readonly #followers = new Set<(state: State) => void>();
  readonly #watchers = new Set<(state: Readonly<State>) => void>();
  #state: State;

  private constructor(file: string, state: State) {
    this.#file = file;
    this.#state = state;
  }

  /** Reads the state kept in `file`, or begins with `fresh()`. */
  static open(file: string, fresh: () => State): Store {
    if (existsSync(file)) {
      return new Store(file, completed(JSON.parse(readFileSync(file, "utf8")) as Core));
    }
    const store = new Store(file, fresh());
    store.#save();
    return store;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Changes the state and returns once the change is on disk. */
  change<T>(mutate: (state: State) => T): T {
    const result = mutate(this.#state);
    for (const follower of this.#followers) follower(this.#state);
    this.#save();
    return result;
  }

  replace(state: State): void {
    this.#state = state;
    this.#save();
  }

  /** Calls `follower` after every change and before it is on disk: what it adds is a part of the change. */
  follow(follower: (state: State) => void): void {
    this.#followers.add(follower);
  }

  /** Calls `watcher` with the state after every change, once the change is on disk. */
  watch(watcher: (state: Readonly<State>) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const written = `${this.#file}.new`;
    const handle = openSync(written, "w", 0o600);
    writeSync(handle, JSON.stringify(this.#state, null, 1));
    fsyncSync(handle);
    closeSync(handle);
    renameSync(written, this.#file);
    for (const watcher of this.#watchers) watcher(this.#state);
  }
}

/** The app an add-on was made for. */
export function appOf(state: State, addon: AddOn): App {
  return found(state.apps, addon.appId);
}

/** The server behind an add-on now. */
export function serverOf(state: State, addon: AddOn): ServerSpec {
  return found(state.servers, addon.serverId);
}

/** The change an add-on is in, or null. One that only has its old server to put away is over. */
export function changeUnderWay(state: State, addonId: string): PlanChange | null {
  return (
    state.changes.find((change) => change.addonId === addonId && change.phase !== "retiring") ??
    null
  );
}

/** The customer's URL. Heroku's certificates are self-signed; Scalingo's an authority of ours signed. */
export function urlOf(server: ServerSpec): string {
  const user = server.username === "default" ? "" : server.username;
  const host = server.isPrivate === true ? "redis.space.invalid" : undefined;
  return addressOf(server, user, server.password, host);
}

/** The platform's own way in, which may do everything. */
export function adminUrlOf(server: ServerSpec): string {
  return addressOf(server, "admin", server.adminPassword);
}

function addressOf(
  { isTls, port }: ServerSpec,
  user: string,
  password: string,
  host = "127.0.0.1",
): string {
  return `${isTls ? "rediss" : "redis"}://${user}:${password}@${host}:${port}`;
}

/** @throws Error when the state does not hold what it names */
export function found<T extends { id: string }>(rows: readonly T[], id: string): T {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined)
    throw new Error(`The state of the platforms names ${id} and does not hold it.`);
  return row;
}
