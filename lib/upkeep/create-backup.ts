import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { changeAtProvider } from "@/lib/upkeep/at-provider";

export const CreateBackup = z.object({ instanceId: z.string() });
export type CreateBackup = z.infer<typeof CreateBackup>;

/**
 * Asks the provider for a backup. It is made in the background; the list shows when it is done.
 *
 * @throws AppError `forbidden` when the actor may only look, else as the provider says
 */
export function createBackup(actor: Actor, { instanceId }: CreateBackup) {
  return changeAtProvider(
    actor,
    instanceId,
    "backups",
    { what: "instance.backup_made", details: {} },
    ({ can, access, remoteId }) => can.create(access, remoteId),
  );
}
