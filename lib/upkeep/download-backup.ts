import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { changeAtProvider } from "@/lib/upkeep/at-provider";

export const DownloadBackup = z.object({ instanceId: z.string(), backupId: z.string().max(128) });
export type DownloadBackup = z.infer<typeof DownloadBackup>;

/**
 * Returns the address a backup can be downloaded from for a short while. It holds all data of the
 * instance, so who asked for it is recorded.
 *
 * @throws AppError `forbidden` when the actor may only look, else as the provider says
 */
export function downloadBackup(actor: Actor, { instanceId, backupId }: DownloadBackup) {
  return changeAtProvider(
    actor,
    instanceId,
    "backups",
    { what: "instance.backup_downloaded", details: { backup: backupId } },
    async ({ can, access, remoteId }) => ({
      url: await can.downloadUrl(access, remoteId, backupId),
    }),
  );
}
