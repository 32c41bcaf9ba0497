import "server-only";

import type { instances, proposals, scalingActions } from "@/drizzle/schema";
import { levelsOf } from "@/lib/alerts/levels";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { audit } from "@/lib/audit";
import type { Tx } from "@/lib/db";
import { knownPlans } from "@/lib/instances/known-plans";
import { newestSample } from "@/lib/metrics/read-samples";
import type { Remote } from "@/lib/providers/model";
import {
  describeFailure,
  describeSuccess,
  type EndedChange,
} from "@/lib/scaling/changes/describe-outcome";
import { deciderIdOf } from "@/lib/scaling/proposals/approver";

/** A plan change with what it belongs to. */
export type ChangeRow = {
  action: typeof scalingActions.$inferSelect;
  instance: typeof instances.$inferSelect;
  proposal: typeof proposals.$inferSelect;
};

/** How a plan change ended, as far as people are told. `changedUrl` is null where nobody could tell. */
export type Outcome =
  | {
      is: "done";
      remote: Pick<Remote, "monthlyCents" | "currency">;
      changedUrl: boolean | null;
      now: Date;
    }
  | { is: "failed"; problem: string; now: Date };

const RECENT_MS = 15 * 60_000;

/**
 * Writes the entry and raises the alert, for whoever approved: a person, or the policy by itself. Returns
 * the deliveries to be rung for after the commit.
 */
export async function tellOutcome(
  tx: Tx,
  { action, instance, proposal }: ChangeRow,
  ending: Outcome,
): Promise<string[]> {
  const { teamId, id: instanceId } = instance;
  const plans = await knownPlans(tx, instance.connectionId);
  const labels = {
    fromLabel: plans.labelOf(action.fromPlanId),
    toLabel: plans.labelOf(action.toPlanId),
  };
  const who = { teamId, userId: deciderIdOf(proposal.decidedBy) };
  const details = { name: instance.name, from: labels.fromLabel, to: labels.toLabel };
  const sample = await newestSample(tx, instanceId, { now: ending.now, backMs: RECENT_MS });

  if (ending.is === "failed") {
    await audit(tx, who, "action.failed", action.id, { ...details, problem: ending.problem });
    return raiseAlert(tx, {
      teamId,
      instanceId,
      condition: "plan_change_failed",
      ...describeFailure({ instanceName: instance.name, ...labels }, ending.problem),
      levels: levelsOf(sample, plans.named(action.fromPlanId)),
      planId: instance.planId,
      at: ending.now,
    });
  }
  await audit(tx, who, "action.succeeded", action.id, details);
  const change: EndedChange = {
    instanceName: instance.name,
    ...labels,
    seconds: (ending.now.getTime() - action.startedAt.getTime()) / 1000,
    changedUrl: ending.changedUrl,
    fromMonthlyCents: proposal.fromMonthlyCents,
    toMonthlyCents:
      ending.remote.monthlyCents ?? plans.named(action.toPlanId)?.monthlyCents ?? null,
    currency: ending.remote.currency,
  };
  return raiseAlert(tx, {
    teamId,
    instanceId,
    condition: "plan_changed",
    ...describeSuccess(change),
    levels: levelsOf(sample, plans.named(action.toPlanId)),
    planId: action.toPlanId,
    at: ending.now,
  });
}
