import "server-only";

import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { policies, proposals } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { proposalApproved, ring } from "@/lib/events";
import { formatInstant } from "@/lib/format";
import { newId } from "@/lib/id";
import { knownPlans, type KnownPlans } from "@/lib/instances/known-plans";
import { supersedePending } from "@/lib/instances/supersede-pending";
import type { Plan } from "@/lib/providers/model";
import { chosenPlanProblem, describeChoice, type Use } from "@/lib/scaling/proposals/chosen-plan";
import { limitsOf } from "@/lib/scaling/judgement/evidence";
import { WITHOUT_LIMIT, type Evidence, type Need } from "@/lib/scaling/model";
import { lockInstance, type LockedInstance } from "@/lib/scaling/restraints/lock-instance";
import { brokenAccount } from "@/lib/scaling/changes/broken-account";
import { hasOpenChange } from "@/lib/scaling/changes/open-change";
import { presentUse, RECENT_MINUTES } from "@/lib/scaling/proposals/present-use";

export const ProposePlan = z.object({ instanceId: z.string(), planId: z.string() });
export type ProposePlan = z.infer<typeof ProposePlan>;

/**
 * Changes an instance to a plan that a person picked: makes a proposal, approves it and wakes the plan
 * change. It takes the place of a pending proposal. The range of the policy does not bind a person.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance or a plan the team does not have
 * @throws AppError `invalid` for a plan the instance cannot have, with the reason
 * @throws AppError `conflict` while another change of the instance is under way, it is held at a plan, or its
 *   account has to be reconnected
 */
export async function proposePlan(actor: Actor, input: ProposePlan) {
  requireRole(actor, "operator");
  const now = new Date();

  const proposal = await db.transaction(async (tx) => {
    const instance = await lockInstance(tx, actor.teamId, input.instanceId);
    if (instance === null || instance.status === "gone") {
      throw new AppError("not_found", "This instance is no longer there. Reload the list.");
    }
    const plans = await knownPlans(tx, instance.connectionId);
    const from = plans.named(instance.planId);
    const to = plans.named(input.planId);
    if (to === null) {
      throw new AppError(
        "not_found",
        `There is no plan ${input.planId}. Choose one from the list.`,
      );
    }
    const use = await presentUse(tx, instance.id, now);
    const problem = chosenPlanProblem(from, to, use);
    if (problem !== null) throw new AppError("invalid", problem, { fields: { planId: problem } });
    if (await hasOpenChange(tx, instance.id)) {
      throw new AppError(
        "conflict",
        `Another plan change of ${instance.name} is under way. Wait until it has ended.`,
      );
    }

    const broken = await brokenAccount(tx, instance);
    if (broken !== null) throw broken;
    await refusePinned(tx, instance, input.planId, plans, now);

    await supersedePending(tx, instance.id, now);
    const id = newId("prop");
    const [made] = await tx
      .insert(proposals)
      .values({
        id,
        teamId: actor.teamId,
        instanceId: instance.id,
        fromPlanId: instance.planId,
        toPlanId: to.id,
        direction: isLarger(to, from) ? "up" : "down",
        reason: "chosen",
        sentence: describeChoice(from, to),
        need: needOf(use, to),
        evidence: evidenceOf(use, from),
        fromMonthlyCents: instance.monthlyCents ?? from?.monthlyCents ?? null,
        toMonthlyCents: to.monthlyCents,
        currency: to.currency,
        status: "approved",
        createdAt: now,
        decidedAt: now,
        decidedBy: actor.userId,
      })
      .returning();
    await audit(tx, actor, "proposal.chosen", id, {
      name: instance.name,
      from: from?.label ?? instance.planId,
      to: to.label,
    });
    return made!; // An insert that succeeds returns its row.
  });

  await ring(proposalApproved.create({ proposalId: proposal.id, instanceId: proposal.instanceId }));
  return proposal;
}

/** Headroom would change back at once. */
async function refusePinned(
  tx: Tx,
  { id, name }: LockedInstance,
  planId: string,
  { labelOf }: KnownPlans,
  now: Date,
): Promise<void> {
  const [pinned] = await tx
    .select({ planId: policies.pinnedPlanId, until: policies.pinnedUntil })
    .from(policies)
    .where(and(eq(policies.instanceId, id), gt(policies.pinnedUntil, now)));
  if (pinned?.planId == null || pinned.planId === planId) return;
  throw new AppError(
    "conflict",
    `${name} is held at ${labelOf(pinned.planId)} until ${formatInstant(pinned.until!)}. End that first.`,
  );
}

function isLarger(to: Plan, from: Plan | null): boolean {
  if (from?.memoryBytes != null && to.memoryBytes !== from.memoryBytes) {
    return to.memoryBytes! > from.memoryBytes;
  }
  return (to.monthlyCents ?? 0) >= (from?.monthlyCents ?? 0);
}

/** What is unknown is taken to be all the chosen plan offers. */
function needOf(use: Use, to: Plan): Need {
  return {
    memoryBytes: use.memoryBytes ?? to.memoryBytes ?? WITHOUT_LIMIT,
    clients: use.clients ?? Math.min(to.maxClients ?? WITHOUT_LIMIT, WITHOUT_LIMIT),
  };
}

function evidenceOf(use: Use, from: Plan | null): Evidence {
  return {
    samples: use.memoryBytes === null ? 0 : 1,
    windowMinutes: RECENT_MINUTES,
    memoryBytes: use.memoryBytes,
    clients: use.clients,
    ...limitsOf(from),
  };
}
