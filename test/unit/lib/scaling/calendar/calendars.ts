import type {
  Allows,
  AtLeastRule,
  FreezeRule,
  QuietRule,
  Weekday,
} from "@/lib/scaling/calendar/model";

export const everyDay: Weekday[] = [0, 1, 2, 3, 4, 5, 6];

export function quiet(
  days: Weekday[],
  from: string,
  until: string,
  allows: Allows = "nothing",
): QuietRule {
  return { kind: "quiet", allows, days, from, until, note: "" };
}

export function freeze(fromAt: string, untilAt: string, allows: Allows = "nothing"): FreezeRule {
  return { kind: "freeze", allows, fromAt, untilAt, note: "" };
}

export function atLeast(planId: string, days: Weekday[], from: string, until: string): AtLeastRule {
  return { kind: "at_least", days, from, until, planId, note: "" };
}
