import "server-only";

import { eq } from "drizzle-orm";
import { connections, instances, proposals, users } from "@/drizzle/schema";
import type { ToldProposal } from "@/lib/alerts/message";
import { db } from "@/lib/db";
import { toPlan } from "@/lib/instances/instance-rows";
import { fromPlans, isFromPlan, isToPlan, toPlans } from "@/lib/instances/proposed-plans";
import { providerNamed } from "@/lib/providers";
import { deciderWords } from "@/lib/scaling/proposals/approver";
import { effectsSummary } from "@/lib/scaling/changes/describe-effects";

/**
 * Reads a proposal as messages tell it. One whose time is over has expired, also before the sweep writes
 * that down. Null when it is gone.
 */
export async function toldProposal(proposalId: string, now: Date): Promise<ToldProposal | null> {
  const [row] = await db
    .select({
      proposal: proposals,
      providerId: connections.providerId,
      from: fromPlans,
      to: toPlans,
      decider: { name: users.name, email: users.email },
    })
    .from(proposals)
    .innerJoin(instances, eq(instances.id, proposals.instanceId))
    .innerJoin(connections, eq(connections.id, instances.connectionId))
    .leftJoin(fromPlans, isFromPlan)
    .leftJoin(toPlans, isToPlan)
    .leftJoin(users, eq(users.id, proposals.decidedBy))
    .where(eq(proposals.id, proposalId));
  if (row === undefined) return null;

  const { proposal, providerId, decider } = row;
  const from = row.from === null ? null : toPlan(row.from);
  const to = row.to === null ? null : toPlan(row.to);
  const { id, direction, fromPlanId, toPlanId, expiresAt } = proposal;
  const isOver = proposal.status === "pending" && expiresAt !== null && expiresAt <= now;
  const { fromMonthlyCents, toMonthlyCents, currency } = proposal;
  return {
    id,
    status: isOver ? "expired" : proposal.status,
    direction,
    fromPlanId,
    toPlanId,
    fromLabel: from?.label ?? fromPlanId,
    toLabel: to?.label ?? toPlanId,
    fromMonthlyCents,
    toMonthlyCents,
    currency,
    effects:
      from === null || to === null
        ? null
        : effectsSummary(providerNamed(providerId).effects(from, to)),
    expiresAt,
    decider: deciderWords(proposal.decidedBy, decider?.name ?? decider?.email ?? null),
  };
}
