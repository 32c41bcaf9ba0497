import { and, eq, isNotNull, sql } from "drizzle-orm";
import { connectionParts, evaluations, instances, policies, samples } from "@/drizzle/schema";
import { watchInstances as watchForAlerts } from "@/lib/alerts/watch-instance";
import type { Actor } from "@/lib/auth/model";
import { connectAccount } from "@/lib/connections/connect-account";
import { BudgetSpent } from "@/lib/connections/budget-spent";
import { takeRequest } from "@/lib/connections/meter";
import { db } from "@/lib/db";
import { dueConnections, endRound, syncDueParts, syncPartList } from "@/lib/radar/sync-parts";
import { syncPlans } from "@/lib/instances/sync-plans";
import { watchInstances } from "@/lib/instances/watch-instances";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { dueInstances } from "@/lib/metrics/due-instances";
import { providers } from "@/lib/providers";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { aTeam } from "@/test/support/factories";
import { crowd, startCrowdedPlatforms, type Seen } from "./crowded-platforms";
import { DrivenClock } from "./driven-clock";
import { ownDatabase } from "./own-database";

/**
 * How many requests of an account Headroom needs to look after many instances, counted at the local
 * platforms. Run: npm run bench:budget, which takes a quarter of an hour, or only one half of it with
 * npm run bench:budget heroku, or scalingo.
 *
 * Real: the product's verbs in the order in which inngest/ calls them, the adapters, Postgres, the local
 * platforms with their own limits, the samples of one redis-server. Not real: the clock, which is set
 * ahead from minute to minute (Heroku) or runs six times as fast (Scalingo), and that one redis-server
 * stands behind all addresses.
 */
const HEROKU = { instances: 1000, minutes: 60 };
const SCALINGO = { instances: 200, minutes: 10, speed: 6 };
/** What Headroom promises: no state of a watched instance is older. */
const OLDEST_MINUTES = 5;
const MINUTE_MS = 60_000;
const only = process.argv[2];
/** As inngest/collect.ts and inngest/sync.ts. */
const CHUNKS_AT_ONCE = 8;
const STEPS_MAX = 7;
/** The seed asked for every address before every sample: config vars and add-on, each minute. */
const SEED = "60,000+";

const database = await ownDatabase();
const clock = new DrivenClock();
const platforms = await startCrowdedPlatforms([
  crowd("heroku", "HRKU-crowd", "heroku-redis:premium-0", HEROKU.instances),
  crowd("scalingo", "tk-us-crowd", "redis-starter-256", SCALINGO.instances),
]);
Object.assign(process.env, {
  INNGEST_EVENT_KEY: "bench",
  INNGEST_BASE_URL: "http://127.0.0.1:9",
  HEROKU_API_URL: `${platforms.url}/heroku-api`,
  HEROKU_DATA_API_URL: `${platforms.url}/heroku-data`,
  HEROKU_ID_URL: `${platforms.url}/heroku-id`,
  SCALINGO_AUTH_URL: `${platforms.url}/scalingo-auth`,
});
// A ring that nobody hears is logged; here every ring is one.
process.stderr.write = () => true;

try {
  const actor = await aTeam();
  if (only !== "scalingo") await herokuHour(actor);
  if (only !== "heroku") await scalingoMinutes(actor);
} finally {
  await platforms.stop();
  await database[Symbol.asyncDispose]();
}

async function herokuHour(actor: Actor): Promise<void> {
  const connectionId = await connected(actor, "heroku", "HRKU-crowd");
  await look(connectionId, new Date());
  const listing = counted();
  await watchAll(actor, connectionId);
  await collectAll();
  const first = counted();

  const startMs = clock.nowMs();
  for (let minute = 1; minute <= HEROKU.minutes; minute++) {
    clock.jumpTo(startMs + minute * MINUTE_MS);
    await lookWhereDue();
    await collectAll();
  }
  const hour = counted();
  print(`${HEROKU.instances} Heroku instances, watched and evaluated every minute`, [
    ["requests in an hour", hour.length, "≤ 150"],
    ["  of them for the inventory", share(hour, /\/(addons|apps)$/), ""],
    ["  of them to read addresses again, once a day", share(hour, /addons\/|config-vars/), ""],
    ["the seed’s requests in that hour", SEED, ""],
    ["before: connecting, and the first list", listing.length, ""],
    ["before: the first reading of all addresses", first.length, ""],
    ["samples taken", await db.$count(samples), ""],
    ["evaluations that changed something", await db.$count(evaluations), ""],
    ["instances without an answer", await unreachable(connectionId), "0"],
    ["cost of counting one request, median ms", await costOfCounting(connectionId), ""],
  ]);
}

async function scalingoMinutes(actor: Actor): Promise<void> {
  await db.update(instances).set({ watchedAt: null });
  clock.run(SCALINGO.speed);
  const connectionId = await connected(actor, "scalingo", "tk-us-crowd");
  const connectedMs = clock.nowMs();
  for (let minute = 1; (await unseen(connectionId)) !== 0; minute++) {
    await look(connectionId, null);
    await clock.until(connectedMs + minute * MINUTE_MS);
  }
  const listedMinutes = (clock.nowMs() - connectedMs) / MINUTE_MS;
  const listing = counted();

  await watchAll(actor, connectionId);
  const watchedMs = clock.nowMs();
  for (let minute = 1; (await withoutAddress(connectionId)) > 0; minute++) {
    await Promise.all([lookWhereDue(), collectAll()]);
    await clock.until(watchedMs + minute * MINUTE_MS);
  }
  const addressMinutes = (clock.nowMs() - watchedMs) / MINUTE_MS;
  const first = counted();

  // Reading the addresses took two thirds of the allowance, and the inventory fell behind.
  const behindMs = await age(connectionId);
  const readMs = clock.nowMs();
  for (let minute = 1; (await age(connectionId)) > OLDEST_MINUTES * MINUTE_MS; minute++) {
    await Promise.all([lookWhereDue(), collectAll()]);
    await clock.until(readMs + minute * MINUTE_MS);
  }
  const caughtUpMinutes = (clock.nowMs() - readMs) / MINUTE_MS;
  first.push(...counted());

  const startMs = clock.nowMs();
  let oldestMs = 0;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      oldestMs = Math.max(oldestMs, await age(connectionId));
      await clock.until(clock.nowMs() + 1000);
    }
  })();
  for (let minute = 1; minute <= SCALINGO.minutes; minute++) {
    await Promise.all([lookWhereDue(), collectAll()]);
    await clock.until(startMs + minute * MINUTE_MS);
  }
  over.abort();
  await watching;
  const seen = counted();
  print(`${SCALINGO.instances} Scalingo databases, watched, over ${SCALINGO.minutes} minutes`, [
    ["requests in the worst minute", busiestMinute(seen), "≤ 55"],
    [
      "oldest state of an instance, minutes",
      (oldestMs / MINUTE_MS).toFixed(1),
      `≤ ${OLDEST_MINUTES}`,
    ],
    ["requests in a minute, on average", (seen.length / SCALINGO.minutes).toFixed(1), ""],
    ["before: until all were listed, minutes", listedMinutes.toFixed(1), ""],
    ["before: until all addresses were read, minutes", addressMinutes.toFixed(1), ""],
    ["  and the oldest state meanwhile, minutes", (behindMs / MINUTE_MS).toFixed(1), ""],
    ["before: until the inventory had caught up, minutes", caughtUpMinutes.toFixed(1), ""],
    ["before: requests in all", listing.length + first.length, ""],
    ["before: requests in the worst minute", busiestMinute([...listing, ...first]), "≤ 60"],
    ["instances without an answer", await unreachable(connectionId), "0"],
  ]);
}

async function connected(actor: Actor, providerId: string, token: string): Promise<string> {
  return (await connectAccount(actor, { providerId, credentials: { token } })).connectionId;
}

/** As the function sync-connection does it. */
async function look(connectionId: string, askedAt: Date | null): Promise<void> {
  const wanted = { connectionId, askedAt };
  const now = new Date();
  const listed = await orNull(syncPartList(wanted, now));
  for (let step = 1; step <= STEPS_MAX; step++) {
    if ((await syncDueParts(wanted, new Date())).isDone) break;
  }
  await orNull(syncPlans(wanted, new Date()));
  if (listed !== null) await endRound(connectionId, now, new Date());
}

/** What the account's allowance does not let through is done with the next look. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BudgetSpent) return null;
    throw error;
  }
}

/** As the functions tick and sync-connections do it. */
async function lookWhereDue(): Promise<void> {
  await Promise.all((await dueConnections(new Date())).map((id) => look(id, null)));
}

/** As the functions tick and collect do it. */
async function collectAll(): Promise<void> {
  const chunks = await dueInstances(new Date());
  const worker = async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      const { collected, failed } = await collectChunk(chunk, new Date());
      await evaluateInstances([...collected, ...failed], new Date());
      await watchForAlerts([...collected, ...failed], new Date());
    }
  };
  await Promise.all(Array.from({ length: CHUNKS_AT_ONCE }, worker));
}

async function watchAll(actor: Actor, connectionId: string): Promise<void> {
  const rows = await db.select().from(instances).where(eq(instances.connectionId, connectionId));
  await watchInstances(actor, { instanceIds: rows.map(({ id }) => id) });
  await db.update(policies).set({ evaluateEveryMinutes: 1 });
}

/** What the platforms were asked since the last count. */
function counted(): Seen[] {
  return platforms.seen.splice(0);
}

function share(seen: readonly Seen[], path: RegExp): number {
  return seen.filter((request) => path.test(request.path)).length;
}

function busiestMinute(seen: readonly Seen[]): number {
  let [start, most] = [0, 0];
  for (const [end, { atMs }] of seen.entries()) {
    while (seen[start]!.atMs <= atMs - MINUTE_MS) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}

async function age(connectionId: string): Promise<number> {
  const [oldest] = await db
    .select({ at: sql<Date>`min(${connectionParts.syncedAt})`.mapWith(connectionParts.syncedAt) })
    .from(connectionParts)
    .where(eq(connectionParts.connectionId, connectionId));
  return clock.nowMs() - oldest!.at.getTime();
}

/** Parts nobody has looked at yet; null while not even the parts are known. */
async function unseen(connectionId: string): Promise<number | null> {
  const parts = await db
    .select()
    .from(connectionParts)
    .where(eq(connectionParts.connectionId, connectionId));
  return parts.length === 0 ? null : parts.filter(({ syncedAt }) => syncedAt === null).length;
}

function withoutAddress(connectionId: string): Promise<number> {
  return db.$count(
    instances,
    and(eq(instances.connectionId, connectionId), sql`${instances.sealedAddress} is null`),
  );
}

function unreachable(connectionId: string): Promise<number> {
  return db.$count(
    instances,
    and(eq(instances.connectionId, connectionId), isNotNull(instances.unreachableSince)),
  );
}

async function costOfCounting(connectionId: string): Promise<string> {
  const account = { connectionId, allowance: providers.heroku.allowance! };
  const times: number[] = [];
  for (let round = 0; round < 200; round++) {
    const startedMs = performance.now();
    await takeRequest(account, "action", new Date());
    times.push(performance.now() - startedMs);
  }
  return times.toSorted((one, other) => one - other)[100]!.toFixed(2);
}

type Line = [what: string, value: number | string, goal: string];

function print(title: string, lines: readonly Line[]): void {
  console.log(`\n${title}`);
  for (const [what, value, goal] of lines) {
    const text = typeof value === "number" ? value.toLocaleString("en-US") : value;
    console.log(`  ${what.padEnd(50)} ${text.padStart(10)}   ${goal && `goal ${goal}`}`.trimEnd());
  }
}
