import type { MaintenanceWindow } from "@/lib/providers/capabilities";
import type { Direction } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 1440;

/** Whether an instant lies in a provider's weekly window, which may run past midnight and past Saturday. */
export function isInWindow(window: MaintenanceWindow, at: Date): boolean {
  return minutesSince(window, at) < window.hours * 60;
}

/**
 * Whether a change has to wait for the provider's window: a smaller plan outside of it, where the policy says
 * so. Where nobody knows the window it never comes.
 */
export function waitsForWindow(
  { shrinksOnlyInMaintenance }: Pick<Policy, "shrinksOnlyInMaintenance">,
  window: MaintenanceWindow | null,
  direction: Direction,
  at: Date,
): boolean {
  if (direction === "up" || !shrinksOnlyInMaintenance) return false;
  return window === null || !isInWindow(window, at);
}

/** When the window begins next, at the instant itself when it begins then. */
export function nextWindow(window: MaintenanceWindow, at: Date): Date {
  const minuteMs = Math.ceil(at.getTime() / MINUTE_MS) * MINUTE_MS;
  const since = minutesSince(window, new Date(minuteMs));
  return new Date(minuteMs + (since === 0 ? 0 : WEEK_MINUTES - since) * MINUTE_MS);
}

/** Whole minutes since the window last began, below a week. */
function minutesSince({ weekday, startHour, startMinute }: MaintenanceWindow, at: Date): number {
  const now = at.getUTCDay() * 1440 + at.getUTCHours() * 60 + at.getUTCMinutes();
  const began = weekday * 1440 + startHour * 60 + startMinute;
  return (now - began + 2 * WEEK_MINUTES) % WEEK_MINUTES;
}
