import { mongoIdOf, planNamed, type CatalogPlan } from "../catalog";
import { appOf, serverOf, type AddOn, type State } from "../state";
import { databaseOperationUnderWay, databaseStatus } from "./database-status";
import type { Backup, DatabaseOperation, FeatureName, Maintenance } from "./databases-state";
import { databaseOf } from "./lookups";
import { nodesOf } from "./nodes";
import { isBusiness } from "./scalingo-state";
import { timeOf, timeOrNull } from "./time";
import { databaseTypeId, nextVersion, readable, versionNamed, type Version } from "./versions";

const WINDOW_HOURS = 8;
/** A version is as old as this, whichever it is: nothing depends on it. */
const VERSION_MADE_AT = "2026-01-12T09:00:00.000+00:00";

export function databaseIdOf(addonId: string): string {
  return mongoIdOf(`database ${addonId}`);
}

/** A database as the Database API shows it: its plan is the old one until a change is over. */
export function databaseBody(state: State, addon: AddOn) {
  const database = databaseOf(state, addon.id);
  const server = serverOf(state, addon);
  return {
    app_name: appOf(state, addon).name,
    cluster: isBusiness(addon.runningPlanName),
    created_at: timeOf(addon.createdAt),
    current_operation_id: databaseOperationUnderWay(state, addon)?.id ?? null,
    encryption_at_rest: true,
    features: featuresOf(state, addon),
    first_pitr_backup: null,
    flags: [],
    hostname: `127.0.0.1:${server.port}`,
    id: databaseIdOf(addon.id),
    instances: nodesOf(state, addon).map(({ id, type, status }) => ({
      features: [],
      hostname: "127.0.0.1",
      id,
      port: server.port,
      private_ip: "127.0.0.1",
      status,
      type,
    })),
    maintenance_window: windowBody(state, addon),
    mongo_repl_set_name: "",
    next_version_id: nextVersion(database.versionId)?.id ?? null,
    periodic_backups_enabled: database.hasPeriodicBackups,
    periodic_backups_scheduled_at: [database.backupHourUtc],
    plan: addon.runningPlanName,
    readable_version: readable(versionNamed(database.versionId)!),
    resource_id: addon.name,
    status: databaseStatus(state, addon),
    type_id: databaseTypeId,
    type_name: "redis",
    version_id: database.versionId,
  };
}

/** The features that are on. Most are read off the server itself, so that they cannot differ from it. */
export function activeFeatures(state: State, addon: AddOn): FeatureName[] {
  const { isTls, evictionPolicy, persistence } = serverOf(state, addon);
  const isOn: Record<FeatureName, boolean> = {
    "force-ssl": isTls,
    "publicly-available": databaseOf(state, addon.id).isPubliclyAvailable,
    "redis-rdb": persistence?.snapshots === true,
    "redis-aof": persistence === undefined || persistence.log,
    "redis-cache": evictionPolicy === "allkeys-lru",
  };
  return (Object.keys(isOn) as FeatureName[]).filter((name) => isOn[name]);
}

function featuresOf(state: State, addon: AddOn): { name: FeatureName; status: string }[] {
  const changes = state.scalingo.featureChanges.filter(({ addonId }) => addonId === addon.id);
  const settled = activeFeatures(state, addon).filter((name) =>
    changes.every((change) => change.name !== name),
  );
  return [
    ...settled.map((name) => ({ name, status: "ACTIVATED" })),
    ...changes.map(({ name, isRemoval }) => ({
      name,
      status: isRemoval ? "PENDING_TO_REMOVE" : "PENDING",
    })),
  ];
}

export function windowBody(state: State, addon: AddOn) {
  const { weekdayUtc, startingHourUtc } = databaseOf(state, addon.id).window;
  return {
    weekday_utc: weekdayUtc,
    starting_hour_utc: startingHourUtc,
    duration_in_hour: WINDOW_HOURS,
  };
}

/** A plan's limits, which the list of plans does not tell. Memory and disk in MB. */
export function planLimitsBody(plan: CatalogPlan) {
  const memory = Math.round(plan.memoryBytes / 1024 ** 2);
  return {
    id: plan.id,
    name: plan.name,
    backup: true,
    disk: memory * 10,
    memory,
    gateway_nodes: plan.hasReplica ? 2 : 0,
    ...backupsKept(plan.name),
  };
}

/** How many backups of each kind a plan keeps. */
export function backupsKept(planName: string) {
  const hasMore = planNamed(planName)?.hasReplica === true;
  return {
    daily_scheduled_backups: 7,
    weekly_scheduled_backups: hasMore ? 8 : 4,
    monthly_scheduled_backups: hasMore ? 12 : 0,
    manual_backups_count: hasMore ? 50 : 10,
  };
}

export function versionBody(version: Version) {
  const next = nextVersion(version.id);
  return {
    id: version.id,
    created_at: VERSION_MADE_AT,
    updated_at: VERSION_MADE_AT,
    database_type_id: databaseTypeId,
    major: version.major,
    minor: version.minor,
    patch: version.patch,
    build: version.build,
    features: ["tls"],
    // The documentation has an object here, the client of JavaScript an id: only the id is in both.
    next_upgrade: next === null ? null : { id: next.id, readable_version: readable(next) },
    allowed_plugins: null,
  };
}

export function databaseOperationBody(operation: DatabaseOperation) {
  return {
    id: operation.id,
    type: operation.type,
    status: operation.status,
    created_at: timeOf(operation.createdAt),
    finished_at: timeOrNull(operation.finishedAt),
    error: operation.error,
  };
}

export function backupBody(backup: Backup) {
  return {
    id: backup.id,
    created_at: timeOf(backup.createdAt),
    started_at: timeOrNull(backup.startedAt),
    name: backup.name,
    size: backup.bytes ?? 0,
    status: backup.status,
    database_id: databaseIdOf(backup.addonId),
    type: "redis",
    method: backup.method,
  };
}

export function maintenanceBody(maintenance: Maintenance) {
  return {
    id: maintenance.id,
    database_id: databaseIdOf(maintenance.addonId),
    type: maintenance.type,
    status: maintenance.status,
    started_at: timeOrNull(maintenance.startedAt),
    ended_at: timeOrNull(maintenance.endedAt),
  };
}
