import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll } from "vitest";
import { apiBudgets, instances, migrations, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { createMigration } from "@/lib/migrations/create-migration";
import { readPreflight } from "@/lib/migrations/plan-migration";
import { runMigration } from "@/lib/migrations/run-migration";
import { Spec, type SpecInput, type Target } from "@/lib/migrations/spec";
import type { StepKind, StepStatus } from "@/lib/migrations/model";
import { providerNamed } from "@/lib/providers";
import type { Access } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";
import type { World } from "@/local/platforms/world";
import { startPlatforms } from "@/local/platforms/start-platforms";
import { accessBy } from "@/test/support/access";
import { aConnection, aTeam } from "@/test/support/factories";
import { recordPart } from "@/lib/radar/sync-record";
import { closeSessions } from "@/lib/migrations/sessions";
import { startDoorbell } from "@/test/support/doorbell";

export const tokens = { heroku: "HRKU-test", scalingo: "tk-us-test" };

/** Two Heroku apps with a Redis each, and a Scalingo app with one. */
const world: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: tokens.heroku,
      apps: [
        {
          name: "shop",
          addons: [{ name: "redis-shop", plan: "heroku-redis:premium-0", shape: "empty" }],
        },
        {
          name: "spare",
          addons: [{ name: "redis-spare", plan: "heroku-redis:premium-0", shape: "empty" }],
        },
        {
          name: "extra",
          addons: [{ name: "redis-extra", plan: "heroku-redis:premium-0", shape: "empty" }],
        },
      ],
    },
    {
      platform: "scalingo",
      email: "ops@example.test",
      token: tokens.scalingo,
      apps: [
        {
          name: "store",
          addons: [{ name: "store_1234", plan: "redis-starter-256", shape: "empty" }],
        },
      ],
    },
  ],
};

/** Both platforms of this machine, and the ways of the house to them. */
async function startBoth() {
  const platforms = await startPlatforms({
    home: null,
    world,
    pace: 0.02,
    scalingoRequests: 5000,
    herokuRequests: 5000,
  });
  Object.assign(process.env, {
    HEROKU_API_URL: `${platforms.url}/heroku-api`,
    HEROKU_DATA_API_URL: `${platforms.url}/heroku-data`,
    SCALINGO_AUTH_URL: `${platforms.url}/scalingo-auth`,
  });
  return platforms;
}

/** Both platforms and a doorbell, for all tests of a file; they end with it. */
export async function house() {
  const platforms = await startBoth();
  const doorbell = await startDoorbell();
  afterAll(async () => {
    await closeSessions();
    await doorbell.stop();
    await platforms.stop();
  });
  return { platforms, doorbell };
}

export type Instance = Awaited<ReturnType<typeof instanceNamed>>;

/** A team with the Heroku account: its shop's Redis, and one that is spare. For all tests of a file. */
export async function shopAndSpare() {
  const owner = await aTeam();
  const heroku = await connected(owner, "heroku");
  const source = await instanceNamed(heroku, "redis-shop");
  const target = await instanceNamed(heroku, "redis-spare");
  return { owner, heroku, source, target };
}

/**
 * Begins to move the shop's Redis to another one, or to one that Headroom makes. `switches`: whether the app
 * `shop` goes along.
 */
export async function beginMove(
  { owner, source, target }: { owner: Actor; source: Instance; target: Instance | NewTarget },
  { switches, kind = "move", ...how }: { switches: boolean } & Partial<SpecInput>,
) {
  const end = "kind" in target ? target : existing(target);
  const move = { ...how, kind, sourceInstanceId: source.id };
  const { uses } = await readPreflight(owner, spec({ ...move, legs: [{ target: end }] }));
  const use = uses.find(({ configVar }) => configVar === "REDIS_URL")!;
  const chosen = spec({ ...move, legs: [{ target: end, switches: switches ? [use] : [] }] });
  const { migrationId } = await createMigration(owner, chosen);
  return { migrationId, use, chosen };
}

type NewTarget = Extract<Target, { kind: "new" }>;

export const existing = ({ id }: Instance) => ({ kind: "existing" as const, instanceId: id });

export type Place = { provider: Provider; access: Access; connectionId: string };

/** An account of the team with everything it lists, watched. */
export async function connected(actor: Actor, providerId: "heroku" | "scalingo"): Promise<Place> {
  const provider = providerNamed(providerId);
  const token = tokens[providerId];
  const access = accessBy({ token });
  const first = (await listed(provider, access))[0]!.remotes[0]!;
  const ladder = await provider.plans(access, first.remoteId);
  const { id } = await aConnection(actor, { providerId, credentials: { token }, ladder });
  for (const { part, remotes } of await listed(provider, access)) {
    await recordPart(id, part, remotes, new Date());
  }
  await db.update(instances).set({ watchedAt: new Date() }).where(eq(instances.connectionId, id));
  return { provider, access, connectionId: id };
}

async function listed(provider: Provider, access: Access) {
  const all = [];
  for (const part of await provider.parts(access)) {
    all.push({ part, remotes: await provider.list(access, part) });
  }
  return all.filter(({ remotes }) => remotes.length > 0);
}

export async function instanceNamed(place: Place, name: string) {
  const rows = await db
    .select()
    .from(instances)
    .where(eq(instances.connectionId, place.connectionId));
  const found = rows.find(({ remoteName, appName }) => remoteName === name || appName === name);
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}

/** A client that stays, as an application that has arrived. Disconnect it in the end. */
export async function arrived(place: Place, remoteId: string): Promise<Redis> {
  const { url } = await place.provider.redisUrl(place.access, remoteId);
  const redis = new Redis(url, {
    tls: url.startsWith("rediss:") ? { rejectUnauthorized: false } : undefined,
  });
  redis.on("error", () => {});
  await redis.ping();
  return redis;
}

/** A client of an instance's own, which ends with the question. */
export async function at<T>(
  place: Place,
  remoteId: string,
  ask: (redis: Redis) => Promise<T>,
): Promise<T> {
  const { url } = await place.provider.redisUrl(place.access, remoteId);
  const redis = new Redis(url, {
    tls: url.startsWith("rediss:") ? { rejectUnauthorized: false } : undefined,
    lazyConnect: true,
  });
  redis.on("error", () => {});
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

/** A digest of every key with its value, so that two servers can be held against each other. */
export async function digestOf(redis: Redis): Promise<string> {
  const keys = (await redis.keys("*")).toSorted();
  const hash = createHash("sha256");
  for (const key of keys) hash.update(key).update(String(await redis.dumpBuffer(key)));
  return `${keys.length} ${hash.digest("hex")}`;
}

export async function fill(redis: Redis, count: number, prefix = ""): Promise<void> {
  const batch = redis.pipeline();
  for (let i = 0; i < count; i++) {
    batch.set(`${prefix}text:${i}`, `value ${i}`);
    if (i % 10 === 0) batch.hset(`${prefix}hash:${i}`, { a: i, b: "two" });
    if (i % 20 === 0) batch.rpush(`${prefix}list:${i}`, "one", "two", i);
  }
  await batch.exec();
}

export function spec(input: SpecInput): Spec {
  return Spec.parse({ sampleOneIn: 1, keepSourceHours: 24, ...input });
}

/** How far the clock of migrations is ahead, because their sleeps are cut short. */
let skippedMs = 0;

/**
 * Lets a migration run as the engine would, ring by ring, until nothing is to be done or `until` holds. Sleeps
 * are cut short, and so is the wait for an account's allowance of requests. `between` is called after each run.
 * A step that asks looks again by itself for ever: it is left at its question, unless there is an `until`.
 */
export async function drive(
  migrationId: string,
  {
    runMs = 0,
    until = (now) => now.is("smoke") === "asked",
    between = () => {},
  }: {
    runMs?: number;
    until?: (now: Now) => boolean;
    between?: () => unknown;
  } = {},
): Promise<Now> {
  for (let run = 0; run < 400; run++) {
    await db.delete(apiBudgets);
    const next = await runMigration(migrationId, () => new Date(Date.now() + skippedMs), { runMs });
    await between();
    const now = await nowOf(migrationId);
    if (next.is === "stop" || until(now)) return now;
    // The wait itself is not tested: what waits for a minute sees it pass at once.
    if (next.is === "sleep") {
      skippedMs += next.seconds * 1000;
      await new Promise((wake) => setTimeout(wake, 30));
    }
  }
  const now = await nowOf(migrationId);
  throw new Error(`It did not come to an end: ${JSON.stringify(now)}`);
}

export type Now = {
  status: string;
  failure: string | null;
  keepUntil: Date | null;
  steps: { id: string; kind: StepKind; status: StepStatus; isWayBack: boolean; sentence: string }[];
  /** Status of the youngest step of a kind. */
  is(kind: StepKind): StepStatus | undefined;
  step(kind: StepKind): { id: string; status: StepStatus; sentence: string };
};

export async function nowOf(migrationId: string): Promise<Now> {
  const [row] = await db.select().from(migrations).where(eq(migrations.id, migrationId));
  const steps = await db
    .select()
    .from(migrationSteps)
    .where(eq(migrationSteps.migrationId, migrationId))
    .orderBy(migrationSteps.position);
  return {
    status: row!.status,
    failure: row!.failure,
    keepUntil: row!.keepUntil,
    steps: steps.map(({ id, kind, status, isWayBack, sentence }) => ({
      id,
      kind,
      status,
      isWayBack,
      sentence,
    })),
    is: (kind) => steps.findLast((step) => step.kind === kind)?.status,
    step: (kind) => steps.findLast((step) => step.kind === kind)!,
  };
}

/**
 * Has each step done twice: as if Headroom had died after the work and before it was saved that it is done.
 * Call it after each run.
 */
export function repeatingSteps(migrationId: string): () => Promise<void> {
  const repeated = new Set<string>();
  return async () => {
    const { status, steps } = await nowOf(migrationId);
    const last = steps.findLast((step) => step.status === "done" || step.status === "skipped");
    if (status !== "running" || last === undefined || repeated.has(last.id)) return;
    repeated.add(last.id);
    await db
      .update(migrationSteps)
      .set({ status: "running" })
      .where(eq(migrationSteps.id, last.id));
  };
}
