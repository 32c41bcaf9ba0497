/** `none` is only ever told: it means that there is no row. */
export const maintenanceStatuses = [
  "none",
  "pending",
  "preparing",
  "ready",
  "running",
  "completed",
] as const;
export type MaintenanceStatus = (typeof maintenanceStatuses)[number];

/** A new server that is prepared beside the running one, and takes its place when the maintenance runs. */
export type Maintenance = {
  id: string;
  addonId: string;
  status: Exclude<MaintenanceStatus, "none">;
  /** Runs as soon as it is prepared, and waits neither for a person nor for the window. */
  isImmediate: boolean;
  reason: string;
  /** What the new server says it runs; null leaves the version as it is. */
  version: string | null;
  createdAt: string;
  /** The status it has now ends at this instant or later. */
  dueAt: string;
  requiredBy: string | null;
  scheduledFor: string;
  previouslyScheduledFor: string | null;
  startedAt: string | null;
  completedAt: string | null;
  newServerId: string | null;
  /** The server that was replaced, until it is put away. */
  oldServerId: string | null;
};

/** When a week's maintenance may begin, in UTC. Weekday 0 is Sunday. */
export type Window = { weekday: number; minuteOfDay: number };

export type MaintenanceState = {
  rows: Maintenance[];
  /** Those somebody chose. */
  windows: (Window & { addonId: string })[];
};
