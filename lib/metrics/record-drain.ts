import "server-only";

import { and, eq, gte, isNull, lt, lte, or, sql } from "drizzle-orm";
import { instances, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { log } from "@/lib/log";
import type { DrainedInstance } from "@/lib/metrics/drained-instance";
import type { LoggedReading } from "@/lib/metrics/model";
import { noteLostLines } from "@/lib/metrics/note-lost-lines";
import { parseLogplex } from "@/lib/metrics/parse-logplex";
import { recordSamples, type InstanceSample } from "@/lib/metrics/record-samples";
import { takeOnce } from "@/lib/take-once";

const MINUTE_MS = 60_000;
/** Lines come within seconds; one that is hours off was stamped by a clock we cannot trust. */
const AGE_MAX_MS = 60 * MINUTE_MS;

/**
 * Keeps what the lines of a drain request say of one instance, one sample a minute.
 *
 * Only minutes without a sample get one: what the server itself told is better, and a request that
 * comes twice, with the same `frameId`, changes nothing. An app's stream carries the lines of all its
 * add-ons, so lines of other instances are passed over, and with them the old ones that do not say whose
 * they are. The line's hit rate and evictions are left unknown: Heroku does not say over which time they
 * count.
 */
export async function recordDrain(
  instance: DrainedInstance,
  body: Uint8Array,
  now: Date,
  frameId: string | null = null,
): Promise<void> {
  const { instanceId, remoteName } = instance;
  const { readings, dropped, puzzling } = parseLogplex(body);
  if (puzzling.length > 0) {
    log("warn", "a drain sent lines that were not understood", { instanceId, puzzling });
  }
  if (readings.length === 0 && dropped === 0) return;
  if (frameId !== null && !(await takeOnce(instanceId, frameId, now))) return;
  if (dropped > 0) await noteLostLines(instance, dropped, now);

  const own = readings.filter(({ addonName }) => addonName === remoteName);
  if (own.length > 0) await markHeard(instanceId, now);
  const byMinute = new Map<number, InstanceSample>();
  for (const reading of own) {
    if (Math.abs(now.getTime() - reading.at.getTime()) > AGE_MAX_MS) continue;
    const minute = Math.floor(reading.at.getTime() / MINUTE_MS) * MINUTE_MS;
    byMinute.set(minute, toMinuteSample(instance, reading, new Date(minute)));
  }
  for (const minute of await sampledMinutes(instanceId, [...byMinute.keys()])) {
    byMinute.delete(minute);
  }
  await recordSamples([...byMinute.values()]);
}

/** At most once a minute: the row is read by every page. */
async function markHeard(instanceId: string, now: Date): Promise<void> {
  const { id, drainHeardAt } = instances;
  const aMinuteAgo = new Date(now.getTime() - MINUTE_MS);
  await db
    .update(instances)
    .set({ drainHeardAt: now })
    .where(and(eq(id, instanceId), or(isNull(drainHeardAt), lte(drainHeardAt, aMinuteAgo))));
}

function toMinuteSample(
  { instanceId, limits }: DrainedInstance,
  { usedMemoryBytes, connectedClients }: LoggedReading,
  at: Date,
): InstanceSample {
  return {
    instanceId,
    at,
    usedMemoryBytes,
    connectedClients,
    opsPerSec: null,
    hitRatio: null,
    evictedKeysPerSec: null,
    rejectedConnectionsPerSec: null,
    memoryLimitBytes: limits.memoryBytes,
    clientsLimit: limits.maxClients,
    counters: null,
  };
}

/** The minutes from the first to the last of `minutes` that have a sample already. */
async function sampledMinutes(instanceId: string, minutes: readonly number[]): Promise<number[]> {
  if (minutes.length === 0) return [];
  const minute = sql<Date>`date_trunc('minute', ${samples.at}, 'UTC')`.mapWith(samples.at);
  const rows = await db
    .selectDistinct({ minute })
    .from(samples)
    .where(
      and(
        eq(samples.instanceId, instanceId),
        gte(samples.at, new Date(Math.min(...minutes))),
        lt(samples.at, new Date(Math.max(...minutes) + MINUTE_MS)),
      ),
    );
  return rows.map((row) => row.minute.getTime());
}
