import "server-only";

import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { instances, plans, policies } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { collectionDue, ring } from "@/lib/events";
import { isOwnPlan } from "@/lib/instances/own-plan";
import { defaultPolicy } from "@/lib/scaling/policy";

export const WatchInstances = z.object({
  instanceIds: z.array(z.string()).min(1, "Choose at least one instance"),
});
export type WatchInstances = z.infer<typeof WatchInstances>;

/**
 * Begins to watch instances, with the default policy where none was kept from before, and wakes their
 * first collection. One that is watched already stays as it is. Returns the ids newly watched.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when one of them is gone or another team's; then none is watched
 */
export async function watchInstances(actor: Actor, input: WatchInstances): Promise<string[]> {
  requireRole(actor, "operator");
  const instanceIds = [...new Set(input.instanceIds)];

  const watched = await db.transaction(async (tx) => {
    const own = and(
      inArray(instances.id, instanceIds),
      eq(instances.teamId, actor.teamId),
      ne(instances.status, "gone"),
    );
    const found = await tx.select({ id: instances.id }).from(instances).where(own);
    if (found.length < instanceIds.length) {
      throw new AppError(
        "not_found",
        "One of these instances is no longer there. Reload the list and choose again.",
      );
    }
    const begun = await tx
      .update(instances)
      .set({ watchedAt: new Date() })
      .where(and(own, isNull(instances.watchedAt)))
      .returning({ id: instances.id, name: instances.name, planId: instances.planId });
    const labels = await planLabels(tx, instanceIds);
    for (const { id, name, planId } of begun) {
      await tx
        .insert(policies)
        .values({ ...defaultPolicy, instanceId: id, teamId: actor.teamId })
        .onConflictDoNothing();
      await audit(tx, actor, "instance.watched", id, { name, plan: labels.get(id) ?? planId });
    }
    return begun.map(({ id }) => id);
  });

  if (watched.length > 0) await ring(collectionDue.create({ instanceIds: watched }));
  return watched;
}

/** The labels of the instances' plans, by instance; without those whose plan nobody knows. */
async function planLabels(tx: Tx, instanceIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: instances.id, label: plans.label })
    .from(instances)
    .innerJoin(plans, isOwnPlan)
    .where(inArray(instances.id, [...instanceIds]));
  return new Map(rows.map(({ id, label }) => [id, label]));
}
