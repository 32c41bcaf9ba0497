import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { takeSnapshot } from "../redis-admin";
import type { RedisServers } from "../redis-servers";
import { appOf, found, serverOf, type AddOn, type Persistence, type Store } from "../state";
import { PROVIDER_NAME } from "./addon-words";
import { archiveFile } from "./archive";
import { newBackup, surplusBackups } from "./backups";
import type { Backup, DatabaseOperation, FeatureChange } from "./databases-state";
import { databaseOf, scalingoApp } from "./lookups";
import { beginOperation, operationUnderWay } from "./operations";
import { isBusiness, nextAtHour } from "./scalingo-state";
import { tell } from "./tell";
import { readable, versionNamed } from "./versions";

const DOWN_MS = 2000;

/** What the steps of slow work on databases need. `pace` shortens what the platform takes its time for. */
export type Tools = { store: Store; servers: RedisServers; folder: string; pace: number };

/** Gives a feature to the real server, or takes it away. May be done twice. */
export async function applyFeature(tools: Tools, change: FeatureChange): Promise<void> {
  const { store, servers, pace } = tools;
  const addon = found(store.state.addons, change.addonId);
  const server = serverOf(store.state, addon);
  const isOn = !change.isRemoval;
  const persistence: Persistence = server.persistence ?? { log: true, snapshots: false };
  switch (change.name) {
    case "force-ssl":
      // The address stays; its port speaks TLS only from now on, or no longer.
      store.change((state) => (serverOf(state, addon).isTls = isOn));
      await servers.restart(server.id, DOWN_MS * pace);
      break;
    case "publicly-available":
      store.change((state) => (databaseOf(state, addon.id).isPubliclyAvailable = isOn));
      break;
    case "redis-rdb":
      await servers.reconfigure(server.id, { persistence: { ...persistence, snapshots: isOn } });
      break;
    case "redis-aof":
      await servers.reconfigure(server.id, { persistence: { ...persistence, log: isOn } });
      break;
    case "redis-cache":
      await servers.reconfigure(server.id, { evictionPolicy: isOn ? "allkeys-lru" : "noeviction" });
      break;
  }
  store.change(({ scalingo }) => {
    scalingo.featureChanges = scalingo.featureChanges.filter(({ id }) => id !== change.id);
  });
}

/** Brings a database to the next version. One node is down meanwhile; the app restarts when it is over. */
export async function upgrade(tools: Tools, operation: DatabaseOperation): Promise<void> {
  const { store, servers, pace } = tools;
  const addon = found(store.state.addons, operation.addonId);
  store.change(() => (operation.status = "running"));
  if (!isBusiness(addon.runningPlanName)) await servers.restart(addon.serverId, DOWN_MS * pace);

  store.change((state) => {
    const database = databaseOf(state, addon.id);
    const app = appOf(state, addon);
    const version = versionNamed(operation.toVersionId!)!;
    const data = {
      addon_name: PROVIDER_NAME,
      old_version: readable(versionNamed(database.versionId)!),
      new_version: readable(version),
    };
    database.versionId = version.id;
    operation.status = "finished";
    operation.finishedAt = new Date().toISOString();
    tell(state, app, { type: "upgrade_database", data });
    if (!scalingoApp(state, app.id).isDeployed || operationUnderWay(state, app.id) !== null) return;
    beginOperation(state, { appId: app.id, type: "restart", scope: null, containerId: null }, pace);
    const restarted = { scope: null, addon_provider: PROVIDER_NAME };
    tell(state, app, { type: "restart", data: restarted, isByUser: false });
  });
}

/** Takes the dump of the real server, packs it, and lets the oldest backups go. */
export async function takeBackup(tools: Tools, backup: Backup): Promise<void> {
  const { store, servers } = tools;
  const addon = found(store.state.addons, backup.addonId);
  store.change(() => {
    backup.status = "running";
    backup.startedAt = new Date().toISOString();
  });
  const target = archiveOf(tools.folder, backup);
  const bytes = await packed(servers, store, addon, target).catch((error: unknown) => {
    console.error(`The backup ${backup.name} failed:`, error);
    return null;
  });

  const surplus = store.change((state) => {
    backup.status = bytes === null ? "error" : "done";
    backup.bytes = bytes;
    backup.finishedAt = new Date().toISOString();
    tell(state, appOf(state, addon), {
      type: bytes === null ? "database_backup_failed" : "database_backup_succeeded",
      isByUser: backup.method === "manual",
      data: {
        addon_uuid: addon.id,
        addon_name: PROVIDER_NAME,
        resource_id: addon.name,
        backup_id: backup.id,
        backup_method: backup.method,
        backup_status: backup.status,
        started_at: backup.startedAt,
        ended_at: backup.finishedAt,
      },
    });
    const doomed = surplusBackups(state, addon);
    state.scalingo.backups = state.scalingo.backups.filter((one) => !doomed.includes(one));
    return doomed;
  });
  for (const one of surplus) rmSync(archiveOf(tools.folder, one), { force: true });
}

/** Makes the backups whose hour has come, one per database however long nobody looked. */
export function schedulePeriodicBackups({ store, pace }: Tools, now: Date): void {
  const due = store.state.scalingo.databases.filter(
    ({ hasPeriodicBackups, isSuspended, readyAt, nextBackupAt }) =>
      hasPeriodicBackups && !isSuspended && readyAt === null && nextBackupAt <= now.toISOString(),
  );
  if (due.length === 0) return;
  store.change((state) => {
    for (const database of due) {
      const addon = found(state.addons, database.addonId);
      state.scalingo.backups.push(newBackup(addon, "periodic", pace));
      database.nextBackupAt = nextAtHour(database.backupHourUtc, now).toISOString();
    }
  });
}

export function archiveOf(folder: string, { addonId, id }: Backup): string {
  return join(folder, addonId, `${id}.tar.gz`);
}

/** @throws Error when the server is down or the disk full */
async function packed(
  servers: RedisServers,
  store: Store,
  addon: AddOn,
  target: string,
): Promise<number> {
  const server = serverOf(store.state, addon);
  await takeSnapshot(server);
  mkdirSync(join(target, ".."), { recursive: true });
  const dump = join(servers.folderOf(server.id), "dump.rdb");
  return archiveFile(dump, { name: `${addon.name}.rdb`, target });
}
