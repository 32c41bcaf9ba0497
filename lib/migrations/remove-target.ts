import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { instances, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { OfMigration } from "@/lib/migrations/approve-step";
import { boughtInVain, type Bought } from "@/lib/migrations/bought";
import { changeMigration } from "@/lib/migrations/change-migration";
import { loadOwnMigration } from "@/lib/migrations/load-migration";
import { mayDo } from "@/lib/migrations/may-do";
import { writeLog } from "@/lib/migrations/news";
import { removeInstance } from "@/lib/migrations/remove-instance";
import { standingOf } from "@/lib/migrations/standing-of";

/** Somebody types the target's name. */
export const RemoveTarget = OfMigration.extend({ legId: z.string(), name: z.string() });
export type RemoveTarget = z.output<typeof RemoveTarget>;

/**
 * Removes a target that Headroom made and that nothing uses, at its provider and with all that is in it. Never
 * automatic.
 *
 * @throws AppError `forbidden` when the actor is no owner
 * @throws AppError `not_found` when the migration is gone, or made no such target
 * @throws AppError `invalid` when the name is another one
 * @throws AppError `conflict` when it may not be removed now, or somebody still uses it
 */
export async function removeTarget(
  actor: Actor,
  { migrationId, legId, name }: RemoveTarget,
  now: Date = new Date(),
): Promise<void> {
  const bought = await targetToRemove(actor, { migrationId, legId }, now);
  const { connectionId, remoteId } = bought;
  const [instance] = await db
    .select()
    .from(instances)
    .where(and(eq(instances.connectionId, connectionId), eq(instances.remoteId, remoteId)));
  await removeInstance(
    actor,
    name,
    { ...bought, instance: instance ?? null },
    { mayBeSilent: true },
  );

  const how = { deed: "removeTarget", what: "migration.target_removed", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { steps }) => {
    const memory = steps.find(({ id }) => id === bought.stepId)?.memory;
    await tx
      .update(migrationSteps)
      .set({ memory: { ...memory, isRemoved: true } })
      .where(eq(migrationSteps.id, bought.stepId));
    await writeLog(tx, migrationId, now, `${bought.name} was removed at its provider.`);
    return { removed: bought.name };
  });
}

/**
 * A target that was made in vain and may be removed now.
 *
 * @throws AppError `forbidden` when the actor is no owner
 * @throws AppError `not_found` when the migration is gone, or made no such target
 * @throws AppError `conflict` when it may not be removed now
 */
export async function targetToRemove(
  actor: Actor,
  { migrationId, legId }: Pick<RemoveTarget, "migrationId" | "legId">,
  now: Date,
): Promise<Bought> {
  requireRole(actor, "owner");
  const loaded = await loadOwnMigration(actor, migrationId);
  const may = mayDo.removeTarget(await standingOf(loaded, now));
  if (may !== true) throw new AppError("conflict", may);
  const bought = boughtInVain(loaded).find((one) => one.legId === legId);
  if (bought === undefined) {
    throw new AppError("not_found", "Headroom made no such target, or it was removed already.");
  }
  return bought;
}
