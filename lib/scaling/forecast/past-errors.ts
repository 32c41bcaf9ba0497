import type { Hours } from "@/lib/scaling/forecast/hours";
import { BAND_SHARE } from "@/lib/scaling/forecast/model";
import { seasonGain, seasons, type Season } from "@/lib/scaling/forecast/season";
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

/** What a forecast may follow: a level that stays, or what the past repeats. */
type Followed = "level" | Season;

/** For each hour back, by how much a forecast made then was off. NaN where that is not known. */
type Errors = Record<Followed, Float64Array>;

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
  const unknown = () => new Float64Array(came.length).fill(NaN);
  const errors: Errors = { level: unknown(), day: unknown(), week: unknown() };
  for (let origin = ahead; origin < came.length; origin++) {
    const gain = came[origin - ahead]! - came[origin]!;
    if (Number.isNaN(gain)) continue;
    errors.level[origin] = gain;
    for (const season of seasons) {
      errors[season][origin] = gain - seasonGain(hours, season, origin, ahead);
    }
  }
  return errors;
}

/** What foretold the hours before `origin` best, where that is clearly better than a level that stays. */
export function bestSeason(errors: PastErrors, origin: number): Season | null {
  let [best, bestShare]: [Season | null, number] = [null, BETTER_SHARE];
  for (const season of seasons) {
    const share = errorShareOf(errors, origin, season);
    if (share !== null && share < bestShare) [best, bestShare] = [season, share];
  }
  return best;
}

/** How far forecasts of a season were off, against those of the level at the same hours; null without any. */
function errorShareOf(errors: PastErrors, origin: number, season: Season): number | null {
  let [bySeason, byLevel] = [0, 0];
  for (const [index, ahead] of knots.entries()) {
    const known = knownAt(errors[index]!, origin + ahead, season);
    if (known.own.length < ERRORS_MIN) return null;
    // By the mean: a few hours of work a day are rare, and all that matters.
    bySeason += meanSize(known.own);
    byLevel += meanSize(known.level);
  }
  return bySeason / byLevel;
}

function meanSize(errors: readonly number[]): number {
  return errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
}

/**
 * How far the band reaches, by the errors that were known at `origin`: it opens with the horizon and never
 * closes. Null where fewer than a dozen are.
 */
export function reachAt(errors: PastErrors, origin: number, followed: Followed): Reach | null {
  const below: number[] = [];
  const above: number[] = [];
  for (const [index, ahead] of knots.entries()) {
    const off = knownAt(errors[index]!, origin + ahead, followed).own;
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

/** Errors of the same forecasts: of what is followed, and of the level. */
type Known = { own: number[]; level: number[] };

/** The errors of forecasts made at an hour or in the two weeks before it, where they are known. */
function knownAt(
  { bySamples, byPeaks }: PastErrors[number],
  from: number,
  followed: Followed,
): Known {
  const sampled = knownOf(bySamples, from, followed);
  return sampled.own.length < SAMPLED_MIN ? knownOf(byPeaks, from, followed) : sampled;
}

function knownOf(errors: Errors, from: number, followed: Followed): Known {
  const known: Known = { own: [], level: [] };
  const until = Math.min(errors.level.length, from + BACK_HOURS);
  for (let origin = from; origin < until; origin++) {
    const own = errors[followed][origin]!;
    if (Number.isNaN(own)) continue;
    known.own.push(own);
    known.level.push(errors.level[origin]!);
  }
  return known;
}
