import { createHash } from "node:crypto";
import type { Window } from "./maintenance-state";

const WINDOW_MINUTES = 4 * 60;
const DAY_MINUTES = 24 * 60;
const DAY_MS = 86_400_000;
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** `Tuesdays 13:30 to 17:30 UTC` */
export function windowLabel({ weekday, minuteOfDay }: Window): string {
  const end = (minuteOfDay + WINDOW_MINUTES) % DAY_MINUTES;
  return `${WEEKDAYS[weekday]}s ${clock(minuteOfDay)} to ${clock(end)} UTC`;
}

/**
 * Reads a day (`sunday`, `Sun`) and a time of day (`13:30`, `1:30PM`), which begins at a full or a
 * half hour. Null when it is neither.
 */
export function windowFrom(day: string, time: string): Window | null {
  const weekday = WEEKDAYS.findIndex((name) =>
    [name, `${name}s`, name.slice(0, 3)].some((form) => form.toLowerCase() === day.toLowerCase()),
  );
  const parts = /^(\d{1,2}):(00|30)\s*(am|pm)?$/i.exec(time.trim());
  if (weekday < 0 || parts === null) return null;
  const hour = hourOf(Number(parts[1]), parts[3]?.toLowerCase());
  return hour === null ? null : { weekday, minuteOfDay: hour * 60 + Number(parts[2]) };
}

/** The next time the window opens after `after`, `weeks` later still. */
export function nextOpening({ weekday, minuteOfDay }: Window, after: Date, weeks = 0): Date {
  const midnight = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate());
  const days = (weekday - after.getUTCDay() + 7) % 7;
  const opening = midnight + days * DAY_MS + minuteOfDay * 60_000;
  const isPast = opening <= after.getTime();
  return new Date(opening + (weeks + (isPast ? 1 : 0)) * 7 * DAY_MS);
}

/** The window an add-on has as long as nobody chose one: any, and always the same. */
export function usualWindow(addonId: string): Window {
  const [day = 0, half = 0] = createHash("sha256").update(addonId).digest();
  return { weekday: day % 7, minuteOfDay: (half % 48) * 30 };
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour < 24 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === "pm" ? 12 : 0);
}

function clock(minuteOfDay: number): string {
  const [hours, minutes] = [Math.floor(minuteOfDay / 60), minuteOfDay % 60];
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}
