/** Memory at an instant; seconds are counted from now, so below zero. */
export type Level = { seconds: number; bytes: number };

/** The line through levels: `base` is where it stands now, `noise` how far values lie beside it. */
export type Trend = {
  bytesPerSec: number;
  baseBytes: number;
  noiseBytes: number;
  /** From the first level to the last. */
  spanSeconds: number;
};

/** A difference counts when it is larger than this many times what the values scatter. */
const NOISE_FACTOR = 4;
/** And when it is at least this share of the rise it is held against. */
const DIFFERENCE_SHARE_MIN = 0.25;

/**
 * Returns the robust line through levels, oldest first: the median of the slopes between all pairs
 * (Theil–Sen), so that single outliers move nothing. Null for fewer than two instants.
 */
export function trendOf(levels: readonly Level[]): Trend | null {
  const [first, last] = [levels[0], levels.at(-1)];
  if (first === undefined || last === undefined || first.seconds === last.seconds) return null;
  const bytesPerSec = medianSlope(levels);
  const beside = ({ seconds, bytes }: Level) => bytes - bytesPerSec * seconds;
  const baseBytes = median(levels.map(beside));
  return {
    bytesPerSec,
    baseBytes,
    noiseBytes: median(levels.map((level) => Math.abs(beside(level) - baseBytes))),
    spanSeconds: last.seconds - first.seconds,
  };
}

/** What a trend gains over its span, in bytes; below zero when it falls. */
export function riseOf({ bytesPerSec, spanSeconds }: Trend): number {
  return bytesPerSec * spanSeconds;
}

/** Whether a trend goes up, and not only because its values scatter. */
export function isRising(trend: Trend): boolean {
  return trend.bytesPerSec > 0 && riseOf(trend) > NOISE_FACTOR * trend.noiseBytes;
}

/** Whether a number of bytes is more than scatter around a trend, and a good part of its rise. */
export function isBeyond(bytes: number, trend: Trend): boolean {
  const rise = Math.abs(riseOf(trend));
  return Math.abs(bytes) > Math.max(NOISE_FACTOR * trend.noiseBytes, DIFFERENCE_SHARE_MIN * rise);
}

/** How far levels lie above a trend, by their median; below zero when they lie under it. */
export function gapAbove(trend: Trend, levels: readonly Level[]): number {
  const { bytesPerSec, baseBytes } = trend;
  return median(levels.map(({ seconds, bytes }) => bytes - baseBytes - bytesPerSec * seconds));
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
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}
