import "server-only";

import { and, eq, notInArray } from "drizzle-orm";
import { z } from "zod";
import { migrations } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { failed } from "@/lib/migrations/advance";
import { completed } from "@/lib/migrations/model";
import { auditMigration, saveCheckpoint } from "@/lib/migrations/save-checkpoint";

export const CancelMigration = z.object({ migrationId: z.string() });
export type CancelMigration = z.output<typeof CancelMigration>;

/**
 * Ends a migration where it stands. The source was only read, so it stays in charge; what was copied
 * stays in the target until somebody flushes it. A slice that is under way saves nothing any more.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` when it is over, gone, or another team's
 */
export async function cancelMigration(
  actor: Actor,
  { migrationId }: CancelMigration,
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
          notInArray(migrations.phase, ["done", "failed"]),
        ),
      )
      // A slice may save just now; then its version is the one to end.
      .for("update");
    if (migration === undefined) {
      throw new AppError("conflict", "This migration is over already.");
    }
    const checkpoint = failed(
      completed(migration.checkpoint ?? {}),
      "A person cancelled it. The source is unchanged; flush the target before you use it.",
    );
    await saveCheckpoint(tx, migration, checkpoint, now);
    await auditMigration(tx, actor, "migration.cancelled", migration);
  });
}
