import { firstEdge, plansAskedFor, stopAt } from "@/lib/scaling/calendar/at";
import { allowed, describeInstant, describeRule } from "@/lib/scaling/calendar/describe";
import type { CalendarRule } from "@/lib/scaling/calendar/model";
import { instantAt, shownIn } from "@/lib/scaling/calendar/wall-clock";

type Calendar = { calendar: readonly CalendarRule[]; timeZone: string };
type LabelOf = (planId: string) => string;

const DAY_MS = 86_400_000;

export const kindWords: Readonly<Record<CalendarRule["kind"], string>> = {
  freeze: "Freeze",
  quiet: "Quiet hours",
  at_least: "Plan at hours",
};

/** A rule in words; of one that is still being typed, that something is missing. */
export function ruleWords(rule: CalendarRule, timeZone: string, labelOf: LabelOf): string {
  return isComplete(rule)
    ? describeRule(rule, timeZone, labelOf)
    : `${kindWords[rule.kind]}: not complete yet`;
}

/** `Now, 10:20: larger plans only. From 21 Nov 2026 18:00: no rule holds.` */
export function nowWords({ calendar, timeZone }: Calendar, now: Date, labelOf: LabelOf): string {
  const policy = { calendar: calendar.filter(isComplete), timeZone };
  const held = heldWords(policy, now, labelOf);
  const next = firstEdge(policy, now, (edge) => heldWords(policy, edge, labelOf) !== held);
  const clock = shownIn(timeZone, now)?.slice(11) ?? "in a time zone nobody knows";
  const then =
    next === null
      ? ""
      : ` From ${describeInstant(next, timeZone)}: ${heldWords(policy, next, labelOf)}.`;
  return `Now, ${clock}: ${held}.${then}`;
}

/** A plan that is asked for while nothing may change is not told of: it is not taken. */
function heldWords(
  policy: { calendar: CalendarRule[]; timeZone: string },
  at: Date,
  labelOf: LabelOf,
): string {
  const stop = stopAt(policy, at);
  if (stop === "nothing") return allowed[stop];
  const asked = plansAskedFor(policy, at, 0);
  const words = stop === null ? [] : [allowed[stop]];
  if (asked.length > 0) words.push(`at least ${asked.map(labelOf).join(" and ")}`);
  return words.length === 0 ? "no rule holds" : words.join(", ");
}

/** Whether a rule is a freeze that has ended, which nothing will come of any more. */
export function isOver(rule: CalendarRule, now: Date): boolean {
  if (rule.kind !== "freeze") return false;
  const end = new Date(rule.untilAt);
  return new Date(rule.fromAt) < end && end <= now;
}

/** What a new rule begins as: tomorrow, working hours, a Monday morning. */
export function newRule(kind: CalendarRule["kind"], timeZone: string, now: Date): CalendarRule {
  switch (kind) {
    case "freeze":
      return {
        kind,
        allows: "nothing",
        fromAt: midnightAfter(timeZone, now, 1),
        untilAt: midnightAfter(timeZone, now, 2),
        note: "",
      };
    case "quiet":
      return {
        kind,
        allows: "growing",
        days: [1, 2, 3, 4, 5],
        from: "08:00",
        until: "18:00",
        note: "",
      };
    case "at_least":
      return { kind, days: [1], from: "08:00", until: "12:00", planId: "", note: "" };
  }
}

function isComplete(rule: CalendarRule): boolean {
  if (rule.kind === "freeze") return rule.fromAt !== "" && rule.untilAt !== "";
  const isPlanChosen = rule.kind === "quiet" || rule.planId !== "";
  return isPlanChosen && rule.days.length > 0 && rule.from !== "" && rule.until !== "";
}

/** Empty in a zone nobody knows, as what was not typed yet. */
function midnightAfter(timeZone: string, now: Date, days: number): string {
  const day = shownIn(timeZone, new Date(now.getTime() + days * DAY_MS))?.slice(0, 10);
  return (day && instantAt(timeZone, `${day}T00:00`)?.toISOString()) ?? "";
}
