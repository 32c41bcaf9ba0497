import type { Sample } from "@/lib/metrics/model";
import type { ForecastMetric, ToFull } from "@/lib/scaling/forecast/model";
import { valuesOf } from "@/lib/scaling/forecast/values";
import {
  gapAbove,
  isBeyond,
  isRising,
  median,
  riseOf,
  trendOf,
  type Level,
  type Trend,
} from "@/lib/scaling/forecast/trend";

const BUCKETS = 48;
const BUCKETS_MIN = 6;
const SPAN_SECONDS_MIN = 600;
/** Beyond this nobody acts on a forecast, and no window of samples supports one. */
export const HORIZON_SECONDS = 365 * 86_400;
/** A quarter of an hour tells of the next day, not of next week: so many times the span it was seen in. */
const REACH_SPANS = 100;
/** How far back a pace that has just begun is looked for; the longer one sees it better. */
const RECENT_SECONDS = [900, 600] as const;
const RECENT_LEVELS_MIN = 8;
/** Of a pace, the share that half of its time must keep by itself. */
const HALF_PACE_SHARE_MIN = 0.5;
/** The newer half of a rise that has just begun must keep more: what goes on counts, not how it began. */
const ENDING_PACE_SHARE_MIN = 0.7;
/** What was measured last: a line that passes beside it is no longer true. */
const LAST_SECONDS = 300;
/** Of a rise, the share that must lie above everything before it; of the whole, above its older half. */
const RECENT_NEW_SHARE_MIN = 0.5;
const WHOLE_NEW_SHARE_MIN = 0.25;

/** What a rise that is believed is made of, and the levels it was read from. */
export type BelievedTrend = Trend & { levels: readonly Level[] };

/**
 * When a believed trend meets a limit above it, with the interval its own halves leave open. Null when that
 * is further away than it can tell: a year, or a hundred times as long as it was seen.
 */
export function untilMet(trend: BelievedTrend, limit: number): ToFull | null {
  const left = limit - trend.base;
  const seconds = left / trend.perSecond;
  if (seconds > Math.min(HORIZON_SECONDS, REACH_SPANS * trend.spanSeconds)) return null;
  const { slowest, fastest } = paceRange(trend);
  return {
    seconds,
    earliestSeconds: Math.max(0, left - trend.noise) / fastest,
    latestSeconds: Math.min(HORIZON_SECONDS, (left + trend.noise) / slowest),
  };
}

/**
 * The pace of the slower and of the faster half of a trend. The slower one is no less than half of the
 * whole: that much is asked of a pace before it is believed.
 */
export function paceRange({ perSecond, levels }: BelievedTrend): {
  slowest: number;
  fastest: number;
} {
  const paces = halves(levels).map((half) => trendOf(half)?.perSecond ?? perSecond);
  return {
    slowest: Math.max(HALF_PACE_SHARE_MIN * perSecond, Math.min(perSecond, ...paces)),
    fastest: Math.max(perSecond, ...paces),
  };
}

/**
 * Returns the rise that goes on at `now`, or null; null also below ten minutes of data.
 *
 * The pace is that of all samples since the last restart, by the medians of up to 48 buckets. A rise of
 * the last quarter of an hour that is steeper takes its place: a leak that has just begun is not averaged
 * away by the calm before it. Either must be more than its own noise, go on to the end, so that a step is
 * no pace, and lead above what was there before, so that a cache that fills and is emptied has none; and
 * the line of the whole must still pass through what was measured last.
 */
export function believedTrend(
  samples: readonly Sample[],
  now: Date,
  metric: ForecastMetric,
): BelievedTrend | null {
  const levels = measured(samples, now, metric);
  const buckets = bucketed(levels);
  const whole = trendOf(buckets);
  if (whole === null || buckets.length < BUCKETS_MIN) return null;
  if (whole.spanSeconds < SPAN_SECONDS_MIN) return null;
  return (
    recentTrend(levels, whole) ??
    (isBelievedWhole(whole, levels, buckets) ? { ...whole, levels: buckets } : null)
  );
}

/** Since the last restart, oldest first. What cannot be is left out. */
function measured(samples: readonly Sample[], now: Date, metric: ForecastMetric): Level[] {
  const valueOf = valuesOf[metric];
  const levels: Level[] = [];
  let runId: string | null = null;
  for (const sample of samples) {
    const seconds = (sample.at.getTime() - now.getTime()) / 1000;
    if (seconds > 0) break;
    const nextRun = sample.counters?.runId ?? null;
    if (runId !== null && nextRun !== null && nextRun !== runId) levels.length = 0;
    runId = nextRun ?? runId;
    const value = valueOf(sample);
    if (value !== null) levels.push({ seconds, value });
  }
  return levels;
}

/** The median of each bucket, oldest first; a bucket without samples is absent. */
function bucketed(levels: readonly Level[]): Level[] {
  const oldest = levels[0]?.seconds ?? 0;
  const newest = levels.at(-1)?.seconds ?? 0;
  const width = Math.max((newest - oldest) / BUCKETS, 1);
  const buckets: Level[][] = [];
  let open = -1;
  for (const level of levels) {
    const bucket = Math.min(BUCKETS - 1, Math.floor((level.seconds - oldest) / width));
    if (bucket === open) buckets.at(-1)!.push(level);
    else buckets.push([level]);
    open = bucket;
  }
  return buckets.map((held) => ({
    seconds: median(held.map(({ seconds }) => seconds)),
    value: median(held.map(({ value }) => value)),
  }));
}

/** A rise that has just begun and is steeper than the whole; null when there is none. */
function recentTrend(levels: readonly Level[], whole: Trend): BelievedTrend | null {
  for (const back of RECENT_SECONDS) {
    const before = levels.filter(({ seconds }) => seconds <= -back);
    const recent = levels.slice(before.length);
    if (Math.min(before.length, recent.length) < RECENT_LEVELS_MIN) continue;
    const trend = trendOf(recent);
    if (trend === null || !isRising(trend)) continue;
    const steeper = (trend.perSecond - whole.perSecond) * trend.spanSeconds;
    if (steeper <= 0 || !isBeyond(steeper, trend)) continue;
    const [older, newer] = halves(recent);
    const isSteady =
      keepsPace(trend, older, HALF_PACE_SHARE_MIN) &&
      keepsPace(trend, newer, ENDING_PACE_SHARE_MIN);
    if (isSteady && newShareOf(trend, before) >= RECENT_NEW_SHARE_MIN)
      return { ...trend, levels: recent };
  }
  return null;
}

function isBelievedWhole(
  whole: Trend,
  levels: readonly Level[],
  buckets: readonly Level[],
): boolean {
  const last = levels.filter(({ seconds }) => seconds > -LAST_SECONDS);
  return (
    isRising(whole) &&
    keepsPace(whole, halves(buckets)[1], HALF_PACE_SHARE_MIN) &&
    newShareOf(whole, halves(levels)[0]) >= WHOLE_NEW_SHARE_MIN &&
    // What was measured last still lies on the line.
    (last.length === 0 || !isBeyond(gapAbove(whole, last), whole))
  );
}

function halves(levels: readonly Level[]): [older: readonly Level[], newer: readonly Level[]] {
  const middle = Math.floor(levels.length / 2);
  return [levels.slice(0, middle), levels.slice(-middle)];
}

function keepsPace({ perSecond }: Trend, half: readonly Level[], shareMin: number): boolean {
  const trend = trendOf(half);
  return trend !== null && trend.perSecond >= shareMin * perSecond;
}

/** The share of a rise that lies above the most that was held for two levels: a spike of one was not. */
function newShareOf(trend: Trend, before: readonly Level[]): number {
  const held = before.slice(1).map(({ value }, index) => Math.min(value, before[index]!.value));
  return (trend.base - Math.max(...held)) / riseOf(trend);
}
