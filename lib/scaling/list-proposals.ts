import "server-only";

import { and, desc, eq, gt, isNull, or, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { connections, evaluations, instances, plans, proposals } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { toPlan } from "@/lib/instances/instance-rows";
import type { Sample } from "@/lib/metrics/model";
import { recentSamples } from "@/lib/metrics/read-samples";
import { providerNamed } from "@/lib/providers";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import type { Plan } from "@/lib/providers/provider";
import type { ForecastMetric, ToFull } from "@/lib/scaling/forecast/model";
import { timeToFull } from "@/lib/scaling/forecast/time-to-full";

/** What a chart of the evidence shows, and enough for a pace. */
const SEEN_MS = 6 * 3_600_000;
/** Nobody decides on more at once; beyond them the measurements are left out. */
const SEEN_MAX = 100;

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
  /** The last six hours, oldest first. */
  samples: readonly Sample[];
  /** Until each limit is met at the present pace; null when it is not, or nobody can tell. */
  toFull: Record<ForecastMetric, ToFull | null>;
};

type Team = Pick<Actor, "teamId">;

/**
 * The team's proposals that wait for a decision, the most urgent first: what will be full soonest, then
 * what expires soonest.
 */
export async function listPendingProposals(
  team: Team,
  now = new Date(),
): Promise<PendingProposal[]> {
  return (await pendingRows(team, now)).sort(byUrgency);
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

function byUrgency(one: PendingProposal, other: PendingProposal): number {
  const [full, otherFull] = [one, other].map(({ toFull: { memory, clients } }) =>
    Math.min(memory?.seconds ?? Infinity, clients?.seconds ?? Infinity),
  );
  if (full !== otherFull) return full! - otherFull!;
  const [ends, otherEnds] = [one, other].map(({ expiresAt }) => expiresAt?.getTime() ?? Infinity);
  return ends === otherEnds ? 0 : ends! - otherEnds!;
}

async function pendingRows(team: Team, now: Date, condition?: SQL): Promise<PendingProposal[]> {
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
      seenAt: evaluations.lastAt,
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
    .leftJoin(evaluations, eq(evaluations.id, proposals.evaluationId))
    .where(and(isPending(team, now), condition))
    .orderBy(desc(proposals.createdAt));
  const seen = await Promise.all(
    rows
      .slice(0, SEEN_MAX)
      .map(({ proposal }) => recentSamples(db, proposal.instanceId, { now, backMs: SEEN_MS })),
  );

  return rows.map(({ proposal, instanceName, appName, providerId, seenAt, ...both }, index) => {
    const samples = seen[index] ?? [];
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
      seenAt,
      samples,
      toFull: {
        memory: timeToFull(samples, from?.memoryBytes ?? null, now, "memory"),
        clients: timeToFull(samples, from?.maxClients ?? null, now, "clients"),
      },
    };
  });
}
