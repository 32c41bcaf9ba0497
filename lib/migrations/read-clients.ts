import "server-only";

import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { AppError } from "@/lib/errors";
import type { OfMigration } from "@/lib/migrations/approve-step";
import { loadOwnMigration } from "@/lib/migrations/load-migration";
import type { ClientsAtEnds } from "@/lib/migrations/model";
import { lookAtClients } from "@/lib/migrations/steps/clients";

/**
 * Who is connected to both ends now, besides Headroom: what a person has to know who rolls back.
 *
 * @throws AppError `not_found` when the migration is gone or another team's
 */
export async function readClients(
  actor: Actor,
  { migrationId }: OfMigration,
): Promise<ClientsAtEnds> {
  requireRole(actor, "operator");
  const { migration, legs } = await loadOwnMigration(actor, migrationId);
  const forth = legs.filter(({ direction }) => direction === "forth");
  const targets = new Set(forth.map(({ targetInstanceId }) => targetInstanceId));
  const counts = await Promise.all([...targets].map(clientsAt));
  return {
    source: await clientsAt(migration.instanceId),
    target: counts.includes(null) ? null : counts.reduce<number>((sum, one) => sum + one!, 0),
  };
}

/** Null where nobody answers. */
async function clientsAt(instanceId: string | null): Promise<number | null> {
  try {
    return (await lookAtClients(instanceId)).clients;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return null;
  }
}
