import { randomBytes, randomUUID } from "node:crypto";
import type { Shape } from "@/drizzle/demo/shapes";
import { planNamed, type CatalogPlan } from "./catalog";
import {
  completed,
  found,
  type AddOn,
  type App,
  type Core,
  type PlatformName,
  type Release,
  type ServerSpec,
  type State,
} from "./state";

/** What the platforms hold at their first start. */
export type World = { accounts: readonly AccountSeed[] };
export type AccountSeed = {
  platform: PlatformName;
  email: string;
  token: string;
  apps: readonly AppSeed[];
};
export type AppSeed = {
  name: string;
  region?: string;
  /** Where nobody outside reaches it, on Heroku. */
  space?: "private" | "shield";
  /** Its processes use its Redis as Sidekiq does; the add-on's own shape is `jobs` then. */
  runsJobs?: boolean;
  addons: readonly AddOnSeed[];
};
export type AddOnSeed = { name: string; plan: string; shape: Shape };

/** The accounts of the demo team and of the sandbox that anyone may connect. */
export const demoWorld: World = {
  accounts: [
    {
      platform: "heroku",
      email: "demo@northwind.test",
      token: "HRKU-demo",
      apps: [
        app("storefront", "redis-storefront-cache", "heroku-redis:premium-1", "cache-daily"),
        app("accounts", "redis-sessions", "heroku-redis:premium-0", "slow-leak"),
        app("orders", "redis-jobs", "heroku-redis:premium-0", "queue-backlog"),
        app("live", "redis-presence", "heroku-redis:premium-1", "connection-storm"),
        // Somewhere to move to.
        app("spare", "redis-spare", "heroku-redis:premium-1", "empty"),
      ],
    },
    {
      platform: "scalingo",
      email: "demo@northwind.test",
      token: "tk-us-demo",
      apps: [
        app("catalog", "catalog_4821", "redis-starter-256", "steady-cache"),
        app("reports", "reports_7316", "redis-business-1024", "idle-giant"),
      ],
    },
    {
      platform: "heroku",
      email: "sandbox@headroom.test",
      token: "HRKU-sandbox",
      apps: [
        app("checkout", "redis-checkout", "heroku-redis:premium-0", "slow-leak"),
        // Something to move while it works: its jobs are counted by itself.
        { ...app("mailer", "redis-mail-queue", "heroku-redis:premium-0", "jobs"), runsJobs: true },
        app("search", "redis-search", "heroku-redis:premium-3", "idle-giant"),
        // Nobody outside of its space reaches it: a drain is all there is to know of it.
        {
          ...app("vault", "redis-vault", "heroku-redis:private-3", "idle-giant"),
          space: "private",
        },
      ],
    },
    {
      platform: "scalingo",
      email: "sandbox@headroom.test",
      token: "tk-us-sandbox",
      apps: [
        app("blog", "blog_2094", "redis-starter-512", "idle-giant"),
        // Somewhere to make a Redis on: one app holds one.
        { name: "depot", addons: [] },
        { name: "annex", addons: [] },
      ],
    },
  ],
};

function app(name: string, addon: string, plan: string, shape: Shape): AppSeed {
  return { name, addons: [{ name: addon, plan, shape }] };
}

/** Turns a world into the state the platforms begin with: ids, passwords, servers still without a port. */
export function stateOf(world: World, now: Date): State {
  const state: Core = {
    version: 1,
    secret: randomBytes(32).toString("hex"),
    accounts: [],
    apps: [],
    addons: [],
    servers: [],
    changes: [],
    ledger: [],
  };
  for (const { platform, email, token, apps } of world.accounts) {
    const account = {
      id: newId(platform),
      platform,
      email,
      tokens: [{ value: token, isRevoked: false }],
    };
    state.accounts.push(account);
    for (const seed of apps) addApp(state, account, seed, now);
  }
  return withSpaces(completed(state), world);
}

function withSpaces(state: State, world: World): State {
  const seeds = world.accounts.flatMap(({ apps }) => apps);
  for (const resources of state.resources.apps) {
    const { name } = found(state.apps, resources.appId);
    const kind = seeds.find((seed) => seed.name === name)?.space;
    if (kind === undefined) continue;
    resources.space = { id: randomUUID(), name: `${name}-space`, isShield: kind === "shield" };
  }
  return state;
}

function addApp(
  state: Core,
  account: { id: string; platform: PlatformName },
  seed: AppSeed,
  now: Date,
): void {
  const { platform } = account;
  const app: App = {
    id: newId(platform),
    platform,
    accountId: account.id,
    name: seed.name,
    region: seed.region ?? (platform === "heroku" ? "eu" : "osc-fr1"),
    createdAt: now.toISOString(),
    releases: [],
    ...(seed.runsJobs === true ? { runsJobs: true } : {}),
  };
  state.apps.push(app);
  for (const addon of seed.addons) addAddOn(state, app, addon, now);
}

function addAddOn(state: Core, app: App, seed: AddOnSeed, now: Date): void {
  const plan = planNamed(seed.plan);
  if (plan === null) throw new Error(`The world wants a plan ${seed.plan}, which nobody sells.`);

  const siblings = state.addons.filter(({ appId }) => appId === app.id);
  const addon: AddOn = {
    id: app.platform === "heroku" ? randomUUID() : `ad-${randomUUID()}`,
    appId: app.id,
    name: seed.name,
    planName: plan.name,
    runningPlanName: plan.name,
    basePlanName: plan.name,
    configVar: configVarOf(plan, siblings.length),
    shape: seed.shape,
    serverId: "",
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
  const server = serverFor(addon, plan);
  addon.serverId = server.id;
  state.addons.push(addon);
  state.servers.push(server);
  if (app.platform === "heroku")
    addRelease(app, `Attach ${addon.configVar.replace(/_URL$/, "")} (@ref:${addon.name})`, now);
}

/** The first Redis of an app has the plain name; further ones get a colour, as Heroku gives them. */
function configVarOf(plan: CatalogPlan, siblings: number): string {
  const first = {
    "heroku-redis": "REDIS_URL",
    rediscloud: "REDISCLOUD_URL",
    redis: "SCALINGO_REDIS_URL",
  }[plan.service];
  const colours = ["PURPLE", "CYAN", "AMBER", "GREEN", "NAVY"];
  if (siblings === 0) return first;
  return `${first.replace(/^REDIS_URL$/, "HEROKU_REDIS_URL").replace(/_URL$/, "")}_${colours[(siblings - 1) % colours.length]}_URL`;
}

/** A new server for an add-on on `plan`, with a password of its own and no port yet. */
export function serverFor(addon: AddOn, plan: CatalogPlan): ServerSpec {
  const isHeroku = plan.service === "heroku-redis";
  const isCache = addon.shape === "cache-daily" || addon.shape === "steady-cache";
  return {
    id: `srv-${randomBytes(6).toString("hex")}`,
    addonId: addon.id,
    port: 0,
    isTls: isHeroku,
    username: plan.service === "redis" ? addon.name : "default",
    password: `p${randomBytes(24).toString("hex")}`,
    adminPassword: randomBytes(24).toString("hex"),
    configCommand: isHeroku ? `config-${randomBytes(12).toString("hex")}` : null,
    memoryBytes: plan.memoryBytes,
    maxClients: plan.maxClients,
    // A queue that is evicted from loses jobs without a word; a cache that is not, stops taking writes.
    evictionPolicy: isCache ? "allkeys-lru" : "noeviction",
    idleTimeoutSeconds: isHeroku ? 300 : 150,
    databases: plan.service === "redis" ? 5 : 16,
    isPrivate: plan.isForSpaces,
    ...(plan.service === "redis" ? { persistence: { log: false, snapshots: true } } : {}),
  };
}

/** The next release of an app. Whoever changes a running app makes it by `heroku/releases.ts`. */
export function addRelease(app: App, description: string, now: Date): Release {
  const release: Release = {
    id: randomUUID(),
    version: (app.releases.at(-1)?.version ?? 0) + 1,
    description,
    createdAt: now.toISOString(),
  };
  app.releases.push(release);
  return release;
}

function newId(platform: PlatformName): string {
  return platform === "heroku" ? randomUUID() : randomBytes(12).toString("hex");
}
