import type { Ask, Route } from "../http";
import type { House } from "../house";
import type { AddOn } from "../state";
import { created, ok } from "./answers";
import { newBackup } from "./backups";
import type { Named } from "./database-api";
import type { Backup } from "./databases-state";
import { backupBody } from "./database-words";
import { conflict, notFound } from "./errors";
import { databaseOf, type Region } from "./lookups";
import { admitSigned, signedPath, type Caller } from "./tokens";

/** Backups of a database: list, make, look, and the address to download one from. */
export function backupRoutes(
  house: House,
  region: Region,
  named: Named,
  own: (addonId: string, caller: Caller) => AddOn,
): Route<Caller>[] {
  const { store } = house;
  return [
    {
      method: "GET",
      pattern: "/api/databases/:addon/backups",
      handle(ask, caller) {
        const { id } = named(ask, caller);
        const backups = store.state.scalingo.backups.filter(({ addonId }) => addonId === id);
        return ok({ database_backups: backups.toReversed().map(backupBody) });
      },
    },
    {
      method: "POST",
      pattern: "/api/databases/:addon/backups",
      handle(ask, caller) {
        const addon = named(ask, caller);
        if (databaseOf(store.state, addon.id).isSuspended)
          throw conflict(`${addon.name} is suspended`);
        const backup = newBackup(addon, "manual", house.changes.pace);
        store.change(({ scalingo }) => scalingo.backups.push(backup));
        return created({ database_backup: { ...backupBody(backup), size: null } });
      },
    },
    {
      method: "GET",
      pattern: "/api/databases/:addon/backups/:backup",
      handle: (ask, caller) =>
        ok({ database_backup: backupBody(backupNamed(house, named(ask, caller), ask)) }),
    },
    {
      // Where the client of Go looks: without the database in its path.
      method: "GET",
      pattern: "/api/backups/:backup",
      handle(ask, caller) {
        const backup = store.state.scalingo.backups.find(({ id }) => id === ask.params.backup);
        if (backup === undefined) throw notFound("backup");
        own(backup.addonId, caller);
        return ok({ database_backup: backupBody(backup) });
      },
    },
    {
      method: "GET",
      pattern: "/api/databases/:addon/backups/:backup/archive",
      handle(ask, caller) {
        const backup = backupNamed(house, named(ask, caller), ask);
        if (backup.status !== "done") throw conflict("the backup is not done");
        const path = `/scalingo-db/${region}/api/databases/${backup.addonId}/backups/${backup.id}/download`;
        return ok({ download_url: `${house.baseUrl()}${signedPath(house, path)}` });
      },
    },
  ];
}

/** What a download address leads to: an archive that holds the dump of the server. */
export function backupDownload(house: House): Route<null> {
  return {
    method: "GET",
    pattern: "/api/databases/:addon/backups/:backup/download",
    handle(ask) {
      admitSigned(house, ask);
      const backup = house.store.state.scalingo.backups.find(({ id }) => id === ask.params.backup);
      if (backup === undefined) throw notFound("backup");
      return {
        status: 200,
        file: house.scalingo.archiveOf(backup),
        headers: {
          "Content-Type": "application/gzip",
          "Content-Disposition": `attachment; filename="${backup.name}.tar.gz"`,
        },
      };
    },
  };
}

function backupNamed({ store }: House, addon: AddOn, ask: Ask): Backup {
  const backup = store.state.scalingo.backups.find(
    ({ addonId, id }) => addonId === addon.id && id === ask.params.backup,
  );
  if (backup === undefined) throw notFound("backup");
  return backup;
}
