import type { Sample } from "@/lib/metrics/model";

const BUCKETS = 48;
const BUCKETS_MIN = 6;
const SPAN_SECONDS_MIN = 600;
/** Beyond this nobody acts on a forecast, and no window of samples supports one. */
const HORIZON_SECONDS = 365 * 86_400;
/** The rise must be larger than this many times what the values scatter around it. */
const NOISE_FACTOR = 3;

type Level = { seconds: number; bytes: number };

/**
 * Returns the seconds until used memory meets `limitBytes` at the present pace; 0 when it already has.
 *
 * The pace is the median of the slopes between all pairs of up to 48 bucket medians (Theil–Sen), so
 * single outliers move nothing. Null when memory is flat or shrinks, when the rise drowns in its own
 * noise, when there is less than ten minutes of data, or when the limit is more than a year away.
 */
export function timeToFull(
  samples: readonly Sample[],
  limitBytes: number | null,
  now: Date,
): number | null {
  if (limitBytes === null || !Number.isFinite(limitBytes) || limitBytes <= 0) return null;
  const levels = bucketed(measured(samples, now));
  const [first, last] = [levels[0], levels.at(-1)];
  if (first === undefined || last === undefined || levels.length < BUCKETS_MIN) return null;
  const span = last.seconds - first.seconds;
  if (span < SPAN_SECONDS_MIN) return null;

  const pace = medianSlope(levels);
  const base = median(levels.map(({ seconds, bytes }) => bytes - pace * seconds));
  const noise = median(levels.map(({ seconds, bytes }) => Math.abs(bytes - base - pace * seconds)));
  if (base >= limitBytes) return 0;
  if (pace <= 0 || pace * span <= NOISE_FACTOR * noise) return null;

  const left = (limitBytes - base) / pace;
  return left > HORIZON_SECONDS ? null : left;
}

/** Seconds are before `now`, so below zero. What cannot be is left out. */
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

function medianSlope(levels: readonly Level[]): number {
  const slopes: number[] = [];
  for (const [index, from] of levels.entries()) {
    for (const to of levels.slice(index + 1)) {
      const seconds = to.seconds - from.seconds;
      if (seconds > 0) slopes.push((to.bytes - from.bytes) / seconds);
    }
  }
  return slopes.length === 0 ? 0 : median(slopes);
}

/** Of at least one value. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}
