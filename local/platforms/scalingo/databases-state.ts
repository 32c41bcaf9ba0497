/** What Scalingo keeps of a database besides its add-on, its plan and its server. */
export type Database = {
  addonId: string;
  versionId: string;
  isPubliclyAvailable: boolean;
  isSuspended: boolean;
  /** Until then the add-on is being provisioned; null once it runs. */
  readyAt: string | null;
  hasPeriodicBackups: boolean;
  backupHourUtc: number;
  /** When the next periodic backup is due. */
  nextBackupAt: string;
  window: { weekdayUtc: number; startingHourUtc: number };
};

export const featureNames = [
  "force-ssl",
  "publicly-available",
  "redis-rdb",
  "redis-aof",
  "redis-cache",
] as const;
export type FeatureName = (typeof featureNames)[number];

/** A feature on its way to a database, or away from it. */
export type FeatureChange = {
  id: string;
  addonId: string;
  name: FeatureName;
  isRemoval: boolean;
  readyAt: string;
};

/** Something slow being done to a database, told to its end and afterwards. */
export type DatabaseOperation = {
  id: string;
  addonId: string;
  /** A plan change walks by itself; its operation only tells of it. */
  type: "upgrade" | "plan_change";
  status: "pending" | "running" | "finished" | "error";
  createdAt: string;
  runsAt: string;
  finishedAt: string | null;
  error: string | null;
  toVersionId: string | null;
};

export type Backup = {
  id: string;
  addonId: string;
  method: "manual" | "periodic";
  status: "scheduled" | "running" | "done" | "error";
  name: string;
  createdAt: string;
  /** When it leaves `scheduled`. */
  runsAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  bytes: number | null;
};

export const maintenanceStatuses = [
  "scheduled",
  "notified",
  "queued",
  "running",
  "done",
  "failed",
  "cancelled",
] as const;

export type MaintenanceStatus = (typeof maintenanceStatuses)[number];

/** Work of the platform's own on a database. People at the platform move it along, not the clock. */
export type Maintenance = {
  id: string;
  addonId: string;
  type: string;
  status: MaintenanceStatus;
  startedAt: string | null;
  endedAt: string | null;
};
