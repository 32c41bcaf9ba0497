import "server-only";

import { and, eq, isNull } from "drizzle-orm";
import { proposals, scalingActions } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { formatAgo } from "@/lib/format";
import { readRemote, type Change } from "@/lib/scaling/change-under-way";
import { useProblem } from "@/lib/scaling/chosen-plan";
import { compareRemote } from "@/lib/scaling/compare-remote";
import { knownPlans } from "@/lib/scaling/known-plans";
import { presentUse } from "@/lib/scaling/present-use";

/**
 * Asks for the plan, marked before it is done, so that two who look at once do not both ask. A mark is
 * believed for a minute; then whoever made it has died on the way.
 *
 * @throws AppError `invalid` when the plan is too small by now, or was approved too long ago
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

/** A change that did not come to be asked for in this time was decided on facts that have passed. */
const APPROVAL_HOLDS_MS = 3_600_000;

/** The last look before the provider is asked: between a yes and this moment anything may have happened. */
async function refuseStale({ action, connectionId }: Change, now: Date): Promise<void> {
  const [proposal] = await db
    .select({ decidedAt: proposals.decidedAt })
    .from(proposals)
    .where(eq(proposals.id, action.proposalId));
  const decidedAt = proposal?.decidedAt ?? action.startedAt;
  if (now.getTime() - decidedAt.getTime() > APPROVAL_HOLDS_MS) {
    throw new AppError(
      "invalid",
      `This change was approved ${formatAgo(decidedAt, now)} and could not be begun since, so it may not be what is needed now. Nothing was changed. Headroom decides again at its next look.`,
    );
  }
  const plans = await knownPlans(db, connectionId);
  const to = plans.named(action.toPlanId);
  if (to === null) return; // The provider knows best what it sells.
  const use = await presentUse(db, action.instanceId, now);
  const problem = useProblem(plans.named(action.fromPlanId), to, use);
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
