import "server-only";

import { and, eq } from "drizzle-orm";
import { proposals, scalingActions } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { log } from "@/lib/log";
import { hashOfUrl } from "@/lib/redis/hash-of-url";
import { askForPlan } from "@/lib/scaling/changes/ask-for-plan";
import { loadChange, readRemote, type Change } from "@/lib/scaling/changes/change-under-way";
import { compareRemote } from "@/lib/scaling/changes/compare-remote";
import { endAction } from "@/lib/scaling/changes/end-action";
import type { ActionStatus } from "@/lib/scaling/model";

/**
 * Carries an approved proposal to the provider: begin, request, settle. Each may be called again at
 * any time. What the provider shows decides what is still to be done, never what a row remembers.
 */

/**
 * Begins the plan change of an approved proposal: one Action per proposal, however often it is called.
 * Returns the Action's id, or null for a proposal that is gone or not approved: then there is nothing
 * to do.
 *
 * @throws AppError `unreachable` while another change of the same instance has not ended
 */
export async function beginAction(proposalId: string, now: Date): Promise<string | null> {
  const [proposal] = await db.select().from(proposals).where(eq(proposals.id, proposalId));
  if (proposal?.status !== "approved") return null;
  const { teamId, instanceId, fromPlanId, toPlanId } = proposal;
  await db
    .insert(scalingActions)
    .values({
      id: newId("act"),
      teamId,
      instanceId,
      proposalId,
      fromPlanId,
      toPlanId,
      startedAt: now,
    })
    .onConflictDoNothing();
  const [action] = await db
    .select({ id: scalingActions.id })
    .from(scalingActions)
    .where(eq(scalingActions.proposalId, proposalId));
  if (action === undefined) {
    throw new AppError(
      "unreachable",
      "Another plan change of this instance has not ended. Headroom tries again.",
    );
  }
  return action.id;
}

/**
 * Asks the provider for the plan, unless it has it or is at work already. A refusal ends the Action
 * with the provider's words.
 *
 * @throws AppError `unreachable` when the provider could not be asked; whether it was changed all the
 *   same shows at the next call
 */
export async function requestPlanChange(actionId: string, now: Date): Promise<ActionStatus> {
  const change = await loadChange(actionId);
  if (change.action.status !== "running") return change.action.status;
  try {
    const remote = await readRemote(change);
    const progress = compareRemote(change.action, remote);
    if (progress.is === "failed") return await endAction(actionId, { ...progress, now });
    if (progress.is === "ask") await askForPlan(change, now);
    return "running";
  } catch (error) {
    return await endWhenRefused(actionId, error, now);
  }
}

/**
 * Looks at the provider and ends the Action when the change is done or has failed. A provider that
 * cannot be reached changes nothing: the next look is near.
 */
export async function settleAction(actionId: string, now: Date): Promise<ActionStatus> {
  const change = await loadChange(actionId);
  if (change.action.status !== "running") return change.action.status;
  try {
    const remote = await readRemote(change);
    const progress = compareRemote(change.action, remote);
    switch (progress.is) {
      case "done": {
        const urlHash = await presentUrlHash(change);
        return await endAction(actionId, { is: "done", remote, urlHash, now });
      }
      case "failed":
        return await endAction(actionId, { ...progress, now });
      case "ask":
        // It was busy with something else when it was to be asked, or we died on the way there.
        await askForPlan(change, now);
        return "running";
      case "wait":
        await noteProgress(actionId, remote.progress);
        return "running";
    }
  } catch (error) {
    if (error instanceof AppError && error.isRetryable) {
      log("warn", "a plan change could not be looked at", { actionId, error });
      await noteDelay(actionId, error);
      return "running";
    }
    return await endWhenRefused(actionId, error, now);
  }
}

/** Ends an Action that cannot be carried out, with a sentence for people. */
export function failAction(actionId: string, problem: string, now: Date): Promise<ActionStatus> {
  return endAction(actionId, { is: "failed", problem, now });
}

async function endWhenRefused(actionId: string, error: unknown, now: Date): Promise<ActionStatus> {
  if (error instanceof AppError && !error.isRetryable) {
    return failAction(actionId, error.message, now);
  }
  if (error instanceof AppError) await noteDelay(actionId, error);
  throw error;
}

/** What the provider says of its work; whatever held the change up before is over. */
function noteProgress(actionId: string, progress: string | null): Promise<void> {
  return note(actionId, { progress, problem: null });
}

/** Why the change does not get on just now, for whoever watches it. It goes on by itself. */
function noteDelay(actionId: string, { message }: AppError): Promise<void> {
  return note(actionId, { problem: message });
}

async function note(
  actionId: string,
  noted: { progress?: string | null; problem: string | null },
): Promise<void> {
  await db
    .update(scalingActions)
    .set(noted)
    .where(and(eq(scalingActions.id, actionId), eq(scalingActions.status, "running")));
}

/** Null where the provider does not tell the URL; `unreachable` is thrown, the next look asks again. */
async function presentUrlHash({ connectionId, remoteId }: Change): Promise<string | null> {
  try {
    const address = await askProvider(
      connectionId,
      (provider, access) => provider.redisUrl(access, remoteId),
      { purpose: "action" },
    );
    return hashOfUrl(address.url);
  } catch (error) {
    if (error instanceof AppError && !error.isRetryable) return null;
    throw error;
  }
}
