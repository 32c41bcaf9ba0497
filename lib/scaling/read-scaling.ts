import "server-only";

import { and, asc, desc, eq, getTableColumns, gt, lte } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { instances, plans, samples, scalingActions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { timeToFull } from "@/lib/scaling/forecast";
import { latestEvaluation, type EvaluationRow } from "@/lib/scaling/latest-evaluation";
import { readPendingProposal, type PendingProposal } from "@/lib/scaling/list-proposals";
import type { ActionStatus } from "@/lib/scaling/model";

const ACTIONS_MAX = 10;
/** Long enough for a pace, short enough for it to be today's. */
const FORECAST_MS = 6 * 3_600_000;

/** A plan change, with the plans' labels, or their bare names where nobody knows them. */
export type PlanChangeView = {
  id: string;
  proposalId: string;
  fromLabel: string;
  toLabel: string;
  status: ActionStatus;
  startedAt: Date;
  requestedAt: Date | null;
  endedAt: Date | null;
  progress: string | null;
  problem: string | null;
  changedUrl: boolean | null;
};

export type Scaling = {
  pending: PendingProposal | null;
  /** The change under way; null when there is none. */
  running: PlanChangeView | null;
  /** The last ten, newest first, the one under way included. */
  changes: PlanChangeView[];
  /** Seconds until memory is full at the present pace; null when it does not grow, or nobody can tell. */
  secondsToFull: number | null;
  evaluation: EvaluationRow | null;
};

/**
 * What is decided, proposed and under way for one instance.
 *
 * @throws AppError `not_found` when there is no such instance or it is another team's
 */
export async function readScaling(actor: Actor, instanceId: string, now: Date): Promise<Scaling> {
  const [instance] = await db
    .select({ memoryBytes: plans.memoryBytes })
    .from(instances)
    .leftJoin(
      plans,
      and(eq(plans.connectionId, instances.connectionId), eq(plans.id, instances.planId)),
    )
    .where(and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)));
  if (instance === undefined) throw new AppError("not_found", "There is no such instance.");

  const [pending, changes, seen, evaluation] = await Promise.all([
    readPendingProposal(actor, instanceId),
    changesOf(actor, instanceId),
    samplesOf(instanceId, now),
    latestEvaluation(db, instanceId),
  ]);
  return {
    pending,
    running: changes.find(({ status }) => status === "running") ?? null,
    changes,
    secondsToFull: timeToFull(seen, instance.memoryBytes, now),
    evaluation,
  };
}

async function changesOf(actor: Actor, instanceId: string): Promise<PlanChangeView[]> {
  const fromPlans = alias(plans, "from_plans");
  const toPlans = alias(plans, "to_plans");
  const rows = await db
    .select({ action: scalingActions, fromLabel: fromPlans.label, toLabel: toPlans.label })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .leftJoin(
      fromPlans,
      and(
        eq(fromPlans.connectionId, instances.connectionId),
        eq(fromPlans.id, scalingActions.fromPlanId),
      ),
    )
    .leftJoin(
      toPlans,
      and(
        eq(toPlans.connectionId, instances.connectionId),
        eq(toPlans.id, scalingActions.toPlanId),
      ),
    )
    .where(and(eq(scalingActions.instanceId, instanceId), eq(scalingActions.teamId, actor.teamId)))
    .orderBy(desc(scalingActions.startedAt))
    .limit(ACTIONS_MAX);
  return rows.map(({ action, fromLabel, toLabel }) => {
    const { teamId: _team, instanceId: _instance, fromPlanId, toPlanId, ...kept } = action;
    return { ...kept, fromLabel: fromLabel ?? fromPlanId, toLabel: toLabel ?? toPlanId };
  });
}

function samplesOf(instanceId: string, now: Date) {
  const { instanceId: _instance, ...columns } = getTableColumns(samples);
  return db
    .select(columns)
    .from(samples)
    .where(
      and(
        eq(samples.instanceId, instanceId),
        gt(samples.at, new Date(now.getTime() - FORECAST_MS)),
        lte(samples.at, now),
      ),
    )
    .orderBy(asc(samples.at));
}
