import "server-only";

import { and, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { evaluations, instances, policies, proposals } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db, type Tx } from "@/lib/db";
import { newId } from "@/lib/id";
import { supersedePending } from "@/lib/instances/supersede-pending";
import { approvalOf } from "@/lib/scaling/proposals/approval";
import { expirePending } from "@/lib/scaling/proposals/expire-proposals";
import { latestEvaluation } from "@/lib/scaling/journal/latest-evaluation";
import type { Loaded } from "@/lib/scaling/facts/load-facts";
import type { Decision, Resize } from "@/lib/scaling/model";
import { hasOpenChange } from "@/lib/scaling/changes/open-change";
import { isResting } from "@/lib/scaling/proposals/rejection";
import { isSameChange, standingOf } from "@/lib/scaling/proposals/standing";
import { whyNotYet } from "@/lib/scaling/proposals/why-not-yet";

/** The proposal that follows from a decision. */
export type Kept = { id: string; status: "pending" | "approved" };

/**
 * Keeps a decision: a line of the journal when it differs from the last one, and the proposal that
 * follows from it. Returns the id of the proposal that an automatic policy approved, to be rung for, or
 * null.
 */
export async function recordDecision(
  loaded: Loaded,
  decision: Decision,
  sentence: string,
): Promise<string | null> {
  const kept = await db.transaction((tx) => keepDecision(tx, loaded, decision, sentence));
  return kept?.status === "approved" ? kept.id : null;
}

/**
 * The same inside a transaction. A pending proposal that says what is wanted is kept, with the newest
 * numbers and the expiry it had; one that has grown stale is withdrawn. A hold that only puts a change
 * off withdraws none: a person may still approve it. What is being moved is made no smaller meanwhile, and
 * what failed a moment ago is not asked again at once.
 *
 * What was decided on a state that has changed meanwhile (another evaluation, another plan, a saved
 * policy) is dropped: the next look is a minute away and sees what holds then.
 */
export async function keepDecision(
  tx: Tx,
  loaded: Loaded,
  decision: Decision,
  sentence: string,
): Promise<Kept | null> {
  if (!(await claim(tx, loaded))) return null;
  const { instance, facts } = loaded;
  const notYet = await whyNotYet(tx, loaded, decision);
  const told = notYet === null ? sentence : `${sentence} ${notYet}`;
  const evaluationId = await journal(tx, loaded, decision, told);
  await expirePending(tx, instance.id, facts.now);
  if (decision.kind === "hold") {
    const pending = await pendingOf(tx, instance.id);
    const isStale = pending !== null && standingOf(pending, facts).is === "stale";
    if (isStale) await supersedePending(tx, instance.id, facts.now);
    return null;
  }
  if (notYet !== null || (await hasOpenChange(tx, instance.id))) return null;
  return propose(tx, loaded, decision, { evaluationId, sentence });
}

/** Holds the instance's row to the end of the transaction. False when the facts are no longer true. */
async function claim(tx: Tx, { instance, policy, facts }: Loaded): Promise<boolean> {
  const [claimed] = await tx
    .update(instances)
    .set({ evaluatedAt: facts.now })
    .where(
      and(
        eq(instances.id, instance.id),
        eq(instances.planId, instance.planId),
        instance.evaluatedAt === null
          ? isNull(instances.evaluatedAt)
          : eq(instances.evaluatedAt, instance.evaluatedAt),
      ),
    )
    .returning({ id: instances.id });
  if (claimed === undefined) return false;

  const [same] = await tx
    .select({ instanceId: policies.instanceId })
    .from(policies)
    .where(and(eq(policies.instanceId, instance.id), eq(policies.updatedAt, policy.updatedAt)));
  return same !== undefined;
}

/** Returns the id of the evaluation's row. The same answer again is counted and shows the newest numbers. */
async function journal(
  tx: Tx,
  { instance, facts: { now } }: Loaded,
  decision: Decision,
  sentence: string,
): Promise<string> {
  const { kind, reason, evidence } = decision;
  const { id: instanceId, teamId, planId } = instance;
  const toPlanId = decision.kind === "resize" ? decision.to.id : null;
  await takeBackFuture(tx, instanceId, now);

  const last = await latestEvaluation(tx, instanceId);
  const isSame =
    last !== null && last.reason === reason && last.planId === planId && last.toPlanId === toPlanId;
  if (isSame) {
    await tx
      .update(evaluations)
      .set({ repeats: sql`${evaluations.repeats} + 1`, lastAt: now, sentence, evidence })
      .where(eq(evaluations.id, last.id));
    return last.id;
  }
  const id = newId("eva");
  const at = { firstAt: now, lastAt: now };
  await tx
    .insert(evaluations)
    .values({ id, teamId, instanceId, kind, reason, planId, toPlanId, sentence, evidence, ...at });
  return id;
}

/** A clock that was set back leaves lines in the future, which would stay the newest for as long. */
async function takeBackFuture(tx: Tx, instanceId: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 1);
  await tx
    .update(evaluations)
    .set({ firstAt: sql`least(${evaluations.firstAt}, ${before.toISOString()})`, lastAt: before })
    .where(and(eq(evaluations.instanceId, instanceId), gt(evaluations.lastAt, now)));
}

async function propose(
  tx: Tx,
  loaded: Loaded,
  decision: Resize,
  because: { evaluationId: string; sentence: string },
): Promise<Kept | null> {
  const { instance, policy, facts } = loaded;
  const { direction, reason, need, evidence, to } = decision;
  const prices = {
    fromMonthlyCents: instance.monthlyCents ?? facts.plan?.monthlyCents ?? null,
    toMonthlyCents: to.monthlyCents,
    currency: to.currency,
  };
  const approval = approvalOf(policy, { direction, ...prices });
  const pending = await pendingOf(tx, instance.id);
  const isKept =
    pending !== null && pending.fromPlanId === instance.planId && isSameChange(pending, decision);
  // Another plan is wanted by now, but the one that people were asked about still does: nobody is asked twice.
  const stillDoes =
    pending?.direction === direction && standingOf(pending, facts).is === "standing";
  if (pending !== null && !isKept && approval.is === "ask" && stillDoes) {
    return { id: pending.id, status: "pending" };
  }
  if (!isKept && pending !== null) await supersedePending(tx, instance.id, facts.now);
  if (!isKept && approval.is === "ask" && (await isAtRest(tx, loaded, decision))) return null;

  const asked = approval.is === "ask" ? approval.because : null;
  const sentence = asked === null ? because.sentence : `${because.sentence} ${asked}`;
  const seen = { ...because, sentence, direction, reason, need, evidence, ...prices };
  const state =
    approval.is === "auto"
      ? { status: "approved" as const, decidedAt: facts.now, decidedBy: null }
      : { status: "pending" as const };
  const id = isKept ? pending.id : newId("prop");
  if (isKept) {
    const [kept] = await tx
      .update(proposals)
      .set({ ...seen, ...state })
      .where(and(eq(proposals.id, id), eq(proposals.status, "pending")))
      .returning({ id: proposals.id });
    // Somebody decided on it at this very moment: their word holds.
    if (kept === undefined) return null;
  } else {
    await tx.insert(proposals).values({
      id,
      teamId: instance.teamId,
      instanceId: instance.id,
      fromPlanId: instance.planId,
      toPlanId: to.id,
      createdAt: facts.now,
      expiresAt: approval.is === "auto" ? null : expiryOf(loaded),
      ...seen,
      ...state,
    });
  }
  if (approval.is === "auto") {
    await audit(tx, { teamId: instance.teamId, userId: null }, "proposal.approved", id, {
      name: instance.name,
      from: facts.plan?.label ?? instance.planId,
      to: to.label,
    });
  }
  return { id, status: state.status };
}

function expiryOf({ policy, facts }: Loaded): Date {
  return new Date(facts.now.getTime() + policy.approvalHours * 3_600_000);
}

async function pendingOf(tx: Tx, instanceId: string) {
  const [pending] = await tx
    .select()
    .from(proposals)
    .where(and(eq(proposals.instanceId, instanceId), eq(proposals.status, "pending")));
  return pending ?? null;
}

/** A person said no to the same change a while ago, or nobody said anything until it expired. */
async function isAtRest(
  tx: Tx,
  { instance, policy, facts }: Loaded,
  { to }: Resize,
): Promise<boolean> {
  const [ended] = await tx
    .select({ decidedAt: proposals.decidedAt })
    .from(proposals)
    .where(
      and(
        eq(proposals.instanceId, instance.id),
        inArray(proposals.status, ["rejected", "expired"]),
        eq(proposals.fromPlanId, instance.planId),
        eq(proposals.toPlanId, to.id),
      ),
    )
    .orderBy(desc(proposals.decidedAt))
    .limit(1);
  const endedAt = ended?.decidedAt ?? null;
  return endedAt !== null && isResting(endedAt, policy, facts.now);
}
