import "server-only";

import { and, eq } from "drizzle-orm";
import { instances, migrations } from "@/drizzle/schema";
import { audit, type Automatic } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import type { Tx } from "@/lib/db";
import type { Checkpoint } from "@/lib/migrations/model";

export type MigrationRecord = typeof migrations.$inferSelect;

/**
 * Saves the next checkpoint, if the one it came from is still the current one; false when somebody
 * else was faster. The end of a migration gets its entry in the team's history.
 */
export async function saveCheckpoint(
  tx: Tx,
  from: MigrationRecord,
  checkpoint: Checkpoint,
  now: Date,
): Promise<boolean> {
  const isOver = checkpoint.phase === "done" || checkpoint.phase === "failed";
  const saved = await tx
    .update(migrations)
    .set({
      phase: checkpoint.phase,
      status:
        checkpoint.phase === "done" || checkpoint.phase === "failed" ? checkpoint.phase : "running",
      checkpoint,
      version: from.version + 1,
      advancedAt: now,
      endedAt: isOver ? now : null,
    })
    .where(and(eq(migrations.id, from.id), eq(migrations.version, from.version)))
    .returning({ id: migrations.id });
  return saved.length > 0;
}

/** Writes an entry about a migration, with the names of both ends as they are now. */
export async function auditMigration(
  tx: Tx,
  who: Actor | Automatic,
  what: `migration.${string}`,
  migration: MigrationRecord,
  details: Record<string, string | number> = {},
): Promise<void> {
  const nameOf = async (id: string | null) => {
    if (id === null) return "";
    const [found] = await tx
      .select({ name: instances.name })
      .from(instances)
      .where(eq(instances.id, id));
    return found?.name ?? id;
  };
  const source = await nameOf(migration.instanceId);
  const target = await nameOf(migration.targetInstanceId);
  await audit(tx, who, what, migration.id, { source, target, ...details });
}
