import "server-only";

import type { Actor } from "@/lib/auth/model";
import { AppError } from "@/lib/errors";
import { listMigrations, type MigrationRow } from "@/lib/migrations/list-migrations";

/** @throws AppError `not_found` when it is gone or another team's */
export async function readMigration(actor: Actor, migrationId: string): Promise<MigrationRow> {
  const [found] = await listMigrations(actor, { migrationId });
  if (found === undefined) throw new AppError("not_found", "This migration no longer exists.");
  return found;
}
