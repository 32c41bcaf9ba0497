import { edgesOf, minuteOf } from "@/lib/scaling/calendar/edges";
import type { Allows, AtLeastRule, QuietRule } from "@/lib/scaling/calendar/model";
import { wallClockIn, type WallClock } from "@/lib/scaling/calendar/wall-clock";
import type { Direction } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

type Calendar = Pick<Policy, "calendar" | "timeZone">;

const MINUTE_MS = 60_000;
/** Longer than two weeks, so that a change of clocks hides no hours of the week. */
const REPEAT_MS = 15 * 1440 * MINUTE_MS;

/**
 * What is still done at an instant: the strictest of the rules that hold then, null when none does.
 *
 * Clock times are those of walls in the policy's zone: one that a change to summer time leaves out begins
 * when clocks are past it, one that comes twice counts twice. In a zone nobody knows every weekly rule
 * holds: what cannot be read must not vanish.
 */
export function stopAt({ calendar, timeZone }: Calendar, at: Date): Allows | null {
  let stop: Allows | null = null;
  let clock: WallClock | null | undefined;
  for (const rule of calendar) {
    if (rule.kind === "at_least" || stop === "nothing") continue;
    if (rule.kind === "quiet") clock ??= wallClockIn(timeZone, at.getTime());
    const holds = rule.kind === "freeze" ? isFrozen(rule, at) : isIn(rule, clock ?? null);
    if (holds && (stop === null || rule.allows === "nothing")) stop = rule.allows;
  }
  return stop;
}

/** Whether the calendar stops a change in this direction at an instant: what stops larger plans stops all. */
export function isStopped(policy: Calendar, direction: Direction, at: Date): boolean {
  const stop = stopAt(policy, at);
  return stop === "nothing" || (stop === "growing" && direction === "down");
}

/**
 * The first minute after an instant at which something else is allowed than then, through all rules that
 * follow one another; null where that never comes. Where nothing holds it is the instant itself.
 */
export function stopEndsAt({ calendar, timeZone }: Calendar, at: Date): Date | null {
  const policy = { calendar: calendar.filter(({ kind }) => kind !== "at_least"), timeZone };
  const stop = stopAt(policy, at);
  return stop === null ? at : firstEdge(policy, at, (edge) => stopAt(policy, edge) !== stop);
}

/**
 * The first of the minutes after an instant at which rules begin or end that is meant; null where there is
 * none. What happens in a freeze of all changes is left out: nothing comes of it.
 *
 * Weekly rules repeat: what two weeks of them did not bring, only the next end of a freeze can.
 */
export function firstEdge(
  { calendar, timeZone }: Calendar,
  at: Date,
  isMeant: (edge: Date) => boolean,
): Date | null {
  const { nextEdge, nextFreezeEdge } = edgesOf(calendar, timeZone);
  let freezeMs = nextFreezeEdge(at.getTime());
  let repeatsAfterMs = at.getTime() + REPEAT_MS;
  let edgeMs = nextEdge(at.getTime());
  for (;;) {
    if (edgeMs > repeatsAfterMs) edgeMs = Math.max(edgeMs, freezeMs);
    if (edgeMs === Infinity) return null;
    const edge = new Date(edgeMs);
    if (isMeant(edge)) return edge;
    if (edgeMs >= freezeMs) {
      freezeMs = nextFreezeEdge(edgeMs);
      repeatsAfterMs = edgeMs + REPEAT_MS;
    }
    edgeMs = nextEdge(edgeMs);
  }
}

/** The plans that the calendar asks for at an instant or begins to ask for within so many minutes. */
export function plansAskedFor(
  { calendar, timeZone }: Calendar,
  at: Date,
  minutesAhead: number,
): string[] {
  const rules = calendar.filter((rule) => rule.kind === "at_least");
  if (rules.length === 0) return [];
  const { nextEdge } = edgesOf(rules, timeZone);
  const untilMs = at.getTime() + minutesAhead * MINUTE_MS;
  const asked = new Set<string>();
  for (let edgeMs = at.getTime(); edgeMs <= untilMs; edgeMs = nextEdge(edgeMs)) {
    const clock = wallClockIn(timeZone, edgeMs);
    for (const rule of rules) if (isIn(rule, clock)) asked.add(rule.planId);
  }
  return [...asked];
}

function isFrozen({ fromAt, untilAt }: { fromAt: string; untilAt: string }, at: Date): boolean {
  return at >= new Date(fromAt) && at < new Date(untilAt);
}

function isIn({ days, from, until }: QuietRule | AtLeastRule, clock: WallClock | null): boolean {
  if (clock === null) return true;
  const [begins, ends] = [minuteOf(from), minuteOf(until)];
  const isOn = (weekday: number) => days.some((day) => day === weekday);
  const { weekday, minute } = clock;
  if (begins < ends) return isOn(weekday) && minute >= begins && minute < ends;
  const yesterday = (weekday + 6) % 7;
  return (isOn(weekday) && minute >= begins) || (isOn(yesterday) && minute < ends);
}
