import "server-only";

import { and, desc, eq, gt, inArray, isNotNull, isNull, lte, notExists, or } from "drizzle-orm";
import { auditEntries, instances, policies, proposals, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { knownPlans } from "@/lib/instances/known-plans";
import type { Sample } from "@/lib/metrics/model";
import { recentUse } from "@/lib/metrics/read-samples";
import type { Plan } from "@/lib/providers/model";
import { leadMinutesOf } from "@/lib/scaling/judgement/lead-time";
import { readSpentCents } from "@/lib/scaling/ledger/read-spent";
import { loadHistory } from "@/lib/scaling/facts/load-history";
import type { Facts } from "@/lib/scaling/model";
import { samplesBackMinutes, usedBytes } from "@/lib/scaling/judgement/observe";
import { openChanges } from "@/lib/scaling/changes/open-change";

export type Loaded = {
  instance: typeof instances.$inferSelect;
  policy: typeof policies.$inferSelect;
  facts: Facts;
};

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Loads everything a decision on an instance may depend on. Null when nobody watches it. */
export async function loadFacts(instanceId: string, now: Date): Promise<Loaded | null> {
  const [loaded] = await loadFactsOfAll([instanceId], now);
  return loaded ?? null;
}

/**
 * The same of several instances at once, in any order; one that nobody watches is absent. One read of
 * each kind for all of them: their hours lie on the same pages.
 */
export async function loadFactsOfAll(instanceIds: readonly string[], now: Date): Promise<Loaded[]> {
  if (instanceIds.length === 0) return [];
  const watched = await db
    .select({ instance: instances, policy: policies })
    .from(instances)
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .where(and(inArray(instances.id, [...instanceIds]), isNotNull(instances.watchedAt)));
  if (watched.length === 0) return [];

  const ids = watched.map(({ instance }) => instance.id);
  const connectionIds = [...new Set(watched.map(({ instance }) => instance.connectionId))];
  const backMs = MINUTE_MS * Math.max(...watched.map(({ policy }) => samplesBackMinutes(policy)));
  const samplesSince = new Date(now.getTime() - backMs);
  const [offered, samples, history, busy, attemptedAt, begunAt] = await Promise.all([
    Promise.all(connectionIds.map((id) => knownPlans(db, id))),
    recentUse(db, ids, { now, backMs }),
    loadHistory(db, ids, { now, samplesSince }),
    openChanges(db, ids),
    lastAttempts(ids),
    begunByItself(ids, now),
  ]);
  return Promise.all(
    watched.map(async ({ instance, policy }) => {
      const plans = offered[connectionIds.indexOf(instance.connectionId)]!;
      const plan = plans.named(instance.planId);
      const seen = samples.get(instance.id) ?? [];
      const { pausedUntil, pinnedPlanId, pinnedUntil } = policy;
      const facts: Facts = {
        now,
        policy,
        plan,
        plans: plans.all,
        samples: seen,
        history: history.get(instance.id) ?? [],
        remoteStatus: instance.status,
        isBusy: busy.has(instance.id),
        lastResizedAt: later(instance.lastResizedAt, attemptedAt.get(instance.id) ?? null),
        begunAt: begunAt.get(instance.id) ?? [],
        leadMinutes: leadNow(plan, seen),
        spentCents:
          policy.monthlyCapCents === null
            ? null
            : await readSpentCents(db, instance, plans.all, now),
        pausedUntil,
        pin:
          pinnedPlanId === null || pinnedUntil === null
            ? null
            : { planId: pinnedPlanId, until: pinnedUntil },
        maintenanceWindow: instance.maintenanceWindow,
      };
      return { instance, policy, facts };
    }),
  );
}

/**
 * When the last change of each ended, also one that failed: what was refused is not asked again at once.
 * One that failed before it was asked, and before the account was reconnected, has kept nobody busy.
 */
async function lastAttempts(instanceIds: string[]): Promise<Map<string, Date>> {
  const reconnectedSince = db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.subjectId, instances.connectionId),
        eq(auditEntries.what, "connection.reconnected"),
        gt(auditEntries.at, scalingActions.endedAt),
      ),
    );
  const attempts = await db
    .selectDistinctOn([scalingActions.instanceId], {
      instanceId: scalingActions.instanceId,
      endedAt: scalingActions.endedAt,
    })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .where(
      and(
        inArray(scalingActions.instanceId, instanceIds),
        isNotNull(scalingActions.endedAt),
        or(isNotNull(scalingActions.requestedAt), notExists(reconnectedSince)),
      ),
    )
    .orderBy(scalingActions.instanceId, desc(scalingActions.startedAt));
  return new Map(attempts.map(({ instanceId, endedAt }) => [instanceId, endedAt!])); // As asked for.
}

/** When the changes of the last 24 hours began that no person decided on, oldest first. */
async function begunByItself(instanceIds: string[], now: Date): Promise<Map<string, Date[]>> {
  const rows = await db
    .select({ instanceId: scalingActions.instanceId, startedAt: scalingActions.startedAt })
    .from(scalingActions)
    .innerJoin(proposals, eq(proposals.id, scalingActions.proposalId))
    .where(
      and(
        inArray(scalingActions.instanceId, instanceIds),
        gt(scalingActions.startedAt, new Date(now.getTime() - DAY_MS)),
        lte(scalingActions.startedAt, now),
        // One that failed before it was asked for has changed nothing.
        isNotNull(scalingActions.requestedAt),
        isNull(proposals.decidedBy),
      ),
    )
    .orderBy(scalingActions.startedAt);
  const begun = new Map<string, Date[]>();
  for (const { instanceId, startedAt } of rows) {
    begun.set(instanceId, [...(begun.get(instanceId) ?? []), startedAt]);
  }
  return begun;
}

/** Where the plan is unknown or nothing was measured no change is asked for, so none takes any time. */
function leadNow(plan: Plan | null, samples: readonly Sample[]): number {
  const newest = samples.findLast((sample) => usedBytes(sample) !== null);
  return plan === null || newest === undefined ? 0 : leadMinutesOf(plan, usedBytes(newest)!);
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
