import "server-only";

import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { connections, instances, policies } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { proposalApproved, ring } from "@/lib/events";
import { log } from "@/lib/log";
import { isDue } from "@/lib/metrics/due";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import { loadFactsOfAll, type Loaded } from "@/lib/scaling/facts/load-facts";
import { recordDecision } from "@/lib/scaling/proposals/record-decision";

/**
 * Decides on each of these instances that is watched and due by its policy, keeps the decision in the
 * journal and as a proposal, and wakes the plan change where the policy is automatic. One whose account has
 * to be reconnected is passed over: nobody could carry a decision out.
 *
 * One transaction per instance; one that fails is logged and stops no other.
 */
export async function evaluateInstances(instanceIds: readonly string[], now: Date): Promise<void> {
  for (const loaded of await loadFactsOfAll(await dueAmong(instanceIds, now), now)) {
    const instanceId = loaded.instance.id;
    try {
      const proposalId = await evaluate(loaded);
      if (proposalId !== null) await ring(proposalApproved.create({ proposalId, instanceId }));
    } catch (error) {
      log("error", "evaluating an instance failed", { instanceId, error });
    }
  }
}

async function dueAmong(instanceIds: readonly string[], now: Date): Promise<string[]> {
  if (instanceIds.length === 0) return [];
  const watched = await db
    .select({
      id: instances.id,
      evaluatedAt: instances.evaluatedAt,
      everyMinutes: policies.evaluateEveryMinutes,
    })
    .from(instances)
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .innerJoin(
      connections,
      and(eq(connections.id, instances.connectionId), eq(connections.status, "connected")),
    )
    .where(and(inArray(instances.id, [...instanceIds]), isNotNull(instances.watchedAt)));
  return watched
    .filter(({ evaluatedAt, everyMinutes }) => isDue(everyMinutes * 60, evaluatedAt, now))
    .map(({ id }) => id);
}

/** Returns the proposal that the policy approved by itself, or null. */
function evaluate(loaded: Loaded): Promise<string | null> {
  const decision = decide(loaded.facts);
  return recordDecision(loaded, decision, explain(decision, loaded.facts));
}
