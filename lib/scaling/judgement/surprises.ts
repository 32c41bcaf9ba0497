import type { Plan } from "@/lib/providers/model";
import type { Facts } from "@/lib/scaling/model";
import { usedBetween, type Used } from "@/lib/scaling/judgement/past";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;

/** How often a plan would have been surprised in the past week, and how many hours of it are known. */
export type Surprises = { count: number; hours: number };

/**
 * Counts, for one plan after another, the hours of the past week in which it would have been full without
 * warning: the hour before would have been one to shrink in, and neither the day nor the week before was
 * full about that time. The hours are read once for all plans.
 */
export function surprisesIn(facts: Facts): (plan: Plan) => Surprises {
  const peaks = hourlyPeaks(facts);
  return (plan) => counted(peaks, plan, facts.policy.shrinkBelow);
}

type Peaks = (hoursBack: number) => Used | null;

function counted(peaks: Peaks, plan: Plan, shrinkBelow: number): Surprises {
  const isAbove = (back: number, share: number) => exceeds(peaks(back), plan, share);
  const found: Surprises = { count: 0, hours: 0 };
  for (let back = 0; back < WEEK_HOURS; back++) {
    if (peaks(back) === null) continue;
    found.hours += 1;
    if (!isAbove(back, 1)) continue;
    if (peaks(back + 1) === null || isAbove(back + 1, shrinkBelow)) continue;
    const isAnnounced = [DAY_HOURS, WEEK_HOURS].some((before) =>
      [-1, 0, 1].some((beside) => isAbove(back + before + beside, 1)),
    );
    if (!isAnnounced) found.count += 1;
  }
  return found;
}

/** The peak of the whole hour that lies so many hours back, each read once. */
function hourlyPeaks(facts: Facts): Peaks {
  const endMs = Math.floor(facts.now.getTime() / HOUR_MS) * HOUR_MS;
  const known = new Map<number, Used | null>();
  return (back) => {
    const kept = known.get(back);
    if (kept !== undefined) return kept;
    const read = usedBetween(facts, endMs - (back + 1) * HOUR_MS, endMs - back * HOUR_MS);
    known.set(back, read);
    return read;
  };
}

function exceeds(used: Used | null, { memoryBytes, maxClients }: Plan, share: number): boolean {
  return (
    (used?.memoryBytes ?? 0) > share * (memoryBytes ?? Infinity) ||
    (used?.clients ?? 0) > share * (maxClients ?? Infinity)
  );
}
