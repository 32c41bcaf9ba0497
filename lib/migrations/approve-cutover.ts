import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { migrations } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { migrationAdvanced, ring } from "@/lib/events";
import { approved } from "@/lib/migrations/advance";
import { completed } from "@/lib/migrations/model";
import { auditMigration, saveCheckpoint } from "@/lib/migrations/save-checkpoint";

export const ApproveCutover = z.object({
  migrationId: z.string(),
  areWritersStopped: z.literal(true, {
    error: "Stop everything that writes to the source first: what is written later is not copied.",
  }),
});
export type ApproveCutover = z.output<typeof ApproveCutover>;

/**
 * Records that a person stopped the writers, and begins the last pass.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` when the migration is gone, another team's, or not waiting for this
 */
export async function approveCutover(
  actor: Actor,
  { migrationId }: ApproveCutover,
  now: Date = new Date(),
): Promise<void> {
  requireRole(actor, "operator");
  await db.transaction(async (tx) => {
    const [migration] = await tx
      .select()
      .from(migrations)
      .where(
        and(
          eq(migrations.id, migrationId),
          eq(migrations.teamId, actor.teamId),
          eq(migrations.phase, "await_approval"),
        ),
      );
    const isSaved =
      migration !== undefined &&
      (await saveCheckpoint(tx, migration, approved(completed(migration.checkpoint ?? {})), now));
    if (!isSaved) {
      throw new AppError("conflict", "This migration is not waiting for your confirmation.");
    }
    await auditMigration(tx, actor, "migration.cutover_approved", migration);
  });
  await ring(migrationAdvanced.create({ migrationId }));
}
