import "server-only";

import { and, eq, gte, isNotNull, lt, ne, sql } from "drizzle-orm";
import { instances, plans, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { log } from "@/lib/log";
import { instanceOfDrainToken } from "@/lib/metrics/drain-token";
import type { Limits, LoggedReading } from "@/lib/metrics/model";
import { parseLogplex } from "@/lib/metrics/parse-logplex";
import { recordSamples, type InstanceSample } from "@/lib/metrics/record-samples";

const MINUTE_MS = 60_000;
/** Lines come within seconds; one that is hours off was stamped by a clock we cannot trust. */
const AGE_MAX_MS = 60 * MINUTE_MS;

export type DrainedInstance = { instanceId: string; remoteName: string; limits: Limits };

/** Finds the watched instance a drain was made for; null for a forged token or one nobody listens to. */
export async function findDrainedInstance(token: string): Promise<DrainedInstance | null> {
  const instanceId = instanceOfDrainToken(token);
  if (instanceId === null) return null;
  const [row] = await db
    .select({
      instanceId: instances.id,
      remoteName: instances.remoteName,
      limits: { memoryBytes: plans.memoryBytes, maxClients: plans.maxClients },
    })
    .from(instances)
    .leftJoin(
      plans,
      and(eq(plans.connectionId, instances.connectionId), eq(plans.id, instances.planId)),
    )
    .where(
      and(
        eq(instances.id, instanceId),
        isNotNull(instances.watchedAt),
        ne(instances.status, "gone"),
      ),
    );
  return row === undefined
    ? null
    : { ...row, limits: row.limits ?? { memoryBytes: null, maxClients: null } };
}

/**
 * Keeps what the lines of a drain request say of one instance, one sample a minute.
 *
 * Only minutes without a sample get one: what the server itself told is better, and a request that
 * comes twice changes nothing. An app's stream carries the lines of all its add-ons, so lines of
 * other instances are passed over, and with them the old ones that do not say whose they are.
 * The line's hit rate and evictions are left unknown: Heroku does not say over which time they count.
 */
export async function recordDrain(
  instance: DrainedInstance,
  body: Uint8Array,
  now: Date,
): Promise<void> {
  const { instanceId, remoteName } = instance;
  const { readings, dropped, puzzling } = parseLogplex(body);
  if (dropped > 0 || puzzling.length > 0) {
    log("warn", "a drain lost lines or sent some that were not understood", {
      instanceId,
      dropped,
      puzzling,
    });
  }

  const byMinute = new Map<number, InstanceSample>();
  for (const reading of readings) {
    if (reading.addonName !== remoteName) continue;
    if (Math.abs(now.getTime() - reading.at.getTime()) > AGE_MAX_MS) continue;
    const minute = Math.floor(reading.at.getTime() / MINUTE_MS) * MINUTE_MS;
    byMinute.set(minute, toMinuteSample(instance, reading, new Date(minute)));
  }
  for (const minute of await sampledMinutes(instanceId, [...byMinute.keys()])) {
    byMinute.delete(minute);
  }
  await recordSamples([...byMinute.values()]);
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
