import "server-only";

import { and, eq } from "drizzle-orm";
import { migrations } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { migrationAdvanced, ring } from "@/lib/events";
import { loadMigration, type Loaded } from "@/lib/migrations/load-migration";
import { mayDo, type Deed } from "@/lib/migrations/may-do";
import { auditMigration } from "@/lib/migrations/news";
import { standingOf } from "@/lib/migrations/standing-of";

/**
 * Does something to a migration on behalf of a person, while nobody else changes its row, writes that into the
 * history, and wakes it. `change` returns details for the history.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when it is gone or another team's
 * @throws AppError `conflict` with the reason when it may not be done now
 */
export async function changeMigration(
  actor: Actor,
  migrationId: string,
  { deed, what, now }: { deed: Deed; what: `migration.${string}`; now: Date },
  change: (tx: Tx, loaded: Loaded) => Promise<Record<string, string | number>>,
): Promise<void> {
  requireRole(actor, "operator");
  await db.transaction(async (tx) => {
    const [row] = await tx
      .select({ id: migrations.id })
      .from(migrations)
      .where(and(eq(migrations.id, migrationId), eq(migrations.teamId, actor.teamId)))
      .for("update");
    const loaded = row === undefined ? null : await loadMigration(migrationId, tx);
    if (loaded === null) throw new AppError("not_found", "This migration no longer exists.");
    const may = mayDo[deed](await standingOf(loaded, now, tx));
    if (may !== true) throw new AppError("conflict", may);
    const details = await change(tx, loaded);
    await auditMigration(tx, actor, what, loaded, details);
  });
  await ring(migrationAdvanced.create({ migrationId }));
}
