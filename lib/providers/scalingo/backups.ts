import "server-only";

import type { Backups } from "@/lib/providers/capabilities";
import { atDatabase, presentDatabase } from "@/lib/providers/scalingo/at-place";
import * as databaseApi from "@/lib/providers/scalingo/database-api";
import { toBackup } from "@/lib/providers/scalingo/database-map";

/** The backups of a Scalingo database. They can be downloaded and not be put back. */
export const backups: Backups = {
  list: (access, remoteId) =>
    atDatabase(access, remoteId, async (at) => (await databaseApi.backups(at)).map(toBackup)),

  create: (access, remoteId) =>
    atDatabase(access, remoteId, async (at) => toBackup(await databaseApi.createBackup(at))),

  downloadUrl: (access, remoteId, backupId) =>
    atDatabase(access, remoteId, (at) => databaseApi.archiveUrl(at, backupId)),

  schedule: (access, remoteId) =>
    atDatabase(access, remoteId, async (at) => {
      const { periodic_backups_enabled: isOn, periodic_backups_scheduled_at: hours } =
        await presentDatabase(at);
      return isOn ? (hours?.[0] ?? null) : null;
    }),

  setSchedule: (access, remoteId, hourUtc) =>
    atDatabase(access, remoteId, (at) =>
      databaseApi.changeDatabase(
        at,
        hourUtc === null
          ? { periodic_backups_enabled: false }
          : { periodic_backups_enabled: true, periodic_backups_scheduled_at: hourUtc },
      ),
    ),
};
