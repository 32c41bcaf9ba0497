import "server-only";

import { and, desc, eq } from "drizzle-orm";
import { instances, scalingActions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { knownPlans, type KnownPlans } from "@/lib/instances/known-plans";
import { NO_INSTANCE } from "@/lib/instances/unknown";
import type { ForecastMetric, ToFull } from "@/lib/scaling/forecast/model";
import { latestEvaluation, type EvaluationRow } from "@/lib/scaling/journal/latest-evaluation";
import { readPendingProposal, type PendingProposal } from "@/lib/scaling/proposals/list-proposals";
import type { ActionStatus } from "@/lib/scaling/model";
import { forecastFor } from "@/lib/scaling/forecast/read-forecast";

const ACTIONS_MAX = 10;

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
  /** Until each limit is expected to be met; null when it is not, or nobody can tell. */
  toFull: Record<ForecastMetric, ToFull | null>;
  evaluation: EvaluationRow | null;
};

/**
 * What is decided, proposed and under way for one instance.
 *
 * @throws AppError `not_found` when there is no such instance or it is another team's
 */
export async function readScaling(actor: Actor, instanceId: string, now: Date): Promise<Scaling> {
  const [instance] = await db
    .select({ connectionId: instances.connectionId, planId: instances.planId })
    .from(instances)
    .where(and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)));
  if (instance === undefined) throw new AppError("not_found", NO_INSTANCE);

  const plans = await knownPlans(db, instance.connectionId);
  const [pending, changes, expected, evaluation] = await Promise.all([
    readPendingProposal(actor, instanceId),
    changesOf(actor, instanceId, plans),
    forecastFor(instanceId, plans.named(instance.planId), now),
    latestEvaluation(db, instanceId),
  ]);
  return {
    pending,
    running: changes.find(({ status }) => status === "running") ?? null,
    changes,
    toFull: {
      memory: expected.memory?.toFull ?? null,
      clients: expected.clients?.toFull ?? null,
    },
    evaluation,
  };
}

async function changesOf(
  actor: Actor,
  instanceId: string,
  { labelOf }: KnownPlans,
): Promise<PlanChangeView[]> {
  const actions = await db
    .select()
    .from(scalingActions)
    .where(and(eq(scalingActions.instanceId, instanceId), eq(scalingActions.teamId, actor.teamId)))
    .orderBy(desc(scalingActions.startedAt))
    .limit(ACTIONS_MAX);
  return actions.map((action) => {
    const { teamId: _team, instanceId: _instance, fromPlanId, toPlanId, ...kept } = action;
    return { ...kept, fromLabel: labelOf(fromPlanId), toLabel: labelOf(toPlanId) };
  });
}
