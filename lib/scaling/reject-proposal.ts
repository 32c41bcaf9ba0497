import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { instances, proposals } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { alreadyDecided } from "@/lib/scaling/already-decided";
import { knownPlans } from "@/lib/scaling/known-plans";

export const RejectProposal = z.object({
  proposalId: z.string(),
  note: z.string().trim().max(500, "Say it in at most 500 letters").default(""),
});
export type RejectProposal = z.infer<typeof RejectProposal>;

/**
 * Says no to a pending proposal, with the reason if one was given. The same change is proposed again
 * once the cool-down of the policy has passed and the need is still there.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` when the proposal is gone, decided, superseded or another team's
 */
export async function rejectProposal(actor: Actor, input: RejectProposal) {
  requireRole(actor, "operator");

  return db.transaction(async (tx) => {
    const [proposal] = await tx
      .update(proposals)
      .set({
        status: "rejected",
        decidedAt: new Date(),
        decidedBy: actor.userId,
        decisionNote: input.note === "" ? null : input.note,
      })
      .from(instances)
      .where(
        and(
          eq(proposals.id, input.proposalId),
          eq(proposals.teamId, actor.teamId),
          eq(proposals.status, "pending"),
          eq(instances.id, proposals.instanceId),
        ),
      )
      .returning({
        id: proposals.id,
        instanceId: proposals.instanceId,
        status: proposals.status,
        toPlanId: proposals.toPlanId,
        name: instances.name,
        connectionId: instances.connectionId,
      });
    if (proposal === undefined) throw await alreadyDecided(tx, actor, input.proposalId);
    const { labelOf } = await knownPlans(tx, proposal.connectionId);
    await audit(tx, actor, "proposal.rejected", proposal.id, {
      name: proposal.name,
      to: labelOf(proposal.toPlanId),
      note: input.note === "" ? null : input.note,
    });
    return proposal;
  });
}
