import type { Plan } from "@/lib/providers/model";
import type { Facts } from "@/lib/scaling/model";
import type { Shares } from "@/lib/scaling/judgement/needs";
import { usedBetween, type Used } from "@/lib/scaling/judgement/past";
import type { Policy } from "@/lib/scaling/policy";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const WHOLE: Shares = { memory: 1, clients: 1 };

/** How often a plan would have been surprised in the past week, and how many hours of it are known. */
export type Surprises = { count: number; hours: number };

/**
 * Counts, for one plan after another, the hours of the past week in which it would have been full without
 * warning: the hour before stayed within the thresholds, and neither the day nor the week before was full
 * about that time. The hours are read once for all plans.
 */
export function surprisesIn(facts: Facts): (plan: Plan) => Surprises {
  const peaks = hourlyPeaks(facts);
  return (plan) => counted(peaks, plan, facts.policy);
}

type Peaks = (hoursBack: number) => Used | null;

function counted(peaks: Peaks, plan: Plan, policy: Policy): Surprises {
  const thresholds: Shares = { memory: policy.memoryAbove, clients: policy.clientsAbove };
  const isAbove = (back: number, shares: Shares) => exceeds(peaks(back), plan, shares);
  const found: Surprises = { count: 0, hours: 0 };
  for (let back = 0; back < WEEK_HOURS; back++) {
    if (peaks(back) === null) continue;
    found.hours += 1;
    if (!isAbove(back, WHOLE)) continue;
    if (peaks(back + 1) === null || isAbove(back + 1, thresholds)) continue;
    const isAnnounced = [DAY_HOURS, WEEK_HOURS].some((before) =>
      [-1, 0, 1].some((beside) => isAbove(back + before + beside, WHOLE)),
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

function exceeds(used: Used | null, { memoryBytes, maxClients }: Plan, shares: Shares): boolean {
  return (
    (used?.memoryBytes ?? 0) > shares.memory * (memoryBytes ?? Infinity) ||
    (used?.clients ?? 0) > shares.clients * (maxClients ?? Infinity)
  );
}
