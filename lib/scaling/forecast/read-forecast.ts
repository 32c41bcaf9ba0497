import "server-only";

import { and, asc, eq, gt, lte, or, sql } from "drizzle-orm";
import { z } from "zod";
import { instances, samples } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { knownPlans } from "@/lib/instances/known-plans";
import type { Sample } from "@/lib/metrics/model";
import { recentUse } from "@/lib/metrics/read-samples";
import type { Plan } from "@/lib/providers/model";
import { forecastRecord } from "@/lib/scaling/forecast/accuracy";
import { forecast, type Seen } from "@/lib/scaling/forecast/forecast";
import type { Forecast, ForecastRecord } from "@/lib/scaling/forecast/model";
import { loadHistory } from "@/lib/scaling/facts/load-history";

const HOUR_MS = 3_600_000;
const RECENT_MS = 6 * HOUR_MS;
/** The week that is looked back on, and three days before it for its first forecasts to learn from. */
const PAST_MS = 10 * 24 * HOUR_MS + RECENT_MS;
/** The levels of the past are read at whole hours before now, from so many seconds before each. */
const LEVEL_SECONDS = 900;

export const ReadForecast = z.object({ id: z.string() });
export type ReadForecast = z.infer<typeof ReadForecast>;

/**
 * The forecast of an instance's next day.
 *
 * @throws AppError `not_found` when there is no such instance or it is another team's
 */
export async function readForecast(
  actor: Actor,
  { id }: ReadForecast,
  now = new Date(),
): Promise<Forecast> {
  return forecastFor(id, await presentPlan(actor, id), now);
}

/** The same, of an instance the caller may see. A plan nobody knows has no limits. */
export async function forecastFor(
  instanceId: string,
  plan: Plan | null,
  now: Date,
): Promise<Forecast> {
  const [levels, history] = await Promise.all([
    pastLevels(instanceId, now),
    historyOf(instanceId, now),
  ]);
  return forecast({ samples: levels, history, limits: limitsOf(plan) }, now);
}

/**
 * How right the forecasts of the last 7 days were.
 *
 * Reads ten days of samples and takes a tenth of a second of this process: for whoever asks, not for
 * every page.
 *
 * @throws AppError `not_found` when there is no such instance or it is another team's
 */
export async function readForecastRecord(
  actor: Actor,
  { id }: ReadForecast,
  now = new Date(),
): Promise<ForecastRecord> {
  const limits = limitsOf(await presentPlan(actor, id));
  const [used, history] = await Promise.all([
    recentUse(db, [id], { now, backMs: PAST_MS }),
    historyOf(id, now),
  ]);
  return forecastRecord({ samples: used.get(id) ?? [], history, limits }, now);
}

async function presentPlan(actor: Actor, instanceId: string): Promise<Plan | null> {
  const [instance] = await db
    .select({ connectionId: instances.connectionId, planId: instances.planId })
    .from(instances)
    .where(and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)));
  if (instance === undefined) throw new AppError("not_found", "There is no such instance.");
  return (await knownPlans(db, instance.connectionId)).named(instance.planId);
}

function limitsOf(plan: Plan | null): Seen["limits"] {
  return { memory: plan?.memoryBytes ?? null, clients: plan?.maxClients ?? null };
}

async function historyOf(instanceId: string, now: Date): Promise<Seen["history"]> {
  const samplesSince = new Date(now.getTime() - RECENT_MS);
  return (await loadHistory(db, [instanceId], { now, samplesSince })).get(instanceId) ?? [];
}

/** The samples of the last hours, and of the days before only those that tell the level at a whole hour. */
function pastLevels(instanceId: string, now: Date): Promise<Sample[]> {
  const secondsAgo = sql`date_part('epoch', ${now.toISOString()}::timestamptz - ${samples.at})`;
  return db
    .select({
      at: samples.at,
      usedMemoryBytes: samples.usedMemoryBytes,
      connectedClients: samples.connectedClients,
      opsPerSec: sql<null>`null`,
      hitRatio: sql<null>`null`,
      evictedKeysPerSec: samples.evictedKeysPerSec,
      rejectedConnectionsPerSec: samples.rejectedConnectionsPerSec,
      memoryLimitBytes: samples.memoryLimitBytes,
      clientsLimit: samples.clientsLimit,
      counters: samples.counters,
    })
    .from(samples)
    .where(
      and(
        eq(samples.instanceId, instanceId),
        gt(samples.at, new Date(now.getTime() - PAST_MS)),
        lte(samples.at, now),
        or(
          gt(samples.at, new Date(now.getTime() - RECENT_MS)),
          sql`mod(${secondsAgo}::int, 3600) < ${LEVEL_SECONDS}`,
        ),
      ),
    )
    .orderBy(asc(samples.at));
}
