import { planNamed } from "../catalog";
import { appOf, type AddOn, type State } from "../state";
import { attachmentsOf } from "./attachments";
import type { Maintenance } from "./maintenance-state";
import { windowLabel } from "./maintenance-window";
import { hasWindow, openMaintenance, windowOf } from "./maintenances";

/** A maintenance as the Data API tells it; without one the status is `none`. */
export function maintenanceBody(state: State, addon: AddOn, row: Maintenance | null) {
  const app = appOf(state, addon);
  const window = hasWindow(addon) ? windowLabel(windowOf(state, addon.id)) : null;
  return {
    addon: {
      attachments: attachmentsOf(state, addon).map(({ name }) => name),
      kind: "heroku-redis",
      name: addon.name,
      plan: planNamed(addon.runningPlanName)!.name.split(":")[1]!,
      uuid: addon.id,
      window,
    },
    app: { name: app.name, uuid: app.id },
    completed_at: row?.completedAt ?? null,
    duration_seconds: row === null ? null : secondsOf(row),
    method: row === null ? null : "changeover",
    previously_scheduled_for: row?.previouslyScheduledFor ?? null,
    reason: row?.reason ?? null,
    required_by: row?.requiredBy ?? null,
    scheduled_for: row?.scheduledFor ?? null,
    server_created_at: addon.createdAt,
    started_at: row?.startedAt ?? null,
    status: row?.status ?? "none",
    window,
  };
}

export function windowBody(
  state: State,
  addon: AddOn,
  previous: { window: string; scheduledAt: string | null } | null,
) {
  const open = openMaintenance(state, addon.id);
  return {
    previous_window: previous?.window ?? null,
    previously_scheduled_at: previous?.scheduledAt ?? null,
    scheduled_at: open?.scheduledFor ?? null,
    window: windowLabel(windowOf(state, addon.id)),
  };
}

/** The sentence the older endpoint and the rows for people have. */
export function maintenanceSentence(row: Maintenance | null): string {
  if (row === null) return "not required";
  switch (row.status) {
    case "pending":
    case "preparing":
      return `preparing, scheduled for ${row.scheduledFor}`;
    case "ready":
      return `ready, scheduled for ${row.scheduledFor}`;
    case "running":
      return "running";
    case "completed":
      return "not required";
  }
}

function secondsOf({ startedAt, completedAt }: Maintenance): string | null {
  if (startedAt === null || completedAt === null) return null;
  return String(Math.round((Date.parse(completedAt) - Date.parse(startedAt)) / 1000));
}
