import "server-only";

import { and, desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { instances, migrations, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { completed, type Checkpoint, type Phase } from "@/lib/migrations/model";

/** One of the two instances. `remoteName` is what its provider calls it. */
export type MigrationEnd = { id: string; name: string; remoteName: string };

export type MigrationRow = {
  id: string;
  phase: Phase;
  checkpoint: Checkpoint;
  source: MigrationEnd;
  target: MigrationEnd;
  /** Null when the person has left. */
  createdBy: string | null;
  createdAt: Date;
  advancedAt: Date;
  /** Null while it is not over. */
  endedAt: Date | null;
};

const MIGRATIONS_MAX = 200;

/** Lists the team's migrations: those that move first, then the newest. */
export async function listMigrations(
  actor: Actor,
  { migrationId }: { migrationId?: string } = {},
): Promise<MigrationRow[]> {
  const targets = alias(instances, "targets");
  const rows = await db
    .select({
      id: migrations.id,
      phase: migrations.phase,
      checkpoint: migrations.checkpoint,
      source: { id: instances.id, name: instances.name, remoteName: instances.remoteName },
      target: { id: targets.id, name: targets.name, remoteName: targets.remoteName },
      createdBy: users.name,
      createdAt: migrations.createdAt,
      advancedAt: migrations.advancedAt,
      endedAt: migrations.endedAt,
    })
    .from(migrations)
    .innerJoin(instances, eq(instances.id, migrations.instanceId))
    .innerJoin(targets, eq(targets.id, migrations.targetInstanceId))
    .leftJoin(users, eq(users.id, migrations.createdBy))
    .where(
      and(
        eq(migrations.teamId, actor.teamId),
        migrationId === undefined ? undefined : eq(migrations.id, migrationId),
      ),
    )
    .orderBy(
      sql`(${migrations.endedAt} is not null)`,
      desc(migrations.createdAt),
      desc(migrations.id),
    )
    .limit(MIGRATIONS_MAX);
  return rows.map((row) => ({
    ...row,
    phase: row.phase ?? "failed",
    checkpoint: completed(row.checkpoint ?? {}),
  }));
}
