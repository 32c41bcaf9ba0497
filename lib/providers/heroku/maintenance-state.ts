import {
  weekdays,
  type MaintenanceState,
  type MaintenanceWindow,
} from "@/lib/providers/capabilities";
import type { Maintenance } from "@/lib/providers/heroku/shapes";

/** Heroku's windows are four hours long. Source: Dev Center, Heroku Redis Maintenance Windows. */
export const WINDOW_HOURS = 4;

/** A plan change during one of these would meet the same preparation, or undo it. */
const blocking = ["preparing", "ready", "running"];

const words: Record<string, string> = {
  pending: "A maintenance is planned",
  preparing: "A maintenance is being prepared",
  ready: "A maintenance is ready to run",
  running: "A maintenance is running",
};

/** Describes a maintenance of the Data API; null is none at all. */
export function toMaintenanceState(told: Maintenance | null): MaintenanceState {
  const status = told?.status ?? "none";
  const what = words[status];
  return {
    status,
    blocks: blocking.includes(status),
    reason: what === undefined ? null : `${what}${told?.reason ? `: ${told.reason}` : ""}.`,
    scheduledAt: what === undefined ? null : dateOf(told?.scheduled_for),
    requiredBy: what === undefined ? null : dateOf(told?.required_by),
    window: windowOf(told?.window),
  };
}

/** Reads `Tuesdays 13:30 to 17:30 UTC`; null where there is no window or it is told otherwise. */
export function windowOf(label: string | null | undefined): MaintenanceWindow | null {
  const parts = /\b([a-z]{3})[a-z]*\s+(\d{1,2}):(\d{2})/i.exec(label ?? "");
  const named = parts?.[1]?.toLowerCase();
  const weekday = weekdays.findIndex((day) => day.slice(0, 3).toLowerCase() === named);
  const [startHour, startMinute] = [Number(parts?.[2]), Number(parts?.[3])];
  if (weekday < 0 || !(startHour < 24) || !(startMinute < 60)) return null;
  return { weekday, startHour, startMinute, hours: WINDOW_HOURS };
}

function dateOf(text: string | null | undefined): Date | null {
  const instant = Date.parse(text ?? "");
  return Number.isNaN(instant) ? null : new Date(instant);
}
