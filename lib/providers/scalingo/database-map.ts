import { z } from "zod";
import type { Backup as OurBackup } from "@/lib/providers/capabilities";

/**
 * The parts of the database API's answers that Headroom reads.
 * Source: https://developers.scalingo.com (database API); Scalingo/scalingo.js and Scalingo/go-scalingo for
 * what is not described there.
 */
export const Feature = z.object({ name: z.string(), status: z.string() });
export type Feature = z.infer<typeof Feature>;

export const Database = z.object({
  status: z.string(),
  plan: z.string(),
  app_name: z.string().nullish(),
  current_operation_id: z.string().nullish(),
  features: z.array(Feature).nullish(),
  readable_version: z.string().nullish(),
  next_version_id: z.string().nullish(),
  periodic_backups_enabled: z.boolean().nullish(),
  periodic_backups_scheduled_at: z.array(z.int()).nullish(),
  maintenance_window: z
    .object({
      weekday_utc: z.int(),
      starting_hour_utc: z.int(),
      duration_in_hour: z.int().nullish(),
    })
    .nullish(),
});
export type Database = z.infer<typeof Database>;

/** The status is put into effect, in whichever direction. Parsed leniently: clients know different lists. */
export function isPending({ status }: Feature): boolean {
  return status.startsWith("PENDING");
}

/** The size of a plan, in megabytes; `gateway_nodes` above zero means a cluster. */
export const DatabasePlan = z.object({
  memory: z.number().nullish(),
  gateway_nodes: z.number().nullish(),
});
export type DatabasePlan = z.infer<typeof DatabasePlan>;

/** Scalingo's description and its sample spell the same figures in two ways; either is read. */
const Memory = z.object({ memory: z.number().nullish(), memory_usage: z.number().nullish() });

export const Metrics = z.object({
  memory: Memory.nullish(),
  instances_metrics: z.record(z.string(), z.object({ memory: Memory.nullish() })).nullish(),
});
export type Metrics = z.infer<typeof Metrics>;

/**
 * Bytes that the fullest container of a database uses, or null: what Redis holds, and what it needs
 * besides while it saves.
 */
export function usedBytesOf({ memory, instances_metrics: instances }: Metrics): number | null {
  const used = Object.values(instances ?? {}).flatMap((instance) => bytesOf(instance.memory) ?? []);
  return used.length > 0 ? Math.max(...used) : bytesOf(memory);
}

function bytesOf(memory: Metrics["memory"]): number | null {
  return memory?.memory_usage ?? memory?.memory ?? null;
}

/** Work on a database that goes on after the answer. */
export const DatabaseOperation = z.object({
  type: z.string().nullish(),
  status: z.string(),
  error: z.string().nullish(),
});
export type DatabaseOperation = z.infer<typeof DatabaseOperation>;

export const FeatureAnswer = z.object({
  status: z.string().nullish(),
  message: z.string().nullish(),
});
export type FeatureAnswer = z.infer<typeof FeatureAnswer>;

export const Maintenance = z.object({
  type: z.string(),
  status: z.string(),
  started_at: z.string().nullish(),
});
export type Maintenance = z.infer<typeof Maintenance>;

export const MaintenancePage = z.object({
  maintenance: z.array(Maintenance),
  meta: z.object({ pagination: z.object({ next_page: z.int().nullish() }).nullish() }).nullish(),
});
export type MaintenancePage = z.infer<typeof MaintenancePage>;

export const Version = z.object({
  major: z.int(),
  minor: z.int(),
  patch: z.int(),
  build: z.int(),
});
export type Version = z.infer<typeof Version>;

/** As `readable_version` writes it: `7.2.13-1`. */
export function versionLabel({ major, minor, patch, build }: Version): string {
  return `${major}.${minor}.${patch}-${build}`;
}

export const Backup = z.object({
  id: z.string(),
  created_at: z.string(),
  size: z.number().nullish(),
  status: z.string(),
  method: z.string().nullish(),
});
export type Backup = z.infer<typeof Backup>;

/** A size of zero or none is written while the backup is not done. */
export function toBackup({ id, created_at: createdAt, size, status, method }: Backup): OurBackup {
  return {
    id,
    createdAt: new Date(createdAt),
    bytes: status === "done" ? (size ?? null) : null,
    status: backupStatusOf(status),
    isManual: method === "manual",
  };
}

function backupStatusOf(status: string): OurBackup["status"] {
  switch (status) {
    case "done":
    case "running":
      return status;
    case "scheduled":
    case "pending":
      return "scheduled";
    default:
      return "failed";
  }
}
