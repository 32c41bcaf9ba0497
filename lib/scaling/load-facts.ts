import "server-only";

import { and, desc, eq, gt, isNotNull, notExists, or } from "drizzle-orm";
import { auditEntries, instances, policies, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { recentSamples } from "@/lib/metrics/read-samples";
import { knownPlans } from "@/lib/scaling/known-plans";
import { leadMinutesOf } from "@/lib/scaling/lead-time";
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
    recentSamples(db, instanceId, { now, backMs: shrinkMinutes(policy) * 60_000 }),
    hasOpenChange(db, instanceId),
    lastAttempt(instance),
  ]);
  const plan = offered.named(instance.planId);
  const facts: Facts = {
    now,
    policy,
    plan,
    plans: offered.all,
    samples: seen,
    remoteStatus: instance.status,
    isBusy,
    lastResizedAt: later(instance.lastResizedAt, attemptedAt),
    history: [],
    leadMinutes: plan === null ? 0 : leadMinutesOf(plan, seen.at(-1)?.usedMemoryBytes ?? 0),
    begunAt: [],
    spentCents: null,
    pausedUntil: policy.pausedUntil,
    pin:
      policy.pinnedPlanId === null || policy.pinnedUntil === null
        ? null
        : { planId: policy.pinnedPlanId, until: policy.pinnedUntil },
    maintenanceWindow: instance.maintenanceWindow,
  };
  return { instance, policy, facts };
}

/**
 * When the last change ended, also one that failed: what was refused is not asked again at once. One
 * that failed before it was asked, and before the account was reconnected, has kept nobody busy.
 */
async function lastAttempt(
  instance: Pick<typeof instances.$inferSelect, "id" | "connectionId">,
): Promise<Date | null> {
  const reconnectedSince = db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.subjectId, instance.connectionId),
        eq(auditEntries.what, "connection.reconnected"),
        gt(auditEntries.at, scalingActions.endedAt),
      ),
    );
  const [action] = await db
    .select({ endedAt: scalingActions.endedAt })
    .from(scalingActions)
    .where(
      and(
        eq(scalingActions.instanceId, instance.id),
        isNotNull(scalingActions.endedAt),
        or(isNotNull(scalingActions.requestedAt), notExists(reconnectedSince)),
      ),
    )
    .orderBy(desc(scalingActions.startedAt))
    .limit(1);
  return action?.endedAt ?? null;
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
