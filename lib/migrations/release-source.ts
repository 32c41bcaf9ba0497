import "server-only";

import { eq } from "drizzle-orm";
import { z } from "zod";
import { migrations, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { AppError } from "@/lib/errors";
import { OfMigration } from "@/lib/migrations/approve-step";
import { changeMigration } from "@/lib/migrations/change-migration";
import { instanceOf } from "@/lib/migrations/instance-of";
import { loadOwnMigration, type InstanceRecord } from "@/lib/migrations/load-migration";
import { mayDo } from "@/lib/migrations/may-do";
import { writeLog } from "@/lib/migrations/news";
import { removeInstance } from "@/lib/migrations/remove-instance";
import { standingOf } from "@/lib/migrations/standing-of";

/** Somebody types the source's name. */
export const ReleaseSource = OfMigration.extend({ name: z.string() });
export type ReleaseSource = z.output<typeof ReleaseSource>;

/**
 * Removes the source at its provider, with all that is in it, and closes the way back. Never automatic.
 *
 * @throws AppError `forbidden` when the actor is no owner
 * @throws AppError `invalid` when the name is another one
 * @throws AppError `conflict` when it may not be removed now, or somebody still uses it
 */
export async function releaseSource(
  actor: Actor,
  { migrationId, name }: ReleaseSource,
  now: Date = new Date(),
): Promise<void> {
  const source = await sourceToRemove(actor, { migrationId }, now);
  await removeInstance(actor, name, { ...source, instance: source }, { mayBeSilent: false });

  const how = { deed: "release", what: "migration.released", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { steps }) => {
    const sentence = `${source.name} was removed at its provider.`;
    for (const step of steps) {
      if (step.kind === "release" || (step.kind === "watch" && step.status === "running")) {
        await tx
          .update(migrationSteps)
          .set({
            status: "done",
            sentence: step.kind === "release" ? sentence : "The way back is closed.",
            endedAt: now,
            approvedBy: actor.userId,
          })
          .where(eq(migrationSteps.id, step.id));
      }
    }
    await tx.update(migrations).set({ keepUntil: null }).where(eq(migrations.id, migrationId));
    await writeLog(tx, migrationId, now, sentence);
    return {};
  });
}

/**
 * The source that may be removed now.
 *
 * @throws AppError `forbidden` when the actor is no owner
 * @throws AppError `conflict` when it may not be removed now
 */
export async function sourceToRemove(
  actor: Actor,
  { migrationId }: OfMigration,
  now: Date,
): Promise<InstanceRecord> {
  requireRole(actor, "owner");
  const loaded = await loadOwnMigration(actor, migrationId);
  const may = mayDo.release(await standingOf(loaded, now));
  if (may !== true) throw new AppError("conflict", may);
  return instanceOf(loaded.migration.instanceId);
}
