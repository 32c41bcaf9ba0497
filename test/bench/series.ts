import { sql } from "drizzle-orm";
import { ensurePartitions } from "@/drizzle/partitions";
import { instances, rollups, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { latestSamples } from "@/lib/metrics/latest";
import { ranges } from "@/lib/metrics/ranges";
import { applyRetention } from "@/lib/metrics/retention";
import { rollUp } from "@/lib/metrics/roll-up";
import { readSeries } from "@/lib/metrics/series";
import { fleetSparklines } from "@/lib/metrics/sparklines";
import { anInstance, aTeam } from "@/test/support/factories";
import { ownDatabase } from "./own-database";

/**
 * How long charts take with a hundred instances and thirty days of one sample a minute, which is
 * 4.3 million rows. Run: npm run bench:series
 */
const INSTANCES = 100;
const DAYS = 30;
const DAY_MS = 86_400_000;
const ROUNDS = 20;

const database = await ownDatabase();

try {
  const now = new Date();
  await ensurePartitions(db, new Date(now.getTime() - DAYS * DAY_MS), now);
  const actor = await aTeam();
  for (let index = 0; index < INSTANCES; index++) await anInstance(actor);
  const [first] = await db.select().from(instances).limit(1);

  await timed("insert samples", 1, () =>
    db.execute(sql`
      insert into ${samples} (instance_id, at, used_memory_bytes, connected_clients, ops_per_sec,
        hit_ratio, evicted_keys_per_sec, rejected_connections_per_sec, memory_limit_bytes, clients_limit)
      select i.id, minute, 25e6 + 1e6 * random(), 10, 100, 0.9, 0, 0, 52428800, 40
      from ${instances} i, generate_series(
        ${new Date(now.getTime() - DAYS * DAY_MS).toISOString()}::timestamptz,
        ${now.toISOString()}::timestamptz, '1 minute') minute`),
  );
  await db.execute(sql`analyze`);
  await timed("first roll-up of all of it", 1, () => rollUp(now));
  await db.execute(sql`analyze ${rollups}`);
  await timed("roll-up an hour later", 3, () => rollUp(new Date(now.getTime() + 3_600_000)));
  for (const range of ranges) {
    await timed(`chart of ${range}`, ROUNDS, () =>
      readSeries(actor, { instanceId: first!.id, metric: "usedMemoryBytes", range }, now),
    );
  }
  await timed("newest sample of each", ROUNDS, () => latestSamples(actor));
  await timed("sparklines of all", ROUNDS, () => fleetSparklines(actor, now));
  await timed("retention with nothing to do", 3, () => applyRetention(now));
} finally {
  await database[Symbol.asyncDispose]();
}

async function timed(what: string, rounds: number, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    await work();
    times.push(performance.now() - startedMs);
  }
  times.sort((one, other) => one - other);
  const median = times[Math.floor(times.length / 2)]!;
  console.log(
    `${what.padEnd(30)} median ${median.toFixed(1).padStart(9)} ms   worst ${times.at(-1)!.toFixed(1).padStart(9)} ms`,
  );
}
