import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { policies, proposals } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { proposalApproved, ring } from "@/lib/events";
import { knownPlans } from "@/lib/instances/known-plans";
import { supersedePending } from "@/lib/instances/supersede-pending";
import { alreadyDecided } from "@/lib/scaling/proposals/already-decided";
import { approverOf, decidedByOf, wordsOf, type Approver } from "@/lib/scaling/proposals/approver";
import { decide } from "@/lib/scaling/judgement/decide";
import { expirePending } from "@/lib/scaling/proposals/expire-proposals";
import { explain } from "@/lib/scaling/judgement/explain";
import { loadFacts, type Loaded } from "@/lib/scaling/facts/load-facts";
import { lockInstance, type LockedInstance } from "@/lib/scaling/restraints/lock-instance";
import { brokenAccount } from "@/lib/scaling/changes/broken-account";
import { isBeingMoved } from "@/lib/instances/being-moved";
import { hasOpenChange } from "@/lib/scaling/changes/open-change";
import { keepDecision } from "@/lib/scaling/proposals/record-decision";
import { standingOf } from "@/lib/scaling/proposals/standing";

export const ApproveProposal = z.object({ proposalId: z.string() });
export type ApproveProposal = z.infer<typeof ApproveProposal>;

type ProposalRow = typeof proposals.$inferSelect;

/**
 * What a transaction came to. A refusal is an outcome too: what it found out is kept, and only then is it
 * told.
 */
type Outcome = { approved: ProposalRow } | { refused: AppError; begunInstead?: string };

/**
 * Approves a pending proposal as the signed-in person; see `approveFor`.
 *
 * @throws AppError `forbidden` when the actor may only look
 */
export async function approveProposal(actor: Actor, { proposalId }: ApproveProposal) {
  requireRole(actor, "operator");
  return approveFor(approverOf(actor), proposalId);
}

/**
 * Approves a pending proposal and wakes the plan change, once the facts of now still ask for it. One that
 * has grown stale is withdrawn, what is wanted now takes its place, and the approver is told both.
 *
 * The condition on `status` is the lock: of two people pressing the button, one wins.
 *
 * @throws AppError `conflict` when the proposal is gone, decided, superseded, expired, stale or another
 *   team's, when another change of the instance is under way, its provider is at work, or a smaller plan is
 *   asked of what is being moved, or its account has to be reconnected
 */
export async function approveFor(
  by: Approver,
  proposalId: string,
  now = new Date(),
): Promise<ProposalRow> {
  const loaded = await loadFactsOf(by, proposalId, now);
  const outcome = await db.transaction((tx) => approveIn(tx, by, proposalId, loaded, now));
  const begun = "approved" in outcome ? outcome.approved.id : outcome.begunInstead;
  if (begun !== undefined && loaded !== null) {
    await ring(proposalApproved.create({ proposalId: begun, instanceId: loaded.instance.id }));
  }
  if ("refused" in outcome) throw outcome.refused;
  return outcome.approved;
}

/** Null when there is no such proposal in the team, or nobody watches its instance. */
async function loadFactsOf(by: Approver, proposalId: string, now: Date): Promise<Loaded | null> {
  const [proposal] = await db
    .select({ instanceId: proposals.instanceId })
    .from(proposals)
    .where(and(eq(proposals.id, proposalId), eq(proposals.teamId, by.teamId)));
  return proposal === undefined ? null : loadFacts(proposal.instanceId, now);
}

async function approveIn(
  tx: Tx,
  by: Approver,
  proposalId: string,
  loaded: Loaded | null,
  now: Date,
): Promise<Outcome> {
  if (loaded === null) return { refused: await alreadyDecided(tx, by, proposalId) };
  // The instance first, as everyone who starts a change does: then they come one after the other.
  const instance = await lockInstance(tx, by.teamId, loaded.instance.id);
  await expirePending(tx, loaded.instance.id, now);
  const [pending] = await tx
    .select()
    .from(proposals)
    .where(and(eq(proposals.id, proposalId), eq(proposals.status, "pending")));
  if (instance === null || pending === undefined) {
    return { refused: await alreadyDecided(tx, by, proposalId) };
  }
  const { name } = instance;
  if (await hasOpenChange(tx, instance.id)) {
    return conflict(`Another plan change of ${name} is under way. Wait until it has ended.`);
  }
  const broken = await brokenAccount(tx, instance);
  if (broken !== null) return { refused: broken };
  if (pending.direction === "down" && (await isBeingMoved(tx, [instance.id]))) {
    return conflict(
      `A migration of ${name} has not ended: its data is on the way. You can approve a smaller plan when it has.`,
    );
  }
  if (!(await isStillTrue(tx, loaded, instance))) {
    return conflict(`${name} was changed at this very moment. Look at the proposal again.`);
  }
  const standing = standingOf(pending, loaded.facts);
  if (standing.is === "waiting") {
    return conflict(`${standing.because} You can approve this proposal when that is over.`);
  }
  if (standing.is === "stale") return withdraw(tx, by, pending, loaded, standing.because);
  return approvePending(tx, by, pending, instance, now);
}

/** The facts were read before the row was held. What they say of plan and policy must hold under it. */
async function isStillTrue(tx: Tx, { policy, ...loaded }: Loaded, locked: LockedInstance) {
  const [same] = await tx
    .select({ instanceId: policies.instanceId })
    .from(policies)
    .where(and(eq(policies.instanceId, locked.id), eq(policies.updatedAt, policy.updatedAt)));
  return same !== undefined && locked.planId === loaded.instance.planId;
}

/** Takes a stale proposal back and proposes what is wanted now, if anything is. */
async function withdraw(
  tx: Tx,
  by: Approver,
  { id, toPlanId }: ProposalRow,
  loaded: Loaded,
  because: string,
): Promise<Outcome> {
  const { instance, facts } = loaded;
  await supersedePending(tx, instance.id, facts.now);
  const { labelOf } = await knownPlans(tx, instance.connectionId);
  const details = { name: instance.name, to: labelOf(toPlanId), because, ...wordsOf(by) };
  const what = by.userId === null ? "proposal.found_stale_by_link" : "proposal.found_stale";
  await audit(tx, by, what, id, details);

  const decision = decide(facts);
  const kept = await keepDecision(tx, loaded, decision, explain(decision, facts));
  const told = `This proposal no longer holds and was withdrawn. ${because}`;
  if (kept === null || decision.kind === "hold") return conflict(told);
  const { label } = decision.to;
  return kept.status === "approved"
    ? { ...conflict(`${told} Your policy changes it to ${label} instead.`), begunInstead: kept.id }
    : conflict(`${told} Headroom proposes ${label} instead.`);
}

async function approvePending(
  tx: Tx,
  by: Approver,
  { id }: ProposalRow,
  { name, connectionId }: LockedInstance,
  now: Date,
): Promise<Outcome> {
  const [approved] = await tx
    .update(proposals)
    .set({ status: "approved", decidedAt: now, decidedBy: decidedByOf(by) })
    .where(and(eq(proposals.id, id), eq(proposals.status, "pending")))
    .returning();
  if (approved === undefined) return { refused: await alreadyDecided(tx, by, id) };
  const { labelOf } = await knownPlans(tx, connectionId);
  await audit(tx, by, by.userId === null ? "proposal.approved_by_link" : "proposal.approved", id, {
    name,
    from: labelOf(approved.fromPlanId),
    to: labelOf(approved.toPlanId),
    ...wordsOf(by),
  });
  return { approved };
}

function conflict(message: string): { refused: AppError } {
  return { refused: new AppError("conflict", message) };
}
