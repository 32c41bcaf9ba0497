import type { Sample } from "@/lib/metrics/model";
import type { Hours } from "@/lib/scaling/forecast/hours";
import type { ForecastMethod, ForecastMetric, ToFull } from "@/lib/scaling/forecast/model";
import { valuesOf } from "@/lib/scaling/forecast/values";
import {
  bestSeason,
  knots,
  reachAt,
  type PastErrors,
  type Reach,
} from "@/lib/scaling/forecast/past-errors";
import { seasonGain, type Season } from "@/lib/scaling/forecast/season";
import { believedTrend, paceRange, type BelievedTrend } from "@/lib/scaling/forecast/time-to-full";
import { quantile, riseOf } from "@/lib/scaling/forecast/trend";
import { FULL_SHARE } from "@/lib/scaling/judgement/observe";

export const HORIZON_HOURS = 24;
/** Fewer values are no level. */
const VALUES_MIN = 6;
/** No band is narrower than this share of the level: nothing that is used is known better. */
const REACH_SHARE_MIN = 0.01;
/** Without a past, what was seen to vary, and at least this share of the level, is taken for an hour's error. */
const YOUNG_SHARE_MIN = 0.05;
/** A pace goes on for so long as it is; then it tires, and leads no further than so many hours more. */
const TIRELESS_HOURS = 6;
const TIRING_HOURS = 12;

/** What is expected at each whole hour from an instant on, index 0 being that instant. */
export type Expected = {
  method: ForecastMethod;
  trend: BelievedTrend | null;
  isAtLeast: boolean;
  expected: readonly number[];
  lower: readonly number[];
  upper: readonly number[];
};

/** The samples of the last `RECENT_HOURS` before an instant, and that instant. */
export type Recent = { samples: readonly Sample[]; now: Date; metric: ForecastMetric };

/**
 * Expects the next 24 hours at `origin` hours back, from nothing after it. Null where too little was
 * measured lately.
 *
 * Past days lead where they did so well before; a pace of the last hours that they do
 * not explain is something new and takes their place. Without either, use stays as it is.
 */
export function expectAt(
  hours: Hours,
  errors: PastErrors,
  origin: number,
  recent: Recent,
): Expected | null {
  const level = hours.levels[origin]!;
  const values = recent.samples.map(valuesOf[recent.metric]).filter((value) => value !== null);
  if (Number.isNaN(level) || values.length < VALUES_MIN) return null;

  const trend = believedTrend(recent.samples, recent.now, recent.metric);
  const isAtLeast = isPressed(hours, origin, recent);
  const repeat = repeatAt(hours, errors, origin);
  const reach = reachAt(errors, origin, repeat?.season ?? "level") ?? youngReach(values, level);
  const isNew = trend !== null && !isRepeat(trend, hours, repeat, origin, reach);
  if (!isNew) {
    const gains = repeat?.gains ?? flat;
    const method = repeat === null ? "level" : "season";
    return { ...banded(level, gains, gains, reach), method, trend, isAtLeast };
  }
  const hourly = trend.perSecond * 3600;
  const { slowest, fastest } = paceRange(trend);
  const slow = tired.map((ahead) => slowest * 3600 * ahead);
  const fast = tired.map((ahead) => fastest * 3600 * ahead);
  const band = banded(trend.base, slow, fast, reach);
  const expected = tired.map((ahead) => trend.base + hourly * ahead);
  return { ...band, expected, method: "trend", trend, isAtLeast };
}

const wholeHours = Array.from({ length: HORIZON_HOURS + 1 }, (_, ahead) => ahead);
const flat: readonly number[] = wholeHours.map(() => 0);
/** How many hours' worth of a pace come true within so many hours. */
const tired = wholeHours.map((ahead) => {
  const over = Math.max(0, ahead - TIRELESS_HOURS);
  return Math.min(ahead, TIRELESS_HOURS) + TIRING_HOURS * (1 - Math.exp(-over / TIRING_HOURS));
});

/** What is expected to repeat, and what it gained by each whole hour. */
type Repeat = { season: Season; gains: readonly number[] };

/** Null where nothing repeats, or where one of its hours is not known. */
function repeatAt(hours: Hours, errors: PastErrors, origin: number): Repeat | null {
  const season = bestSeason(errors, origin);
  if (season === null) return null;
  const gains = wholeHours.map((ahead) =>
    ahead === 0 ? 0 : seasonGain(hours, season, origin, ahead),
  );
  return gains.some((gain) => Number.isNaN(gain)) ? null : { season, gains };
}

/** Whether the past explains half of a rise, or leaves no more of it than it is usually off. */
function isRepeat(
  trend: BelievedTrend,
  hours: Hours,
  repeat: Repeat | null,
  origin: number,
  reach: Reach,
): boolean {
  if (repeat === null) return false;
  const span = trend.spanSeconds / 3600;
  const ahead = Math.max(1, Math.round(span));
  const usual = seasonGain(hours, repeat.season, origin + ahead, ahead) * (span / ahead);
  const rise = riseOf(trend);
  return rise - usual <= Math.max(between(reach.above, span), rise / 2);
}

function youngReach(values: readonly number[], level: number): Reach {
  const spread = quantile(values, 0.95) - quantile(values, 0.05);
  const reach = Math.max(spread, YOUNG_SHARE_MIN * level);
  const opening = knots.map((ahead) => reach * Math.sqrt(ahead));
  return { below: opening, above: opening };
}

function banded(
  base: number,
  least: readonly number[],
  most: readonly number[],
  reach: Reach,
): Pick<Expected, "expected" | "lower" | "upper"> {
  const narrowest = REACH_SHARE_MIN * base;
  const off = (by: readonly number[], ahead: number) => Math.max(narrowest, between(by, ahead));
  return {
    expected: least.map((gain) => Math.max(0, base + gain)),
    lower: least.map((gain, ahead) => Math.max(0, base + gain - off(reach.below, ahead))),
    upper: most.map((gain, ahead) => Math.max(0, base + gain + off(reach.above, ahead))),
  };
}

/** The reach at an hour, on the line between the knots beside it. */
function between(reach: readonly number[], ahead: number): number {
  // An error grows as the root of time: a quarter of an hour's is half of an hour's.
  if (ahead < knots[0]) return reach[0]! / 2;
  const next = knots.findIndex((knot) => knot >= ahead);
  if (next === 0) return reach[0]!;
  const [left, right] = [knots[next - 1]!, knots[next]!];
  const share = (ahead - left) / (right - left);
  return reach[next - 1]! * (1 - share) + reach[next]! * share;
}

const PRESSED_MINUTES = 15;
/** Of a limit, the share that must be used for those turned away to be taken for its fault. */
const PRESSED_SHARE_MIN = 0.5;

/** Whether use stands at its limit, or somebody was turned away lately because of it. */
function isPressed(hours: Hours, origin: number, { samples, now, metric }: Recent): boolean {
  const level = hours.levels[origin]!;
  const limit = hours.limits[origin]!;
  if (level >= FULL_SHARE * limit) return true;
  if (!(level >= PRESSED_SHARE_MIN * limit)) return false;
  return samples.some((sample) => {
    const ageMs = now.getTime() - sample.at.getTime();
    if (ageMs < 0 || ageMs > PRESSED_MINUTES * 60_000) return false;
    const turnedAway =
      metric === "memory" ? sample.evictedKeysPerSec : sample.rejectedConnectionsPerSec;
    return (turnedAway ?? 0) > 0;
  });
}

/** How many hours of samples a forecast looks at for the level and the pace. */
export const RECENT_HOURS = 6;

/** When what is expected meets a limit within the next 24 hours, to the minute; null when it does not. */
export function crossing(
  { expected, lower, upper, isAtLeast }: Expected,
  limit: number,
): ToFull | null {
  const seconds = firstAt(expected, limit);
  if (seconds === null) return null;
  return {
    seconds,
    earliestSeconds: isAtLeast ? 0 : Math.min(seconds, firstAt(upper, limit) ?? seconds),
    latestSeconds: firstAt(lower, limit),
  };
}

/** Seconds until a line through whole hours is at least `limit`. */
function firstAt(line: readonly number[], limit: number): number | null {
  for (const [ahead, value] of line.entries()) {
    if (value < limit) continue;
    const before = line[ahead - 1];
    if (before === undefined) return 0;
    return 3600 * (ahead - 1 + (limit - before) / (value - before));
  }
  return null;
}
