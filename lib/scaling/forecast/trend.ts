/** What was used at an instant; seconds are counted from now, so below zero. */
export type Level = { seconds: number; value: number };

/** The line through levels: `base` is where it stands now, `noise` how far values lie beside it. */
export type Trend = {
  perSecond: number;
  base: number;
  noise: number;
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
  const perSecond = medianSlope(levels);
  const beside = ({ seconds, value }: Level) => value - perSecond * seconds;
  const base = median(levels.map(beside));
  return {
    perSecond,
    base,
    noise: median(levels.map((level) => Math.abs(beside(level) - base))),
    spanSeconds: last.seconds - first.seconds,
  };
}

/** What a trend gains over its span; below zero when it falls. */
export function riseOf({ perSecond, spanSeconds }: Trend): number {
  return perSecond * spanSeconds;
}

/** Whether a trend goes up, and not only because its values scatter. */
export function isRising(trend: Trend): boolean {
  return trend.perSecond > 0 && riseOf(trend) > NOISE_FACTOR * trend.noise;
}

/** Whether a difference is more than scatter around a trend, and a good part of its rise. */
export function isBeyond(difference: number, trend: Trend): boolean {
  const rise = Math.abs(riseOf(trend));
  return Math.abs(difference) > Math.max(NOISE_FACTOR * trend.noise, DIFFERENCE_SHARE_MIN * rise);
}

/** How far levels lie above a trend, by their median; below zero when they lie under it. */
export function gapAbove(trend: Trend, levels: readonly Level[]): number {
  const { perSecond, base } = trend;
  return median(levels.map(({ seconds, value }) => value - base - perSecond * seconds));
}

function medianSlope(levels: readonly Level[]): number {
  const slopes = new Float64Array((levels.length * (levels.length - 1)) / 2);
  let count = 0;
  for (let index = 0; index < levels.length; index++) {
    const from = levels[index]!;
    for (let later = index + 1; later < levels.length; later++) {
      const to = levels[later]!;
      const seconds = to.seconds - from.seconds;
      if (seconds > 0) slopes[count++] = (to.value - from.value) / seconds;
    }
  }
  return count === 0 ? 0 : median(slopes.subarray(0, count));
}

/** Of at least one value. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** The value that a share of the others lie under, between two of them where it falls there. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = new Float64Array(values).sort();
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}
