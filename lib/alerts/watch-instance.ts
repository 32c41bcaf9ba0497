import "server-only";

import { and, desc, eq, isNotNull, isNull } from "drizzle-orm";
import {
  alerts,
  connections,
  evaluations,
  instances,
  plans,
  policies,
  proposals,
} from "@/drizzle/schema";
import { conditionsOf } from "@/lib/alerts/conditions";
import { diffConditions } from "@/lib/alerts/diff-conditions";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { resolveAlert } from "@/lib/alerts/resolve-alert";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { db } from "@/lib/db";
import { isOwnPlan } from "@/lib/instances/own-plan";
import { isToPlan, toPlans } from "@/lib/instances/proposed-plans";
import { log } from "@/lib/log";
import { newestSample } from "@/lib/metrics/read-samples";

const LOOKBACK_MS = 3_600_000;

/**
 * Compares the conditions that hold now with the open alerts of each watched instance: raises what
 * began, resolves what ended, and wakes the deliveries.
 *
 * One transaction per instance; one that fails is logged and stops no other. Instances that are not
 * watched are passed over.
 */
export async function watchInstances(instanceIds: readonly string[], now: Date): Promise<void> {
  for (const instanceId of instanceIds) {
    try {
      await ringDeliveries(await watchInstance(instanceId, now));
    } catch (error) {
      log("error", "watching an instance failed", { instanceId, error });
    }
  }
}

async function watchInstance(instanceId: string, now: Date): Promise<string[]> {
  const loaded = await loadFacts(instanceId, now);
  if (loaded === null) return [];
  const { instance, open, facts } = loaded;

  const { began, ended } = diffConditions(conditionsOf(facts), open);
  if (began.length === 0 && ended.length === 0) return [];

  return db.transaction(async (tx) => {
    const rings: string[] = [];
    for (const { id } of ended) rings.push(...(await resolveAlert(tx, { alertId: id, at: now })));
    for (const { key, alertId, ...words } of began) {
      const { teamId, planId } = instance;
      const alert = { ...words, id: alertId, teamId, instanceId, condition: key, planId, at: now };
      rings.push(...(await raiseAlert(tx, alert)));
    }
    return rings;
  });
}

/** Null when nobody watches the instance. */
async function loadFacts(instanceId: string, now: Date) {
  const [watched] = await db
    .select({
      instance: instances,
      policy: policies,
      plan: plans,
      proposal: proposals,
      toLabel: toPlans.label,
      accountStatus: connections.status,
    })
    .from(instances)
    .innerJoin(connections, eq(connections.id, instances.connectionId))
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .leftJoin(plans, isOwnPlan)
    // At most one is pending.
    .leftJoin(
      proposals,
      and(eq(proposals.instanceId, instances.id), eq(proposals.status, "pending")),
    )
    .leftJoin(toPlans, isToPlan)
    .where(and(eq(instances.id, instanceId), isNotNull(instances.watchedAt)));
  if (watched === undefined) return null;

  const sample = await newestSample(db, instanceId, { now, backMs: LOOKBACK_MS });
  const [evaluation] = await db
    .select({ reason: evaluations.reason, sentence: evaluations.sentence })
    .from(evaluations)
    .where(eq(evaluations.instanceId, instanceId))
    .orderBy(desc(evaluations.lastAt))
    .limit(1);
  const open = await db
    .select({ id: alerts.id, condition: alerts.condition })
    .from(alerts)
    .where(and(eq(alerts.instanceId, instanceId), isNull(alerts.resolvedAt)));

  const { instance, policy, plan, proposal, toLabel } = watched;
  const openKeys = new Set(open.map(({ condition }) => condition));
  const facts = {
    now,
    instance,
    isAccountBroken: watched.accountStatus === "broken",
    plan,
    policy,
    sample,
    evaluation: evaluation ?? null,
    proposal: proposal === null ? null : { ...proposal, toLabel: toLabel ?? proposal.toPlanId },
    open: openKeys,
  };
  return { instance, open, facts };
}
