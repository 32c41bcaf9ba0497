import "server-only";

import { and, asc, desc, eq, getTableColumns, gt, inArray, lte, sql, type SQL } from "drizzle-orm";
import { samples } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";
import type { Counters, Sample } from "@/lib/metrics/model";

const { instanceId: _instance, ...columns } = getTableColumns(samples);

/** The samples of an instance of the last `backMs` before `now`, oldest first. */
export function recentSamples(
  tx: Tx | Database,
  instanceId: string,
  { now, backMs }: { now: Date; backMs: number },
): Promise<Sample[]> {
  return tx
    .select(columns)
    .from(samples)
    .where(and(eq(samples.instanceId, instanceId), within(now, backMs)))
    .orderBy(asc(samples.at));
}

/**
 * The same of several instances, by instance, with only what decisions look at: use, its limits, what
 * was evicted and refused, and the server's run. All else is null. An instance without samples is absent.
 *
 * Columns come as arrays: a row for each sample takes twice as long to send and to read.
 */
export async function recentUse(
  tx: Tx | Database,
  instanceIds: readonly string[],
  { now, backMs }: { now: Date; backMs: number },
): Promise<Map<string, Sample[]>> {
  const atMs = sql`round(date_part('epoch', ${samples.at}) * 1000)`;
  const rows = await tx
    .select({
      instanceId: samples.instanceId,
      atMs: inOrder<number>(atMs),
      usedMemoryBytes: inOrder<number | null>(sql`${samples.usedMemoryBytes}`),
      connectedClients: inOrder<number | null>(sql`${samples.connectedClients}`),
      evictedKeysPerSec: inOrder<number | null>(sql`${samples.evictedKeysPerSec}`),
      rejectedConnectionsPerSec: inOrder<number | null>(sql`${samples.rejectedConnectionsPerSec}`),
      memoryLimitBytes: inOrder<Limit>(sql`${samples.memoryLimitBytes}`),
      clientsLimit: inOrder<Limit>(sql`${samples.clientsLimit}`),
      runId: inOrder<string | null>(sql`${samples.counters} ->> 'runId'`),
    })
    .from(samples)
    .where(and(inArray(samples.instanceId, [...instanceIds]), within(now, backMs)))
    .groupBy(samples.instanceId);

  return new Map(
    rows.map(({ instanceId, ...columns }) => [
      instanceId,
      columns.atMs.map((ms, index) => ({
        at: new Date(ms),
        usedMemoryBytes: columns.usedMemoryBytes[index]!,
        connectedClients: columns.connectedClients[index]!,
        opsPerSec: null,
        hitRatio: null,
        evictedKeysPerSec: columns.evictedKeysPerSec[index]!,
        rejectedConnectionsPerSec: columns.rejectedConnectionsPerSec[index]!,
        memoryLimitBytes: toLimit(columns.memoryLimitBytes[index]!),
        clientsLimit: toLimit(columns.clientsLimit[index]!),
        counters: { ...NO_COUNTERS, runId: columns.runId[index]! },
      })),
    ]),
  );
}

/** JSON has no word for Infinity, so Postgres writes it as a text. */
type Limit = number | "Infinity" | null;

function toLimit(limit: Limit): number | null {
  return limit === null ? null : Number(limit);
}

const NO_COUNTERS: Counters = {
  runId: null,
  commands: null,
  hits: null,
  misses: null,
  evictedKeys: null,
  rejectedConnections: null,
};

function inOrder<Value>(value: SQL): SQL<Value[]> {
  return sql<Value[]>`json_agg(${value} order by ${samples.at})`;
}

/** The newest of them, or null: older ones say nothing of now, and the bound spares old partitions. */
export async function newestSample(
  tx: Tx | Database,
  instanceId: string,
  { now, backMs }: { now: Date; backMs: number },
): Promise<Sample | null> {
  const [sample] = await tx
    .select(columns)
    .from(samples)
    .where(and(eq(samples.instanceId, instanceId), within(now, backMs)))
    .orderBy(desc(samples.at))
    .limit(1);
  return sample ?? null;
}

function within(now: Date, backMs: number) {
  return and(gt(samples.at, new Date(now.getTime() - backMs)), lte(samples.at, now));
}
