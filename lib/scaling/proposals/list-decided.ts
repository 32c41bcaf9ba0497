import "server-only";

import { and, desc, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { instances, proposals, scalingActions, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { behind, cursorOf } from "@/lib/cursor";
import { db } from "@/lib/db";
import { fromPlans, isFromPlan, isToPlan, toPlans } from "@/lib/instances/proposed-plans";
import { deciderIdOf } from "@/lib/scaling/proposals/approver";
import type { DecidedProposal } from "@/lib/scaling/proposals/describe-decided";

const PAGE = 20;

export const ListDecided = z.object({
  /** What `next` of the page before said. */
  before: z.string().optional(),
});
export type ListDecided = z.infer<typeof ListDecided>;

/** The team's proposals that were decided, expired or withdrawn, the last one first. */
export async function listDecidedProposals(
  { teamId }: Pick<Actor, "teamId">,
  { before }: ListDecided = {},
): Promise<{ decided: DecidedProposal[]; next: string | null }> {
  const rows = await db
    .select({
      proposal: proposals,
      instanceName: instances.name,
      fromLabel: fromPlans.label,
      toLabel: toPlans.label,
      name: users.name,
      email: users.email,
      change: scalingActions,
    })
    .from(proposals)
    .innerJoin(instances, eq(instances.id, proposals.instanceId))
    .leftJoin(fromPlans, isFromPlan)
    .leftJoin(toPlans, isToPlan)
    .leftJoin(users, eq(users.id, proposals.decidedBy))
    .leftJoin(scalingActions, eq(scalingActions.proposalId, proposals.id))
    .where(
      and(
        eq(proposals.teamId, teamId),
        isNotNull(proposals.decidedAt),
        before === undefined
          ? undefined
          : behind(before, { at: proposals.decidedAt, id: proposals.id }),
      ),
    )
    .orderBy(desc(proposals.decidedAt), desc(proposals.id))
    .limit(PAGE + 1);

  const decided = rows.slice(0, PAGE).flatMap(({ proposal, change, name, email, ...row }) => {
    const { status, decidedAt, decidedBy } = proposal;
    if (status === "pending" || decidedAt === null) return [];
    return [
      {
        id: proposal.id,
        instanceId: proposal.instanceId,
        instanceName: row.instanceName,
        fromLabel: row.fromLabel ?? proposal.fromPlanId,
        toLabel: row.toLabel ?? proposal.toPlanId,
        fromMonthlyCents: proposal.fromMonthlyCents,
        toMonthlyCents: proposal.toMonthlyCents,
        currency: proposal.currency,
        status,
        decidedAt,
        who:
          deciderIdOf(decidedBy) === null ? decidedBy : (name ?? email ?? "somebody who has left"),
        note: proposal.decisionNote,
        change: change && {
          status: change.status,
          startedAt: change.startedAt,
          endedAt: change.endedAt,
          problem: change.problem,
        },
      },
    ];
  });
  const last = decided.at(-1);
  const hasMore = rows.length > PAGE && last !== undefined;
  return { decided, next: hasMore ? cursorOf(last.decidedAt, last.id) : null };
}
