import "server-only";

import { and, count, desc, eq, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { connections, instances, plans, proposals } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { toPlan } from "@/lib/instances/instance-rows";
import { providerNamed } from "@/lib/providers";
import type { ChangeEffects, Plan } from "@/lib/providers/provider";

/** A proposal with everything a person needs to decide on it. */
export type PendingProposal = Omit<typeof proposals.$inferSelect, "teamId"> & {
  instanceName: string;
  appName: string;
  /** Null when the catalogue does not know the plan. */
  from: Plan | null;
  to: Plan | null;
  /** The plan's label, or its bare name where nobody knows it. */
  fromLabel: string;
  toLabel: string;
  /** What the change does to the instance; null when one of the plans is unknown. */
  effects: ChangeEffects | null;
};

/** The team's proposals that wait for a decision, newest first. */
export function listPendingProposals(actor: Actor): Promise<PendingProposal[]> {
  return pendingRows(actor);
}

/** How many proposals of the team wait for a decision. */
export async function countPendingProposals(actor: Actor): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(proposals)
    .where(and(eq(proposals.teamId, actor.teamId), eq(proposals.status, "pending")));
  return row?.count ?? 0;
}

/** The proposal of one instance that waits for a decision, or null. */
export async function readPendingProposal(
  actor: Actor,
  instanceId: string,
): Promise<PendingProposal | null> {
  const [pending] = await pendingRows(actor, eq(proposals.instanceId, instanceId));
  return pending ?? null;
}

async function pendingRows(actor: Actor, condition?: SQL): Promise<PendingProposal[]> {
  const fromPlans = alias(plans, "from_plans");
  const toPlans = alias(plans, "to_plans");
  const rows = await db
    .select({
      proposal: proposals,
      instanceName: instances.name,
      appName: instances.appName,
      providerId: connections.providerId,
      from: fromPlans,
      to: toPlans,
    })
    .from(proposals)
    .innerJoin(instances, eq(instances.id, proposals.instanceId))
    .innerJoin(connections, eq(connections.id, instances.connectionId))
    .leftJoin(
      fromPlans,
      and(
        eq(fromPlans.connectionId, instances.connectionId),
        eq(fromPlans.id, proposals.fromPlanId),
      ),
    )
    .leftJoin(
      toPlans,
      and(eq(toPlans.connectionId, instances.connectionId), eq(toPlans.id, proposals.toPlanId)),
    )
    .where(and(eq(proposals.teamId, actor.teamId), eq(proposals.status, "pending"), condition))
    .orderBy(desc(proposals.createdAt));

  return rows.map(({ proposal, instanceName, appName, providerId, ...both }) => {
    const { teamId: _team, ...kept } = proposal;
    const from = both.from === null ? null : toPlan(both.from);
    const to = both.to === null ? null : toPlan(both.to);
    return {
      ...kept,
      instanceName,
      appName,
      from,
      to,
      fromLabel: from?.label ?? proposal.fromPlanId,
      toLabel: to?.label ?? proposal.toPlanId,
      effects: from === null || to === null ? null : providerNamed(providerId).effects(from, to),
    };
  });
}
