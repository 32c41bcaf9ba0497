import "server-only";

import { and, asc, desc, eq, getTableColumns, gt, isNotNull, lte } from "drizzle-orm";
import { instances, policies, samples, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import type { Sample } from "@/lib/metrics/model";
import { knownPlans } from "@/lib/scaling/known-plans";
import type { Facts } from "@/lib/scaling/model";
import { shrinkMinutes } from "@/lib/scaling/observe";
import { hasOpenChange } from "@/lib/scaling/open-change";

export type Loaded = {
  instance: typeof instances.$inferSelect;
  policy: typeof policies.$inferSelect;
  facts: Facts;
};

/** Loads everything a decision on an instance may depend on. Null when nobody watches it. */
export async function loadFacts(instanceId: string, now: Date): Promise<Loaded | null> {
  const [watched] = await db
    .select({ instance: instances, policy: policies })
    .from(instances)
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .where(and(eq(instances.id, instanceId), isNotNull(instances.watchedAt)));
  if (watched === undefined) return null;
  const { instance, policy } = watched;

  const [offered, seen, isBusy, attemptedAt] = await Promise.all([
    knownPlans(db, instance.connectionId),
    samplesOf(instanceId, shrinkMinutes(policy), now),
    hasOpenChange(db, instanceId),
    lastAttempt(instanceId),
  ]);
  const facts: Facts = {
    now,
    plan: offered.named(instance.planId),
    plans: offered.all,
    samples: seen,
    remoteStatus: instance.status,
    isBusy,
    lastResizedAt: later(instance.lastResizedAt, attemptedAt),
  };
  return { instance, policy, facts };
}

function samplesOf(instanceId: string, minutes: number, now: Date): Promise<Sample[]> {
  const { instanceId: _instance, ...columns } = getTableColumns(samples);
  return db
    .select(columns)
    .from(samples)
    .where(
      and(
        eq(samples.instanceId, instanceId),
        gt(samples.at, new Date(now.getTime() - minutes * 60_000)),
        lte(samples.at, now),
      ),
    )
    .orderBy(asc(samples.at));
}

/** When the last change ended, also one that failed: what was refused is not asked again at once. */
async function lastAttempt(instanceId: string): Promise<Date | null> {
  const [action] = await db
    .select({ endedAt: scalingActions.endedAt })
    .from(scalingActions)
    .where(and(eq(scalingActions.instanceId, instanceId), isNotNull(scalingActions.endedAt)))
    .orderBy(desc(scalingActions.startedAt))
    .limit(1);
  return action?.endedAt ?? null;
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
