import type { CalendarRule } from "@/lib/scaling/calendar/model";
import { offsetIn, wallClockIn } from "@/lib/scaling/calendar/wall-clock";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** Clocks of a zone change on the quarter of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;

type Edges = { nextEdge: (atMs: number) => number; nextFreezeEdge: (atMs: number) => number };

/**
 * Leads from an instant to the next full minute at which one of these rules may begin or end, or a freeze of
 * them, so that nobody has to look at every minute between. Infinity where none does any more.
 */
export function edgesOf(rules: readonly CalendarRule[], timeZone: string): Edges {
  const freezes = rules
    .filter((rule) => rule.kind === "freeze")
    .map(({ allows, fromAt, untilAt }) => ({
      allows,
      fromMs: fullMinuteFrom(fromAt),
      untilMs: fullMinuteFrom(untilAt),
    }));
  const weekly = rules.filter((rule) => rule.kind !== "freeze");
  const minutes = new Set(weekly.flatMap(({ from, until }) => [minuteOf(from), minuteOf(until)]));

  const nextEdge = (atMs: number): number => {
    let edgeMs = nextClockTime(minutes, timeZone, atMs);
    for (const { allows, fromMs, untilMs } of freezes) {
      // Nothing is stricter: what begins or ends meanwhile changes nothing.
      if (allows === "nothing" && fromMs <= atMs && atMs < untilMs) return untilMs;
      if (fromMs > atMs) edgeMs = Math.min(edgeMs, fromMs);
      if (untilMs > atMs) edgeMs = Math.min(edgeMs, untilMs);
    }
    return edgeMs;
  };
  const freezeEdges = freezes.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  const nextFreezeEdge = (atMs: number): number =>
    Math.min(Infinity, ...freezeEdges.filter((edgeMs) => edgeMs > atMs));
  return { nextEdge, nextFreezeEdge };
}

/** The minute of the day of `08:00`. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** When clocks show one of these minutes next. Where they change before, each quarter until then counts as well. */
function nextClockTime(minutes: ReadonlySet<number>, timeZone: string, atMs: number): number {
  const clock = wallClockIn(timeZone, atMs);
  if (clock === null || minutes.size === 0) return Infinity;
  let wait = DAY_MINUTES;
  for (const minute of minutes) {
    wait = Math.min(wait, ((minute - clock.minute + DAY_MINUTES - 1) % DAY_MINUTES) + 1);
  }
  const nextMs = (Math.floor(atMs / MINUTE_MS) + wait) * MINUTE_MS;
  return offsetIn(timeZone, nextMs) === offsetIn(timeZone, atMs)
    ? nextMs
    : (Math.floor(atMs / QUARTER_MS) + 1) * QUARTER_MS;
}

function fullMinuteFrom(at: string): number {
  return Math.ceil(new Date(at).getTime() / MINUTE_MS) * MINUTE_MS;
}
