import "server-only";

import { and, eq, isNull } from "drizzle-orm";
import { instances, policies, proposals, scalingActions } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isBeingMoved } from "@/lib/instances/being-moved";
import { knownPlans } from "@/lib/instances/known-plans";
import { readRemote, type Change } from "@/lib/scaling/changes/change-under-way";
import { compareRemote } from "@/lib/scaling/changes/compare-remote";
import { forbiddenSince } from "@/lib/scaling/changes/forbidden-since";
import { lateProblem } from "@/lib/scaling/changes/late-problem";
import { presentUse } from "@/lib/scaling/proposals/present-use";

/**
 * Asks for the plan, marked before it is done, so that two who look at once do not both ask. A mark is
 * believed for a minute; then whoever made it has died on the way.
 *
 * @throws AppError `invalid` when the plan is too small by now, was approved too long ago, or people have
 *   forbidden it since
 */
export async function askForPlan(change: Change, now: Date): Promise<void> {
  const { action, connectionId, remoteId } = change;
  if (isOnItsWay(action.requestedAt, now)) return;
  await refuseStale(change, now);
  if (!(await mark(action, now))) return; // Somebody else asks right now.
  try {
    await askProvider(
      connectionId,
      (provider, access) => provider.changePlan(access, remoteId, action.toPlanId),
      { purpose: "action" },
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.isRetryable) await mark({ ...action, requestedAt: now }, null);
    else if (await hasBegun(change)) return;
    throw error;
  }
}

/** The last look before the provider is asked. */
async function refuseStale({ action, connectionId }: Change, now: Date): Promise<void> {
  const [plans, use, isMoved, [row]] = await Promise.all([
    knownPlans(db, connectionId),
    presentUse(db, action.instanceId, now),
    isBeingMoved(db, [action.instanceId]),
    db
      .select({
        proposal: proposals,
        policy: policies,
        maintenanceWindow: instances.maintenanceWindow,
      })
      .from(proposals)
      .innerJoin(instances, eq(instances.id, proposals.instanceId))
      .leftJoin(policies, eq(policies.instanceId, proposals.instanceId))
      .where(eq(proposals.id, action.proposalId)),
  ]);
  if (row === undefined) return; // An Action goes with its proposal.
  const { proposal, policy, maintenanceWindow } = row;
  const { reason, direction, decidedBy } = proposal;
  const { toPlanId } = action;
  const forbidden =
    policy &&
    forbiddenSince({
      reason,
      direction,
      isAutomatic: decidedBy === null,
      isMoved,
      toPlanId,
      rules: policy,
      plans: plans.all,
      maintenanceWindow,
      now,
    });
  const late = lateProblem({
    reason,
    decidedAt: proposal.decidedAt ?? action.startedAt,
    from: plans.named(action.fromPlanId),
    to: plans.named(toPlanId),
    use,
    policy,
    now,
  });
  const problem = forbidden ?? late;
  if (problem !== null) throw new AppError("invalid", `${problem} Nothing was changed.`);
}

/** Longer than the requests of one plan change may take. */
const ON_ITS_WAY_MS = 60_000;

function isOnItsWay(requestedAt: Date | null, now: Date): boolean {
  return requestedAt !== null && Math.abs(now.getTime() - requestedAt.getTime()) < ON_ITS_WAY_MS;
}

/** False when the mark is not what it was a moment ago. */
async function mark(
  { id, requestedAt: before }: Pick<Change["action"], "id" | "requestedAt">,
  requestedAt: Date | null,
): Promise<boolean> {
  const [marked] = await db
    .update(scalingActions)
    .set({ requestedAt })
    .where(
      and(
        eq(scalingActions.id, id),
        eq(scalingActions.status, "running"),
        before === null
          ? isNull(scalingActions.requestedAt)
          : eq(scalingActions.requestedAt, before),
      ),
    )
    .returning({ id: scalingActions.id });
  return marked !== undefined;
}

/** A "no" may be the echo of an earlier request that was carried out though its answer was lost. */
async function hasBegun(change: Change): Promise<boolean> {
  try {
    const { is } = compareRemote(change.action, await readRemote(change));
    return is === "wait" || is === "done";
  } catch {
    return false; // Then the first "no" is what there is to tell.
  }
}
