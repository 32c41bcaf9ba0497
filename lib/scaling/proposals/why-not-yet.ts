import "server-only";

import { and, desc, eq, gt, isNotNull, notExists } from "drizzle-orm";
import { auditEntries, scalingActions } from "@/drizzle/schema";
import type { Tx } from "@/lib/db";
import { formatInstant } from "@/lib/format";
import { isBeingMoved } from "@/lib/instances/being-moved";
import { retryAt } from "@/lib/scaling/changes/retry-at";
import type { Loaded } from "@/lib/scaling/facts/load-facts";
import type { Decision, Resize } from "@/lib/scaling/model";

const DAY_MS = 86_400_000;

/** Why nothing is proposed yet of what was decided, as one sentence, or null when it is. */
export async function whyNotYet(
  tx: Tx,
  loaded: Loaded,
  decision: Decision,
): Promise<string | null> {
  if (decision.kind === "hold") return null;
  const { instance, facts } = loaded;
  if (decision.direction === "down" && (await isBeingMoved(tx, [instance.id]))) {
    return "A migration of this instance has not ended, so no smaller plan is proposed before it has.";
  }
  const failed = await failuresOf(tx, loaded, decision);
  const again = retryAt(failed);
  if (again === null || again <= facts.now) return null;
  return `That was tried ${formatInstant(failed[0]!)} and failed. Headroom tries again from ${formatInstant(again)} on.`;
}

/**
 * When the same change failed in the last day, newest first. What failed before somebody saved or released
 * something of the policy, or reconnected the account, counts no more.
 */
async function failuresOf(
  tx: Tx,
  { instance, policy, facts }: Loaded,
  { to }: Resize,
): Promise<Date[]> {
  const { endedAt } = scalingActions;
  const reconnectedSince = tx
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.subjectId, instance.connectionId),
        eq(auditEntries.what, "connection.reconnected"),
        gt(auditEntries.at, endedAt),
      ),
    );
  const rows = await tx
    .select({ endedAt })
    .from(scalingActions)
    .where(
      and(
        eq(scalingActions.instanceId, instance.id),
        eq(scalingActions.fromPlanId, instance.planId),
        eq(scalingActions.toPlanId, to.id),
        eq(scalingActions.status, "failed"),
        isNotNull(endedAt),
        gt(endedAt, new Date(facts.now.getTime() - DAY_MS)),
        gt(endedAt, policy.updatedAt),
        notExists(reconnectedSince),
      ),
    )
    .orderBy(desc(endedAt));
  return rows.map((row) => row.endedAt!); // As asked for.
}
