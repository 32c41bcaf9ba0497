import { gainBetween, type Hours } from "@/lib/scaling/forecast/hours";
import { median } from "@/lib/scaling/forecast/trend";

const DAY = 24;
const WEEK = 7 * DAY;
const PAST_MIN = 2;

/** What use may repeat: the days before, or the same weekdays before, as working days and weekends differ. */
export const seasons = ["day", "week"] as const;
export type Season = (typeof seasons)[number];

/** How many hours lie between then and now, nearest first. */
const backs: Record<Season, readonly number[]> = {
  day: [1, 2, 3, 4, 5, 6, 7].map((days) => days * DAY),
  week: [1, 2, 3, 4].map((weeks) => weeks * WEEK),
};

/**
 * By how much use rose from the same hour of the past to `ahead` hours (24 at most) later, as a median.
 * Told at `origin` hours back, from nothing after it. NaN where it is known less than twice.
 */
export function seasonGain(hours: Hours, season: Season, origin: number, ahead: number): number {
  const gains: number[] = [];
  for (const back of backs[season]) {
    const from = origin + back;
    if (from >= hours.levels.length) break;
    const gain = gainBetween(hours, from, from - ahead);
    if (!Number.isNaN(gain)) gains.push(gain);
  }
  return gains.length < PAST_MIN ? NaN : median(gains);
}
