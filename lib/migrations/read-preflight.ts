import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { judgeEnds } from "@/lib/migrations/migration-ends";
import type { Preflight } from "@/lib/migrations/preflight";

export const MigrationEnds = z.object({ instanceId: z.string(), targetInstanceId: z.string() });
export type MigrationEnds = z.output<typeof MigrationEnds>;

/**
 * Says what would forbid or burden a migration, before anybody begins one. Nothing is changed.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError whatever keeps an end from answering
 */
export async function readPreflight(actor: Actor, input: MigrationEnds): Promise<Preflight> {
  requireRole(actor, "operator");
  return judgeEnds({ teamId: actor.teamId, ...input });
}
