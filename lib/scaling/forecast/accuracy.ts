import { expectAt, type Expected } from "@/lib/scaling/forecast/expect";
import { recentAt, type Seen } from "@/lib/scaling/forecast/forecast";
import { HOUR_MS, hoursOf, type Hours } from "@/lib/scaling/forecast/hours";
import {
  accuracyHours,
  ALARM_HOURS,
  RECORD_DAYS,
  type Accuracy,
  type ForecastMetric,
  type ForecastRecord,
} from "@/lib/scaling/forecast/model";
import { pastErrors } from "@/lib/scaling/forecast/past-errors";
import { median } from "@/lib/scaling/forecast/trend";
import { FULL_SHARE } from "@/lib/scaling/judgement/observe";

/**
 * Makes the forecasts that would have been made at each hour of the last 7 days, from what was known
 * then, and holds them against what came.
 *
 * Needs the samples of those days and of the six hours before them. What came cannot be seen above a
 * limit: a forecast that leads there is right when the limit was met. Hours after which the limit itself
 * changed say nothing of alarms.
 */
export function forecastRecord(seen: Seen, now: Date): ForecastRecord {
  return { memory: accuracyOf(seen, now, "memory"), clients: accuracyOf(seen, now, "clients") };
}

function accuracyOf(seen: Seen, now: Date, metric: ForecastMetric): Accuracy | null {
  const hours = hoursOf(seen, now, metric);
  const errors = pastErrors(hours);
  const tallies = accuracyHours.map((ahead) => ({
    ahead,
    count: 0,
    inside: 0,
    offs: [] as number[],
  }));
  const alarms = { right: 0, wrong: 0, missed: 0 };
  for (let origin = RECORD_DAYS * 24; origin >= 1; origin--) {
    const at = new Date(now.getTime() - origin * HOUR_MS);
    const recent = { samples: recentAt(seen.samples, at), now: at, metric };
    const expected = expectAt(hours, errors, origin, recent);
    if (expected === null) continue;
    for (const tally of tallies) {
      const came = hours.levels[origin - tally.ahead] ?? NaN;
      if (Number.isNaN(came)) continue;
      const limit = limitAt(hours, origin - tally.ahead, seen.limits[metric]);
      tally.count += 1;
      const off = cameOff(expected, tally.ahead, came, limit);
      if (off.isInside) tally.inside += 1;
      if (limit !== null) tally.offs.push(off.by / limit);
    }
    const alarm = alarmOf(expected, hours, origin);
    if (alarm !== null) alarms[alarm] += 1;
  }
  if (tallies.every(({ count }) => count === 0)) return null;
  const horizons = tallies.map(({ ahead, count, inside, offs }) => ({
    hours: ahead,
    count,
    errorShare: offs.length === 0 ? null : median(offs),
    coverage: count === 0 ? null : inside / count,
  }));
  return { horizons, alarms };
}

/** The limit that was measured against then, else the one of now; null without one. */
function limitAt({ limits }: Hours, back: number, present: number | null): number | null {
  const limit = Number.isNaN(limits[back]!) ? present : limits[back]!;
  return limit === null || !Number.isFinite(limit) || limit <= 0 ? null : limit;
}

/** How far what came was from what was expected, and whether it lay in the band. */
function cameOff(
  { expected, lower, upper, isAtLeast }: Expected,
  ahead: number,
  came: number,
  limit: number | null,
): { by: number; isInside: boolean } {
  const isFull = limit !== null && came >= FULL_SHARE * limit;
  const by = isFull && expected[ahead]! >= came ? 0 : Math.abs(came - expected[ahead]!);
  const isOver = lower[ahead]! <= came || isFull;
  return { by, isInside: isOver && (isAtLeast || came <= upper[ahead]!) };
}

/** What became of "full within 3 hours"; null where it was not said and did not come, or nobody can tell. */
function alarmOf(
  { expected }: Expected,
  { highs, limits }: Hours,
  origin: number,
): keyof Accuracy["alarms"] | null {
  const limit = limits[origin]!;
  if (!(limit > 0) || origin < ALARM_HOURS || expected[0]! >= FULL_SHARE * limit) return null;
  const isSaid = expected.slice(0, ALARM_HOURS + 1).some((value) => value >= limit);
  let hasCome = false;
  for (let back = origin - 1; back >= origin - ALARM_HOURS; back--) {
    // Unknown, or of another plan by now: neither right nor wrong.
    if (Number.isNaN(highs[back]!) || (limits[back] !== limit && !hasCome)) return null;
    if (highs[back]! >= FULL_SHARE * limit) hasCome = true;
  }
  if (isSaid) return hasCome ? "right" : "wrong";
  return hasCome ? "missed" : null;
}
