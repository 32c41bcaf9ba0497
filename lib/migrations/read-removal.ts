import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { OfMigration } from "@/lib/migrations/approve-step";
import type { Removal } from "@/lib/migrations/model";
import { sourceToRemove } from "@/lib/migrations/release-source";
import { removalOf } from "@/lib/migrations/remove-instance";
import { targetToRemove } from "@/lib/migrations/remove-target";

/** `legId` names a target that was made in vain; null is the source. */
export const ReadRemoval = OfMigration.extend({ legId: z.string().nullable() });
export type ReadRemoval = z.output<typeof ReadRemoval>;

/**
 * What the removal of an instance does to apps, asked before anybody types its name.
 *
 * @throws AppError as the removal does, but for the name
 */
export async function readRemoval(
  actor: Actor,
  { migrationId, legId }: ReadRemoval,
  now: Date = new Date(),
): Promise<Removal> {
  const wanted =
    legId === null
      ? await sourceToRemove(actor, { migrationId }, now)
      : await targetToRemove(actor, { migrationId, legId }, now);
  return removalOf(wanted);
}
