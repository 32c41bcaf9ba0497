import type { Hours } from "@/lib/scaling/forecast/hours";
import { BAND_SHARE } from "@/lib/scaling/forecast/model";
import { seasonGain } from "@/lib/scaling/forecast/season";
import { quantile } from "@/lib/scaling/forecast/trend";

/** The horizons, in hours, at which forecasts of the past are held against what came. */
export const knots = [1, 3, 6, 12, 24] as const;

/** Errors older than this are of another time. */
const BACK_HOURS = 14 * 24;
/** A band needs so many forecasts of the past; below that it is a guess on the wide side. */
const ERRORS_MIN = 12;
/** So many errors against measured levels will do; below that those against peaks are taken. */
const SAMPLED_MIN = 48;
/** Past days are followed when their forecasts were so much better than "it stays as it is". */
const BETTER_SHARE = 0.8;

/** For each hour back, by how much a forecast made then was off. NaN where that is not known. */
type Errors = Record<"level" | "season", Float64Array>;

/** What forecasts of the past were off by, for each knot: against levels, and against peaks of hours. */
export type PastErrors = readonly { bySamples: Errors; byPeaks: Errors }[];

/** How far below and above what was expected the band reaches at each knot. */
export type Reach = { below: readonly number[]; above: readonly number[] };

/** Makes the forecasts that level and season would have made at each hour, from what was before it. */
export function pastErrors(hours: Hours): PastErrors {
  return knots.map((ahead) => ({
    bySamples: errorsAgainst(hours.levels, hours, ahead),
    byPeaks: errorsAgainst(hours.peaks, hours, ahead),
  }));
}

function errorsAgainst(came: Float64Array, hours: Hours, ahead: number): Errors {
  const level = new Float64Array(came.length).fill(NaN);
  const season = new Float64Array(came.length).fill(NaN);
  for (let origin = ahead; origin < came.length; origin++) {
    const gain = came[origin - ahead]! - came[origin]!;
    if (Number.isNaN(gain)) continue;
    level[origin] = gain;
    season[origin] = gain - seasonGain(hours, origin, ahead);
  }
  return { level, season };
}

/** Whether past days foretold the hours before `origin` better than a level that stays. */
export function isSeasonal(errors: PastErrors, origin: number): boolean {
  let [bySeason, byLevel] = [0, 0];
  for (const [index, ahead] of knots.entries()) {
    const { season, level } = knownAt(errors[index]!, origin + ahead, "season");
    if (season.length < ERRORS_MIN) return false;
    // By the mean: a few hours of work a day are rare, and all that matters.
    bySeason += meanSize(season);
    byLevel += meanSize(level);
  }
  return bySeason < BETTER_SHARE * byLevel;
}

function meanSize(errors: readonly number[]): number {
  return errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
}

/**
 * How far the band reaches, by the errors that were known at `origin`: it opens with the horizon and never
 * closes. Null where fewer than a dozen are.
 */
export function reachAt(
  errors: PastErrors,
  origin: number,
  method: "level" | "season",
): Reach | null {
  const below: number[] = [];
  const above: number[] = [];
  for (const [index, ahead] of knots.entries()) {
    const off = knownAt(errors[index]!, origin + ahead, method)[method];
    if (off.length < ERRORS_MIN) {
      // Longer horizons need a longer past; until then they reach as a random walk would.
      if (index === 0) return null;
      const wider = Math.sqrt(ahead / knots[index - 1]!);
      below.push(below.at(-1)! * wider);
      above.push(above.at(-1)! * wider);
      continue;
    }
    const outside = (1 - BAND_SHARE) / 2;
    // Of few errors the outermost are taken: the next one may be larger than any so far.
    const share = Math.max(0, outside - (1 - outside) / off.length);
    below.push(Math.max(below.at(-1) ?? 0, -quantile(off, share)));
    above.push(Math.max(above.at(-1) ?? 0, quantile(off, 1 - share)));
  }
  return { below, above };
}

/** The errors of forecasts made at an hour or in the two weeks before it, of which `method`'s is known. */
function knownAt(
  { bySamples, byPeaks }: PastErrors[number],
  from: number,
  method: keyof Errors,
): Record<keyof Errors, number[]> {
  const sampled = knownOf(bySamples, from, method);
  return sampled.level.length < SAMPLED_MIN ? knownOf(byPeaks, from, method) : sampled;
}

function knownOf(
  errors: Errors,
  from: number,
  method: keyof Errors,
): Record<keyof Errors, number[]> {
  const known: Record<keyof Errors, number[]> = { level: [], season: [] };
  const until = Math.min(errors.level.length, from + BACK_HOURS);
  for (let origin = from; origin < until; origin++) {
    if (Number.isNaN(errors[method][origin]!)) continue;
    known.level.push(errors.level[origin]!);
    known.season.push(errors.season[origin]!);
  }
  return known;
}
