import "server-only";

import { and, eq, gte } from "drizzle-orm";
import { auditEntries, instances, proposals, scalingActions } from "@/drizzle/schema";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { db, type Tx } from "@/lib/db";
import type { Remote } from "@/lib/providers/model";
import { tellOutcome, type ChangeRow } from "@/lib/scaling/changes/tell-outcome";
import type { ActionStatus } from "@/lib/scaling/model";

/** How a plan change ended. `urlHash` is null where the provider does not tell the URL. */
export type Ending =
  | { is: "done"; remote: Remote; urlHash: string | null; now: Date }
  | { is: "failed"; problem: string; now: Date };

/**
 * Ends an Action, in one transaction with everything that follows from it: the instance has its new
 * plan, the entry is written, the alert is raised. Then it rings for the deliveries. Of two calls the
 * second changes nothing. Returns how the Action ended.
 */
export async function endAction(actionId: string, ending: Ending): Promise<ActionStatus> {
  const { status, deliveryIds } = await db.transaction((tx) => end(tx, actionId, ending));
  await ringDeliveries(deliveryIds);
  return status;
}

async function end(tx: Tx, actionId: string, ending: Ending) {
  // The instance first: everyone who changes its plan or starts a change waits for this one.
  const [row] = await tx
    .select({ action: scalingActions, instance: instances, proposal: proposals })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .innerJoin(proposals, eq(proposals.id, scalingActions.proposalId))
    .where(eq(scalingActions.id, actionId))
    .for("update", { of: instances });
  if (row === undefined) return { status: "failed" as const, deliveryIds: [] };

  const status = ending.is === "done" ? ("succeeded" as const) : ("failed" as const);
  const changedUrl = ending.is === "done" ? await hasNewUrl(tx, row, ending.urlHash) : null;
  const [ended] = await tx
    .update(scalingActions)
    .set({
      status,
      endedAt: ending.now,
      progress: null,
      problem: ending.is === "failed" ? ending.problem : null,
      changedUrl,
    })
    .where(and(eq(scalingActions.id, actionId), eq(scalingActions.status, "running")))
    .returning();
  if (ended === undefined) return { status: await statusOf(tx, actionId), deliveryIds: [] };

  if (ending.is === "done") await giveNewPlan(tx, row, ending);
  const outcome = ending.is === "done" ? { ...ending, changedUrl } : ending;
  return { status, deliveryIds: await tellOutcome(tx, row, outcome) };
}

async function statusOf(tx: Tx, actionId: string): Promise<ActionStatus> {
  const [action] = await tx
    .select({ status: scalingActions.status })
    .from(scalingActions)
    .where(eq(scalingActions.id, actionId));
  return action?.status ?? "failed";
}

/**
 * Compares the URL with the one last collected from. Collection may have met the new one before us; it
 * writes that down. Null when there is nothing to compare.
 */
async function hasNewUrl(tx: Tx, row: ChangeRow, urlHash: string | null): Promise<boolean | null> {
  const before = row.instance.urlHash;
  if (urlHash === null || before === null) return null;
  if (urlHash !== before) return true;
  const [noticed] = await tx
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.subjectId, row.instance.id),
        eq(auditEntries.what, "instance.url_changed"),
        gte(auditEntries.at, row.action.startedAt),
      ),
    )
    .limit(1);
  return noticed !== undefined;
}

async function giveNewPlan(
  tx: Tx,
  { action, instance }: ChangeRow,
  { remote, now }: Extract<Ending, { is: "done" }>,
): Promise<void> {
  await tx
    .update(instances)
    .set({
      planId: action.toPlanId,
      status: remote.status,
      progress: remote.progress,
      monthlyCents: remote.monthlyCents,
      currency: remote.currency,
      lastResizedAt: now,
    })
    .where(eq(instances.id, instance.id));
}
