import type { MaintenanceWindow } from "@/lib/providers/capabilities";

export const weekdays = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

/** `Tuesdays, 22:30 to 02:30 UTC`. */
export function describeWindow(window: MaintenanceWindow): string {
  const { weekday, startHour, startMinute, hours } = window;
  const clock = (hour: number) =>
    `${String(hour % 24).padStart(2, "0")}:${String(startMinute).padStart(2, "0")}`;
  return `${weekdays[weekday] ?? "Some day"}s, ${clock(startHour)} to ${clock(startHour + hours)} UTC`;
}
