import "server-only";

import { and, eq, lte } from "drizzle-orm";
import { instances, proposals } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db, type Tx } from "@/lib/db";
import { knownPlans } from "@/lib/instances/known-plans";

/** Ends the proposals that nobody decided on in time. Returns how many there were. */
export async function expireProposals(now: Date): Promise<number> {
  const overdue = await db
    .select({ instanceId: proposals.instanceId })
    .from(proposals)
    .where(and(eq(proposals.status, "pending"), lte(proposals.expiresAt, now)));
  for (const { instanceId } of overdue) {
    await db.transaction((tx) => expirePending(tx, instanceId, now));
  }
  return overdue.length;
}

/**
 * Ends the pending proposal of an instance when its time is over, at the very instant it names. Whoever
 * wants to decide on one calls this first: the sweep may be minutes late.
 */
export async function expirePending(tx: Tx, instanceId: string, now: Date): Promise<void> {
  const [expired] = await tx
    .update(proposals)
    .set({ status: "expired", decidedAt: now })
    .from(instances)
    .where(
      and(
        eq(proposals.instanceId, instanceId),
        eq(proposals.status, "pending"),
        lte(proposals.expiresAt, now),
        eq(instances.id, proposals.instanceId),
      ),
    )
    .returning({
      id: proposals.id,
      teamId: proposals.teamId,
      toPlanId: proposals.toPlanId,
      name: instances.name,
      connectionId: instances.connectionId,
    });
  if (expired === undefined) return;
  const { id, teamId, name } = expired;
  const { labelOf } = await knownPlans(tx, expired.connectionId);
  const to = labelOf(expired.toPlanId);
  await audit(tx, { teamId, userId: null }, "proposal.expired", id, { name, to });
}
