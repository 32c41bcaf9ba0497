import type { MaintenanceState } from "@/lib/providers/capabilities";
import type { Database, Maintenance } from "@/lib/providers/scalingo/database-map";
import { nearest } from "@/lib/providers/scalingo/why-not-now";

/** The maintenance that matters now. One that is only scheduled may still be moved and holds nothing up. */
export function toMaintenanceState(
  { maintenance_window: window }: Database,
  maintenances: readonly Maintenance[],
): MaintenanceState {
  const near = nearest(maintenances);
  const next = near ?? maintenances.find(({ status }) => status === "scheduled") ?? null;
  return {
    status: next?.status ?? "none",
    blocks: near !== null,
    reason: next?.type ?? null,
    // Scalingo says when one began, not when it will; that is some time in the window.
    scheduledAt: next?.started_at ? new Date(next.started_at) : null,
    requiredBy: null,
    window: window
      ? {
          weekday: window.weekday_utc,
          startHour: window.starting_hour_utc,
          startMinute: 0,
          hours: window.duration_in_hour ?? 8,
        }
      : null,
  };
}
