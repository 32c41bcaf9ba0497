import "server-only";

import { z } from "zod";
import type { JsonRequest } from "@/lib/http";
import {
  Backup,
  Database,
  DatabaseOperation,
  DatabasePlan,
  FeatureAnswer,
  MaintenancePage,
  Metrics,
  Version,
  type Maintenance,
} from "@/lib/providers/scalingo/database-map";
import type { Region } from "@/lib/providers/scalingo/map";
import { as, orNone, part, send, trimmed, type Line } from "@/lib/providers/scalingo/wire";

/**
 * Requests to Scalingo's database API, one function each. It takes the token of one add-on, whose id
 * stands for the database.
 */
export type AtDatabase = { line: Line; region: Region; addOnId: string; token: string };

/** What the servers of a database do right now; null while there is none yet. */
export async function database(at: AtDatabase): Promise<Database | null> {
  return (await orNone(own(at, "", z.object({ database: Database }))))?.database ?? null;
}

export type DatabaseChanges = {
  periodic_backups_enabled?: boolean;
  periodic_backups_scheduled_at?: number;
  maintenance_window?: { weekday_utc: number; starting_hour_utc: number };
};

export async function changeDatabase(at: AtDatabase, changes: DatabaseChanges): Promise<void> {
  await own(at, "", z.unknown(), { method: "PATCH", body: { database: changes } });
}

/** The plan its servers have, with its size. Null where Scalingo does not describe it. */
export async function plan(at: AtDatabase): Promise<DatabasePlan | null> {
  return (await orNone(own(at, "/plan", z.object({ plan: DatabasePlan }))))?.plan ?? null;
}

/** What the containers of the database use; null where Scalingo does not measure it. */
export async function metrics(at: AtDatabase): Promise<Metrics | null> {
  return orNone(own(at, "/metrics", Metrics));
}

/** Null for one that is forgotten already. */
export async function operation(
  at: AtDatabase,
  operationId: string,
): Promise<DatabaseOperation | null> {
  const schema = z.object({ operation: DatabaseOperation });
  const found = await orNone(own(at, `/operations/${part(operationId)}`, schema));
  return found?.operation ?? null;
}

/** All maintenances of a database, past and to come. */
export async function maintenances(at: AtDatabase): Promise<Maintenance[]> {
  const found: Maintenance[] = [];
  let page: number | null = 1;
  while (page !== null) {
    const answer: MaintenancePage | null = await orNone(
      own(at, `/maintenance?page=${page}`, MaintenancePage),
    );
    found.push(...(answer?.maintenance ?? []));
    const next: number | null = answer?.meta?.pagination?.next_page ?? null;
    // A page that names itself or one before it would never end.
    page = next !== null && next > page ? next : null;
  }
  return found;
}

export async function enableFeature(at: AtDatabase, name: string): Promise<FeatureAnswer> {
  const body = { feature: { name } };
  return own(at, "/features", FeatureAnswer, { method: "POST", body });
}

export async function disableFeature(at: AtDatabase, name: string): Promise<FeatureAnswer> {
  return own(at, `/features?feature=${part(name)}`, FeatureAnswer, { method: "DELETE" });
}

export async function version(at: AtDatabase, versionId: string): Promise<Version> {
  const schema = z.object({ database_type_version: Version });
  return (await ask(at, `/database_type_versions/${part(versionId)}`, schema))
    .database_type_version;
}

/** Begins the upgrade to the next version; the database names the operation while it lasts. */
export async function upgrade(at: AtDatabase): Promise<void> {
  await own(at, "/upgrade", z.unknown(), { method: "POST" });
}

/** None where Scalingo keeps no backups of this database. */
export async function backups(at: AtDatabase) {
  const schema = z.object({ database_backups: z.array(Backup) });
  return (await orNone(own(at, "/backups", schema)))?.database_backups ?? [];
}

export async function createBackup(at: AtDatabase) {
  const schema = z.object({ database_backup: Backup });
  return (await own(at, "/backups", schema, { method: "POST" })).database_backup;
}

/** An address that opens the archive without credentials: a secret while it lasts. */
export async function archiveUrl(at: AtDatabase, backupId: string): Promise<string> {
  const schema = z.object({ download_url: z.url() });
  return (await own(at, `/backups/${part(backupId)}/archive`, schema)).download_url;
}

function own<S extends z.ZodType>(
  at: AtDatabase,
  path: string,
  schema: S,
  request: JsonRequest = {},
): Promise<z.output<S>> {
  return ask(at, `/databases/${part(at.addOnId)}${path}`, schema, request);
}

async function ask<S extends z.ZodType>(
  { line, region, token }: AtDatabase,
  path: string,
  schema: S,
  request: JsonRequest = {},
): Promise<z.output<S>> {
  const address = `${trimmed(region.database_api)}/api${path}`;
  return (await send(line, address, schema, { ...as(token), ...request })).body;
}
