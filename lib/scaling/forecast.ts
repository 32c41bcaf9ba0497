import type { Sample } from "@/lib/metrics/model";
import {
  gapAbove,
  isBeyond,
  isRising,
  median,
  riseOf,
  trendOf,
  type Level,
  type Trend,
} from "@/lib/scaling/trend";

const BUCKETS = 48;
const BUCKETS_MIN = 6;
const SPAN_SECONDS_MIN = 600;
/** Beyond this nobody acts on a forecast, and no window of samples supports one. */
const HORIZON_SECONDS = 365 * 86_400;
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

/**
 * Returns the seconds until used memory meets `limitBytes` at the present pace; 0 when it already has.
 *
 * The pace is that of all samples, by the medians of up to 48 buckets. A rise of the last quarter of an
 * hour that is steeper takes its place: a leak that has just begun is not averaged away by the calm
 * before it. Either must be more than its own noise, go on to the end, so that a step is no pace, and
 * lead above what was there before, so that a cache that fills and is emptied has none; and the line of
 * the whole must still pass through what was measured last.
 *
 * Null when memory is flat or shrinks, when neither pace is believed, when there is less than ten
 * minutes of data, or when the limit is more than a year away.
 */
export function timeToFull(
  samples: readonly Sample[],
  limitBytes: number | null,
  now: Date,
): number | null {
  if (limitBytes === null || !Number.isFinite(limitBytes) || limitBytes <= 0) return null;
  const levels = measured(samples, now);
  const buckets = bucketed(levels);
  const whole = trendOf(buckets);
  if (whole === null || buckets.length < BUCKETS_MIN) return null;
  if (whole.spanSeconds < SPAN_SECONDS_MIN) return null;

  const recent = recentTrend(levels, whole);
  if ((recent ?? whole).baseBytes >= limitBytes) return 0;
  const trend = recent ?? (isBelievedWhole(whole, levels, buckets) ? whole : null);
  if (trend === null) return null;

  const left = (limitBytes - trend.baseBytes) / trend.bytesPerSec;
  return left > HORIZON_SECONDS ? null : left;
}

/** What cannot be is left out. Oldest first. */
function measured(samples: readonly Sample[], now: Date): Level[] {
  const levels: Level[] = [];
  for (const { at, usedMemoryBytes } of samples) {
    if (usedMemoryBytes === null || !Number.isFinite(usedMemoryBytes) || usedMemoryBytes <= 0)
      continue;
    const seconds = (at.getTime() - now.getTime()) / 1000;
    if (seconds <= 0) levels.push({ seconds, bytes: usedMemoryBytes });
  }
  return levels;
}

/** The median of each bucket, oldest first; a bucket without samples is absent. */
function bucketed(levels: readonly Level[]): Level[] {
  const oldest = levels[0]?.seconds ?? 0;
  const newest = levels.at(-1)?.seconds ?? 0;
  const width = Math.max((newest - oldest) / BUCKETS, 1);
  const buckets = new Map<number, Level[]>();
  for (const level of levels) {
    const bucket = Math.min(BUCKETS - 1, Math.floor((level.seconds - oldest) / width));
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), level]);
  }
  return [...buckets.values()].map((held) => ({
    seconds: median(held.map(({ seconds }) => seconds)),
    bytes: median(held.map(({ bytes }) => bytes)),
  }));
}

/** A rise that has just begun and is steeper than the whole; null when there is none. */
function recentTrend(levels: readonly Level[], whole: Trend): Trend | null {
  for (const back of RECENT_SECONDS) {
    const before = levels.filter(({ seconds }) => seconds <= -back);
    const recent = levels.slice(before.length);
    if (Math.min(before.length, recent.length) < RECENT_LEVELS_MIN) continue;
    const trend = trendOf(recent);
    if (trend === null || !isRising(trend)) continue;
    const steeperBytes = (trend.bytesPerSec - whole.bytesPerSec) * trend.spanSeconds;
    if (steeperBytes <= 0 || !isBeyond(steeperBytes, trend)) continue;
    const [older, newer] = halves(recent);
    const isSteady =
      keepsPace(trend, older, HALF_PACE_SHARE_MIN) &&
      keepsPace(trend, newer, ENDING_PACE_SHARE_MIN);
    if (isSteady && newShareOf(trend, before) >= RECENT_NEW_SHARE_MIN) return trend;
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

function keepsPace({ bytesPerSec }: Trend, half: readonly Level[], shareMin: number): boolean {
  const trend = trendOf(half);
  return trend !== null && trend.bytesPerSec >= shareMin * bytesPerSec;
}

/** The share of a rise that lies above the most that was held for two levels: a spike of one was not. */
function newShareOf(trend: Trend, before: readonly Level[]): number {
  const held = before.slice(1).map(({ bytes }, index) => Math.min(bytes, before[index]!.bytes));
  return (trend.baseBytes - Math.max(...held)) / riseOf(trend);
}
