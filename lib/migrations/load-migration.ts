import "server-only";

import { asc, eq } from "drizzle-orm";
import { instances, migrationLegs, migrations, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";

export type MigrationRecord = typeof migrations.$inferSelect;
export type LegRecord = typeof migrationLegs.$inferSelect;
export type StepRecord = typeof migrationSteps.$inferSelect;
export type InstanceRecord = typeof instances.$inferSelect;

/** A migration with its legs and steps, each in order. */
export type Loaded = { migration: MigrationRecord; legs: LegRecord[]; steps: StepRecord[] };

/** Null when it is gone. */
export async function loadMigration(
  migrationId: string,
  at: Tx | typeof db = db,
): Promise<Loaded | null> {
  const [migration] = await at.select().from(migrations).where(eq(migrations.id, migrationId));
  if (migration === undefined) return null;
  const legs = await at
    .select()
    .from(migrationLegs)
    .where(eq(migrationLegs.migrationId, migrationId))
    .orderBy(asc(migrationLegs.position));
  const steps = await at
    .select()
    .from(migrationSteps)
    .where(eq(migrationSteps.migrationId, migrationId))
    .orderBy(asc(migrationSteps.position));
  return { migration, legs, steps };
}

/** @throws AppError `not_found` when it is gone or another team's */
export async function loadOwnMigration(
  { teamId }: Pick<Actor, "teamId">,
  migrationId: string,
): Promise<Loaded> {
  const loaded = await loadMigration(migrationId);
  if (loaded === null || loaded.migration.teamId !== teamId) {
    throw new AppError("not_found", "This migration no longer exists.");
  }
  return loaded;
}
