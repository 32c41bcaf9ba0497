import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { instances, proposals } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { knownPlans } from "@/lib/instances/known-plans";
import { alreadyDecided } from "@/lib/scaling/proposals/already-decided";
import { approverOf, decidedByOf, wordsOf, type Approver } from "@/lib/scaling/proposals/approver";
import { expirePending } from "@/lib/scaling/proposals/expire-proposals";

export const RejectProposal = z.object({
  proposalId: z.string(),
  note: z.string().trim().max(500, "Say it in at most 500 letters").default(""),
});
export type RejectProposal = z.infer<typeof RejectProposal>;

/**
 * Says no to a pending proposal as the signed-in person; see `rejectFor`.
 *
 * @throws AppError `forbidden` when the actor may only look
 */
export async function rejectProposal(actor: Actor, { proposalId, note }: RejectProposal) {
  requireRole(actor, "operator");
  return rejectFor(approverOf(actor), proposalId, note);
}

/**
 * Says no to a pending proposal, with the reason if one was given. The same change is proposed again once
 * the cool-down of the policy has passed and the need is still there.
 *
 * @throws AppError `conflict` when the proposal is gone, decided, superseded, expired or another team's
 */
export async function rejectFor(by: Approver, proposalId: string, note: string, now = new Date()) {
  const outcome = await db.transaction(async (tx) => {
    const rejected = await reject(tx, by, proposalId, note, now);
    return rejected ?? { refused: await alreadyDecided(tx, by, proposalId) };
  });
  // Thrown after the commit: that it has expired is kept.
  if ("refused" in outcome) throw outcome.refused;
  return outcome;
}

/** Null when it cannot be decided any more. */
async function reject(tx: Tx, by: Approver, proposalId: string, note: string, now: Date) {
  const [proposal] = await tx
    .select({
      instanceId: proposals.instanceId,
      name: instances.name,
      connectionId: instances.connectionId,
    })
    .from(proposals)
    .innerJoin(instances, eq(instances.id, proposals.instanceId))
    .where(and(eq(proposals.id, proposalId), eq(proposals.teamId, by.teamId)));
  if (proposal === undefined) return null;
  await expirePending(tx, proposal.instanceId, now);

  const decisionNote = note === "" ? null : note;
  const [rejected] = await tx
    .update(proposals)
    .set({ status: "rejected", decidedAt: now, decidedBy: decidedByOf(by), decisionNote })
    .where(and(eq(proposals.id, proposalId), eq(proposals.status, "pending")))
    .returning();
  if (rejected === undefined) return null;
  const { labelOf } = await knownPlans(tx, proposal.connectionId);
  const what = by.userId === null ? "proposal.rejected_by_link" : "proposal.rejected";
  await audit(tx, by, what, proposalId, {
    name: proposal.name,
    to: labelOf(rejected.toPlanId),
    note: decisionNote,
    ...wordsOf(by),
  });
  return rejected;
}
