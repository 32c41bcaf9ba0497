import "server-only";

import { and, eq, isNotNull, ne } from "drizzle-orm";
import { z } from "zod";
import { policies, proposals, scalingActions } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { formatInstant } from "@/lib/format";
import { knownPlans, type KnownPlans } from "@/lib/instances/known-plans";
import { chosenPlanProblem } from "@/lib/scaling/proposals/chosen-plan";
import { lockPolicy } from "@/lib/scaling/restraints/lock-policy";
import { presentUse } from "@/lib/scaling/proposals/present-use";
import { untilProblem } from "@/lib/scaling/restraints/until";

export const PinPlan = z.object({
  instanceId: z.string(),
  /** Today's plan when absent. */
  planId: z.string().optional(),
  until: z.date(),
});
export type PinPlan = z.infer<typeof PinPlan>;

export const UnpinPlan = z.object({ instanceId: z.string() });
export type UnpinPlan = z.infer<typeof UnpinPlan>;

/**
 * Holds an instance at a plan until an instant. One that is on another plan is moved there as the modes of
 * its policy say: proposed, or changed by itself. A pending proposal of another plan is withdrawn.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance the team does not watch
 * @throws AppError `conflict` while its provider is changing it to another plan
 * @throws AppError `invalid` for an instant that has passed or is more than a year away, and for a plan the
 *   instance cannot have, with the reason
 */
export async function pinPlan(actor: Actor, { instanceId, planId, until }: PinPlan) {
  requireRole(actor, "operator");
  const now = new Date();
  const late = untilProblem(until, now);
  if (late !== null) throw new AppError("invalid", late, { fields: { until: late } });

  await db.transaction(async (tx) => {
    const { instance } = await lockPolicy(tx, actor, instanceId);
    const pinnedPlanId = planId ?? instance.planId;
    const plans = await knownPlans(tx, instance.connectionId);
    await refuseDuring(tx, instance, pinnedPlanId, plans);
    if (pinnedPlanId !== instance.planId) {
      const problem = await pinProblem(tx, plans, { ...instance, pinnedPlanId }, now);
      if (problem !== null) throw new AppError("invalid", problem, { fields: { planId: problem } });
    }
    await tx
      .update(policies)
      .set({ pinnedPlanId, pinnedUntil: until, updatedAt: now })
      .where(eq(policies.instanceId, instanceId));
    await withdrawOthers(tx, instanceId, pinnedPlanId, now);
    await audit(tx, actor, "policy.pinned", instanceId, {
      name: instance.name,
      plan: plans.labelOf(pinnedPlanId),
      until: formatInstant(until),
    });
  });
}

/**
 * Lets the policy choose the plan again. Without a pin it does nothing.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance the team does not watch
 */
export async function unpinPlan(actor: Actor, { instanceId }: UnpinPlan) {
  requireRole(actor, "operator");
  const now = new Date();

  await db.transaction(async (tx) => {
    const { instance, policy } = await lockPolicy(tx, actor, instanceId);
    const { pinnedPlanId, pinnedUntil } = policy;
    if (pinnedPlanId === null || pinnedUntil === null || pinnedUntil <= now) return;
    await tx
      .update(policies)
      .set({ pinnedPlanId: null, pinnedUntil: null, updatedAt: now })
      .where(eq(policies.instanceId, instanceId));
    const { labelOf } = await knownPlans(tx, instance.connectionId);
    await audit(tx, actor, "policy.unpinned", instanceId, {
      name: instance.name,
      plan: labelOf(pinnedPlanId),
    });
  });
}

/** What was asked of the provider comes: holding another plan would mean to change it back at once. */
async function refuseDuring(
  tx: Tx,
  { id, name }: { id: string; name: string },
  pinnedPlanId: string,
  { labelOf }: KnownPlans,
): Promise<void> {
  const [asked] = await tx
    .select({ toPlanId: scalingActions.toPlanId })
    .from(scalingActions)
    .where(
      and(
        eq(scalingActions.instanceId, id),
        eq(scalingActions.status, "running"),
        isNotNull(scalingActions.requestedAt),
        ne(scalingActions.toPlanId, pinnedPlanId),
      ),
    );
  if (asked === undefined) return;
  const to = labelOf(asked.toPlanId);
  throw new AppError(
    "conflict",
    `${name} is being changed to ${to} just now. Hold it at ${to}, or wait until the change has ended.`,
  );
}

/** As for a plan that a person picks; but it is Headroom that moves there, so the family stays. */
async function pinProblem(
  tx: Tx,
  plans: KnownPlans,
  { id, planId, pinnedPlanId }: { id: string; planId: string; pinnedPlanId: string },
  now: Date,
): Promise<string | null> {
  const from = plans.named(planId);
  const to = plans.named(pinnedPlanId);
  if (to === null) return `There is no plan ${pinnedPlanId}. Choose one from the list.`;
  const problem = chosenPlanProblem(from, to, await presentUse(tx, id, now));
  if (problem !== null || from === null || from.family === to.family) return problem;
  return `${to.label} is of another family than ${from.label}, and Headroom changes plans within one family. Change the plan by hand first, then hold it.`;
}

async function withdrawOthers(tx: Tx, instanceId: string, planId: string, now: Date) {
  await tx
    .update(proposals)
    .set({ status: "superseded", decidedAt: now })
    .where(
      and(
        eq(proposals.instanceId, instanceId),
        eq(proposals.status, "pending"),
        ne(proposals.toPlanId, planId),
      ),
    );
}
