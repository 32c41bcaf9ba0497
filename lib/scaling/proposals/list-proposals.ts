import "server-only";

import { and, asc, eq, gt, isNull, or, type SQL } from "drizzle-orm";
import { connections, evaluations, instances, plans, proposals } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { toPlan } from "@/lib/instances/instance-rows";
import { fromPlans, isFromPlan, isToPlan, toPlans } from "@/lib/instances/proposed-plans";
import { providerNamed } from "@/lib/providers";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import type { Plan } from "@/lib/providers/model";
import {
  nothingSeen,
  readSurroundings,
  type Surroundings,
} from "@/lib/scaling/proposals/read-surroundings";

/** Nobody decides on more at once: of the others nothing is shown of the past, and nothing foretold. */
const FORETOLD_MAX = 30;

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
  /** When the policy last looked and still wanted it; null where its line of the journal is gone. */
  seenAt: Date | null;
} & Surroundings;

type Team = Pick<Actor, "teamId">;

/**
 * The team's proposals that wait for a decision, the most urgent first: what will be full soonest, then
 * what expires soonest.
 */
export async function listPendingProposals(
  team: Team,
  now = new Date(),
): Promise<PendingProposal[]> {
  const pending = await pendingRows(team, now);
  return pending.sort((one, other) => {
    const [full, otherFull] = [secondsToFull(one), secondsToFull(other)];
    return full === otherFull ? 0 : full - otherFull;
  });
}

/** How many proposals of the team wait for a decision. */
export function countPendingProposals(team: Team, now = new Date()): Promise<number> {
  return db.$count(proposals, isPending(team, now));
}

/** The proposal of one instance that waits for a decision, or null. */
export async function readPendingProposal(
  team: Team,
  instanceId: string,
  now = new Date(),
): Promise<PendingProposal | null> {
  const [pending] = await pendingRows(team, now, eq(proposals.instanceId, instanceId));
  return pending ?? null;
}

/** What the sweep has not yet ended is over all the same. */
function isPending({ teamId }: Team, now: Date) {
  return and(
    eq(proposals.teamId, teamId),
    eq(proposals.status, "pending"),
    or(isNull(proposals.expiresAt), gt(proposals.expiresAt, now)),
  );
}

function secondsToFull({ ahead: { memory, clients } }: PendingProposal): number {
  return Math.min(memory?.toFull?.seconds ?? Infinity, clients?.toFull?.seconds ?? Infinity);
}

/** The one that expires soonest comes first; those that never do come last. */
async function pendingRows(team: Team, now: Date, condition?: SQL): Promise<PendingProposal[]> {
  const rows = await db
    .select({
      proposal: proposals,
      instanceName: instances.name,
      appName: instances.appName,
      providerId: connections.providerId,
      from: fromPlans,
      to: toPlans,
      seenAt: evaluations.lastAt,
    })
    .from(proposals)
    .innerJoin(instances, eq(instances.id, proposals.instanceId))
    .innerJoin(connections, eq(connections.id, instances.connectionId))
    .leftJoin(fromPlans, isFromPlan)
    .leftJoin(toPlans, isToPlan)
    .leftJoin(evaluations, eq(evaluations.id, proposals.evaluationId))
    .where(and(isPending(team, now), condition))
    .orderBy(asc(proposals.expiresAt), asc(proposals.id));
  const seen = await readSurroundings(
    rows
      .slice(0, FORETOLD_MAX)
      .map(({ proposal: { instanceId }, from }) => ({ instanceId, plan: planOf(from) })),
    now,
  );

  return rows.map(({ proposal, instanceName, appName, providerId, seenAt, ...both }) => {
    const { teamId: _team, ...kept } = proposal;
    const [from, to] = [planOf(both.from), planOf(both.to)];
    return {
      ...kept,
      instanceName,
      appName,
      from,
      to,
      fromLabel: from?.label ?? proposal.fromPlanId,
      toLabel: to?.label ?? proposal.toPlanId,
      effects: from === null || to === null ? null : providerNamed(providerId).effects(from, to),
      seenAt,
      ...(seen.get(proposal.instanceId) ?? nothingSeen),
    };
  });
}

function planOf(row: typeof plans.$inferSelect | null): Plan | null {
  return row === null ? null : toPlan(row);
}
