import "server-only";

import { and, eq, gt, isNotNull, ne, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { instances, plans, policies } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";

export const RemovePlan = z.object({ connectionId: z.string(), planId: z.string() });
export type RemovePlan = z.output<typeof RemovePlan>;

/**
 * Removes a plan that a person added. Where the provider names it too, the next look brings back what the
 * provider says of it.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when it is gone, another team's or the provider's own
 * @throws AppError `conflict` while an instance has it or a policy names it
 */
export async function removePlan(
  actor: Actor,
  { connectionId, planId }: RemovePlan,
): Promise<{ label: string }> {
  requireRole(actor, "operator");

  return db.transaction(async (tx) => {
    const [user] = await tx
      .select({ name: instances.name, planId: instances.planId })
      .from(instances)
      .leftJoin(policies, eq(policies.instanceId, instances.id))
      .where(
        and(
          eq(instances.connectionId, connectionId),
          eq(instances.teamId, actor.teamId),
          // One that is gone and that nobody watches needs no limits any more.
          or(ne(instances.status, "gone"), isNotNull(instances.watchedAt)),
          or(
            eq(instances.planId, planId),
            eq(policies.minPlanId, planId),
            eq(policies.maxPlanId, planId),
            and(eq(policies.pinnedPlanId, planId), gt(policies.pinnedUntil, sql`now()`)),
            isInCalendar(planId),
          ),
        ),
      )
      .limit(1);
    if (user !== undefined) {
      throw new AppError(
        "conflict",
        user.planId === planId
          ? `${user.name} has this plan. Without it, nobody would know its limits.`
          : `The policy of ${user.name} names this plan. Choose another one there first.`,
      );
    }
    const [removed] = await tx
      .delete(plans)
      .where(
        and(
          eq(plans.connectionId, connectionId),
          eq(plans.id, planId),
          eq(plans.teamId, actor.teamId),
          eq(plans.isCustom, true),
        ),
      )
      .returning({ label: plans.label });
    if (removed === undefined) {
      throw new AppError("not_found", "Nobody added this plan by hand, or it was removed already.");
    }
    await audit(tx, actor, "plan.removed", connectionId, { plan: removed.label });
    return removed;
  });
}

/** Some hours need at least this plan: without it the rule would ask for nothing. */
function isInCalendar(planId: string): SQL {
  const rule = JSON.stringify([{ kind: "at_least", planId }]);
  return sql`${policies.calendar} @> ${rule}::jsonb`;
}
