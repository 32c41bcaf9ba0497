import { gainBetween, type Hours } from "@/lib/scaling/forecast/hours";
import { median } from "@/lib/scaling/forecast/trend";

const DAY = 24;
const WEEK = 7 * DAY;
/** A week says more than a day, when there are two: working days and weekends differ. */
const weekly = [1, 2, 3, 4].map((weeks) => weeks * WEEK);
const daily = [1, 2, 3, 4, 5, 6, 7].map((days) => days * DAY);
const PAST_MIN = 2;

/**
 * By how much use rose from the same hour of the past to `ahead` hours (24 at most) later, as a median:
 * of the same weekdays where two of them are known, else of the last days. Told at `origin` hours back,
 * from nothing after it. NaN where less than two days are known.
 */
export function seasonGain(hours: Hours, origin: number, ahead: number): number {
  const byWeek = agreed(hours, origin, ahead, weekly);
  return Number.isNaN(byWeek) ? agreed(hours, origin, ahead, daily) : byWeek;
}

function agreed(hours: Hours, origin: number, ahead: number, backs: readonly number[]): number {
  const gains: number[] = [];
  for (const back of backs) {
    const from = origin + back;
    if (from >= hours.levels.length) break;
    const gain = gainBetween(hours, from, from - ahead);
    if (!Number.isNaN(gain)) gains.push(gain);
  }
  return gains.length < PAST_MIN ? NaN : median(gains);
}
