import { weekdays, type MaintenanceWindow } from "@/lib/providers/capabilities";

/** `Tuesdays, 22:30 to 02:30 UTC`. */
export function describeWindow(window: MaintenanceWindow): string {
  const { weekday, startHour, startMinute, hours } = window;
  const clock = (hour: number) =>
    `${String(hour % 24).padStart(2, "0")}:${String(startMinute).padStart(2, "0")}`;
  return `${weekdays[weekday] ?? "Some day"}s, ${clock(startHour)} to ${clock(startHour + hours)} UTC`;
}
