import type { Facts, Need } from "@/lib/scaling/model";
import { largestOf, leastOf } from "@/lib/scaling/judgement/needs";
import { usedBetween, type Used } from "@/lib/scaling/judgement/past";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** The whole hours by which today is held against another day: what is kept of a day are hours. */
const LIKENESS_HOURS = 2;
/** Below this share of what the other day used then, today is on another level, not only a quieter day. */
const LIKENESS_SHARE_MIN = 0.75;

/**
 * What two days both needed in the next `minutes`: the same weekday and another where a week is known,
 * else the last two. Only what days agree on is expected: what came once may never come again.
 */
export function expectedAhead(facts: Facts, minutes: number): Need {
  const before = (days: number) => needed(facts, days, minutes);
  const week = before(7);
  if (week === null) return leastOf(before(1), before(2));
  return largestOf([1, 2, 14].map((days) => leastOf(week, before(days))));
}

/**
 * What the next `minutes` may need: the same, but where a day is not known the other one is taken at its
 * word, and the last two days may have begun something new. Never less than what is expected.
 */
export function possibleAhead(facts: Facts, minutes: number): Need {
  const before = (days: number) => needed(facts, days, minutes);
  const week = before(7);
  // Of less than a week, the day before is all that is asked.
  if (week === null) return leastOf(before(1), before(1));
  const byWeek = [1, 2, 14].map((days) => leastOf(week, before(days) ?? week));
  return largestOf([...byWeek, leastOf(before(1), before(2))]);
}

/** Whether the next `minutes` are known of two other days, so that neither is an accident. */
export function areDaysKnown(facts: Facts, minutes: number): boolean {
  const known = [1, 2, 7].filter((days) => {
    const thenMs = facts.now.getTime() - days * DAY_MS;
    return usedBetween(facts, thenMs, thenMs + minutes * MINUTE_MS) !== null;
  });
  return known.length >= 2;
}

/**
 * What the minutes needed that lie `days` before those from now on, or null where that is not known. A
 * day on which much more was used by this hour tells of another level: its need is cut by as much.
 */
function needed(facts: Facts, days: number, minutes: number): Used | null {
  const thenMs = facts.now.getTime() - days * DAY_MS;
  const used = usedBetween(facts, thenMs, thenMs + minutes * MINUTE_MS);
  if (used === null) return null;
  const today = usedUntil(facts, facts.now.getTime());
  const then = usedUntil(facts, thenMs);
  return {
    memoryBytes: likened(used.memoryBytes, today?.memoryBytes, then?.memoryBytes),
    clients: likened(used.clients, today?.clients, then?.clients),
  };
}

function usedUntil(facts: Facts, untilMs: number): Used | null {
  const endMs = Math.floor(untilMs / HOUR_MS) * HOUR_MS;
  return usedBetween(facts, endMs - LIKENESS_HOURS * HOUR_MS, endMs);
}

function likened(
  need: number | null,
  today: number | null | undefined,
  then: number | null | undefined,
): number | null {
  if (need === null || !today || !then) return need;
  return need * Math.min(1, today / then / LIKENESS_SHARE_MIN);
}
