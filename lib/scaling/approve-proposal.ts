import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { instances, proposals } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { proposalApproved, ring } from "@/lib/events";
import { alreadyDecided } from "@/lib/scaling/already-decided";
import { knownPlans } from "@/lib/scaling/known-plans";
import { hasOpenChange } from "@/lib/scaling/open-change";

export const ApproveProposal = z.object({ proposalId: z.string() });
export type ApproveProposal = z.infer<typeof ApproveProposal>;

/**
 * Approves a pending proposal and wakes the plan change.
 *
 * The condition on `status` is the lock: of two people pressing the button, one wins.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` when the proposal is gone, decided, superseded or another team's, when
 *   the instance has another plan by now, or when another change of it is under way
 */
export async function approveProposal(actor: Actor, input: ApproveProposal) {
  requireRole(actor, "operator");

  const approved = await db.transaction(async (tx) => {
    // The instance first, as everyone who starts a change does: then they come one after the other.
    const [instance] = await tx
      .select({
        id: instances.id,
        name: instances.name,
        planId: instances.planId,
        connectionId: instances.connectionId,
      })
      .from(instances)
      .innerJoin(proposals, eq(proposals.instanceId, instances.id))
      .where(and(eq(proposals.id, input.proposalId), eq(instances.teamId, actor.teamId)))
      .for("update", { of: instances });
    const [proposal] = await tx
      .update(proposals)
      .set({ status: "approved", decidedAt: new Date(), decidedBy: actor.userId })
      .where(
        and(
          eq(proposals.id, input.proposalId),
          eq(proposals.teamId, actor.teamId),
          eq(proposals.status, "pending"),
        ),
      )
      .returning();
    if (instance === undefined || proposal === undefined) {
      throw await alreadyDecided(tx, actor, input.proposalId);
    }
    const { labelOf } = await knownPlans(tx, instance.connectionId);
    if (instance.planId !== proposal.fromPlanId) {
      throw new AppError(
        "conflict",
        `${instance.name} is on ${labelOf(instance.planId)} by now, not on ${labelOf(proposal.fromPlanId)} as when this was proposed. Headroom decides again at its next look.`,
      );
    }
    if (await hasOpenChange(tx, instance.id, proposal.id)) {
      throw new AppError(
        "conflict",
        `Another plan change of ${instance.name} is under way. Wait until it has ended.`,
      );
    }
    await audit(tx, actor, "proposal.approved", proposal.id, {
      name: instance.name,
      from: labelOf(proposal.fromPlanId),
      to: labelOf(proposal.toPlanId),
    });
    return proposal;
  });

  await ring(proposalApproved.create({ proposalId: approved.id, instanceId: approved.instanceId }));
  return approved;
}
