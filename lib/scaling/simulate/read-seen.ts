import "server-only";

import { and, asc, eq, gte, inArray, lt, lte, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { rollups, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import type { MetricName } from "@/lib/metrics/catalog";
import type { Seen } from "@/lib/scaling/simulate/demand";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOUR_MINUTES = 60;

/** The metrics that tell what was wanted. */
const telling = [
  "usedMemoryBytes",
  "connectedClients",
  "evictedKeysPerSec",
  "rejectedConnectionsPerSec",
] as const satisfies readonly MetricName[];

/**
 * What was seen at most of an instance in each minute, oldest first; before the samples that are still
 * kept, in each hour.
 */
export async function readSeen(
  instanceId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Seen[]> {
  const minutes: Seen[] = [];
  // A day at a time: the rows of a month are too many to be read in one go beside other requests.
  for (let dayMs = from.getTime(); dayMs <= to.getTime(); dayMs += DAY_MS) {
    const until = new Date(Math.min(dayMs + DAY_MS - 1, to.getTime()));
    minutes.push(...(await readMinutes(instanceId, new Date(dayMs), until)));
  }
  const hours = await readHours(instanceId, from, minutes[0]?.at ?? to);
  return [...hours, ...minutes];
}

/** Folded in the database: half the rows for those measured twice a minute, and no counters but one. */
async function readMinutes(instanceId: string, from: Date, to: Date): Promise<Seen[]> {
  const rows = await db
    .select({
      atMs: sql<number>`(extract(epoch from date_trunc('minute', ${samples.at})) * 1000)::float8`,
      usedMemoryBytes: most(samples.usedMemoryBytes),
      connectedClients: most(samples.connectedClients),
      evictedKeysPerSec: most(samples.evictedKeysPerSec),
      rejectedConnectionsPerSec: most(samples.rejectedConnectionsPerSec),
      memoryLimitBytes: most(samples.memoryLimitBytes),
      clientsLimit: most(samples.clientsLimit),
      runId: sql<string | null>`min(${samples.counters} ->> 'runId')`,
    })
    .from(samples)
    .where(and(eq(samples.instanceId, instanceId), gte(samples.at, from), lte(samples.at, to)))
    .groupBy(sql`1`)
    .orderBy(sql`1`);
  return rows.map(({ atMs, runId, ...values }) => ({
    ...nothingSeen,
    ...values,
    at: new Date(atMs),
    minutes: 1,
    counters: runId === null ? null : { ...noCounters, runId },
  }));
}

async function readHours(instanceId: string, from: Date, before: Date): Promise<Seen[]> {
  // The hour in which the samples begin is theirs: its rollup would lie over them.
  const until = new Date(Math.floor(before.getTime() / HOUR_MS) * HOUR_MS);
  const rows = await db
    .select({ metric: rollups.metric, hour: rollups.hour, max: rollups.max, limit: rollups.limit })
    .from(rollups)
    .where(
      and(
        eq(rollups.instanceId, instanceId),
        inArray(rollups.metric, [...telling]),
        gte(rollups.hour, from),
        lt(rollups.hour, until),
      ),
    )
    .orderBy(asc(rollups.hour));
  const hours = new Map<number, Seen>();
  for (const { metric, hour, max, limit } of rows) {
    const seen = hours.get(hour.getTime()) ?? { ...nothingSeen, at: hour, minutes: HOUR_MINUTES };
    seen[metric] = max;
    if (metric === "usedMemoryBytes") seen.memoryLimitBytes = limit;
    if (metric === "connectedClients") seen.clientsLimit = limit;
    hours.set(hour.getTime(), seen);
  }
  return [...hours.values()];
}

const nothingSeen: Omit<Seen, "at" | "minutes"> = {
  usedMemoryBytes: null,
  connectedClients: null,
  opsPerSec: null,
  hitRatio: null,
  evictedKeysPerSec: null,
  rejectedConnectionsPerSec: null,
  memoryLimitBytes: null,
  clientsLimit: null,
  counters: null,
};

const noCounters = {
  commands: null,
  hits: null,
  misses: null,
  evictedKeys: null,
  rejectedConnections: null,
};

function most(column: AnyPgColumn) {
  return sql<number | null>`max(${column})::float8`;
}
