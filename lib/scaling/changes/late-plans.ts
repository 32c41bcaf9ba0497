import "server-only";

import { and, desc, eq, gte, isNull, or } from "drizzle-orm";
import { instances, proposals, scalingActions } from "@/drizzle/schema";
import type { Tx } from "@/lib/db";
import { tellOutcome } from "@/lib/scaling/changes/tell-outcome";

/** What comes later than this was asked for again by somebody else. */
const LATE_AT_MOST_MS = 86_400_000;

/** A plan that may still come, though the change to it was given up. */
export type LatePlan = { actionId: string; toPlanId: string };

/**
 * The plans of an account's instances that may still come, by instance: the last change of each was asked
 * for, and given up while its provider was at work.
 */
export async function latePlans(
  tx: Tx,
  connectionId: string,
  now: Date,
): Promise<Map<string, LatePlan>> {
  const { endedAt } = scalingActions;
  const rows = await tx
    .selectDistinctOn([scalingActions.instanceId], {
      action: scalingActions,
      planId: instances.planId,
    })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .where(
      and(
        eq(instances.connectionId, connectionId),
        or(isNull(endedAt), gte(endedAt, new Date(now.getTime() - LATE_AT_MOST_MS))),
      ),
    )
    .orderBy(scalingActions.instanceId, desc(scalingActions.startedAt));
  const late = rows.filter(
    ({ action, planId }) => wasGivenUp(action) && action.fromPlanId === planId,
  );
  return new Map(
    late.map(({ action: { id, instanceId, toPlanId } }) => [
      instanceId,
      { actionId: id, toPlanId },
    ]),
  );
}

/** Failed a while after it was asked for. A provider that refuses does so in the moment it is asked. */
function wasGivenUp({ status, requestedAt, endedAt }: typeof scalingActions.$inferSelect): boolean {
  return status === "failed" && requestedAt !== null && endedAt !== null && endedAt > requestedAt;
}

/**
 * Ends a plan change well whose plan has come after all, once the instance's row has it: it is Headroom's
 * own, or the person's who approved it, and people who heard of its failure hear of its end. Returns the
 * deliveries to be rung for.
 */
export async function finishLate(tx: Tx, actionId: string, now: Date): Promise<string[]> {
  const [row] = await tx
    .select({ action: scalingActions, instance: instances, proposal: proposals })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .innerJoin(proposals, eq(proposals.id, scalingActions.proposalId))
    .where(eq(scalingActions.id, actionId));
  if (row === undefined) return [];
  const [finished] = await tx
    .update(scalingActions)
    .set({ status: "succeeded", endedAt: now, problem: null })
    .where(and(eq(scalingActions.id, actionId), eq(scalingActions.status, "failed")))
    .returning({ id: scalingActions.id });
  if (finished === undefined) return [];
  return tellOutcome(tx, row, { is: "done", remote: row.instance, changedUrl: null, now });
}
