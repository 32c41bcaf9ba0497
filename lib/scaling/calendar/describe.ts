import type { Allows, CalendarRule } from "@/lib/scaling/calendar/model";
import { shownIn } from "@/lib/scaling/calendar/wall-clock";

const shortDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
/** As people count a week. */
const week = [1, 2, 3, 4, 5, 6, 0] as const;

/**
 * A rule in words: `Mon to Fri, 08:00 to 12:00: at least Premium 5`. `labelOf` names a plan by its id; the
 * time zone is said once for the whole calendar, not here.
 */
export function describeRule(
  rule: CalendarRule,
  timeZone: string,
  labelOf: (planId: string) => string,
): string {
  const note = rule.note === "" ? "" : ` (${rule.note})`;
  switch (rule.kind) {
    case "freeze":
      return `${describeInstant(rule.fromAt, timeZone)} to ${describeInstant(rule.untilAt, timeZone)}: ${allowed[rule.allows]}${note}`;
    case "quiet":
      return `${describeDays(rule.days)}, ${describeHours(rule)}: ${allowed[rule.allows]}${note}`;
    case "at_least":
      return `${describeDays(rule.days)}, ${describeHours(rule)}: at least ${labelOf(rule.planId)}${note}`;
  }
}

/** What is still done while a rule holds. */
export const allowed: Readonly<Record<Allows, string>> = {
  nothing: "no plan change",
  growing: "larger plans only",
};

/** `24 Dec 2026 18:00`, as clocks in the zone show it; in UTC, and said so, where nobody knows the zone. */
export function describeInstant(at: string | Date, timeZone: string): string {
  const instant = new Date(at);
  const known = shownIn(timeZone, instant);
  const shown = known ?? instant.toISOString();
  const [year, month, day] = shown.slice(0, 10).split("-").map(Number);
  const zone = known === null ? " UTC" : "";
  return `${day} ${months[month! - 1]} ${year} ${shown.slice(11, 16)}${zone}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function describeHours({ from, until }: { from: string; until: string }): string {
  if (from === until) return from === "00:00" ? "all day" : `${from} to the next day’s ${until}`;
  return `${from} to ${until}`;
}

/** `Every day`, `Mon to Fri`, `Mon, Wed`: three and more in a row are told by their ends. */
function describeDays(days: readonly number[]): string {
  const rows: number[][] = [];
  for (const [place, day] of week.entries()) {
    if (!days.includes(day)) continue;
    const row = rows.at(-1);
    if (row !== undefined && row.at(-1) === week[place - 1]) row.push(day);
    else rows.push([day]);
  }
  if (rows[0]?.length === week.length) return "Every day";
  const words = rows.flatMap((row) => {
    const names = row.map((day) => shortDays[day]);
    return names.length < 3 ? names : `${names[0]} to ${names.at(-1)}`;
  });
  return words.join(", ");
}
