import type { Plan } from "@/lib/providers/model";
import type { Facts } from "@/lib/scaling/model";
import { firstAfter, FULL_SHARE, usedBytes } from "@/lib/scaling/judgement/observe";

/** Where use levels off, and within how many minutes it is nearly there. */
export type Refill = { bytes: number; minutes: number };

const QUARTERS = 4;
/** The fewest values that tell how a rise slows down, five to a quarter. */
const VALUES_MIN = 20;
/** A rise that slows down by less than this from quarter to quarter may as well go on for ever. */
const SLOWING_MAX = 0.95;
/** Of what is still to come, the share that may be missing when it is called there. */
const MISSING_SHARE = 0.05;

/**
 * Where use levels off that comes back after a full plan was left; null where none was, or where the rise
 * since the change does not slow down. What was lost is written again the more slowly, the less of it is
 * missing: the means of four equal stretches rise by less each time, and what they rise by has an end.
 */
export function refillOf(facts: Facts, plan: Plan): Refill | null {
  const { samples, lastResizedAt, now, policy } = facts;
  if (lastResizedAt === null || plan.memoryBytes === null) return null;
  const first = firstAfter(samples, lastResizedAt.getTime());
  if (!samples.slice(0, first).some((sample) => wasFull(sample, plan.memoryBytes!))) return null;
  const values = samples
    .slice(first, firstAfter(samples, now.getTime()))
    .map(usedBytes)
    .filter((bytes) => bytes !== null);
  if (values.length < VALUES_MIN) return null;

  const length = Math.floor(values.length / QUARTERS);
  const newest = values.slice(-QUARTERS * length);
  const quarter = (index: number) => mean(newest.slice(index * length, (index + 1) * length));
  const [one, two, three, four] = [quarter(0), quarter(1), quarter(2), quarter(3)];
  const isRising = two > one && three > two && four > three;
  const paces = [(three - two) / (two - one), (four - three) / (three - two)];
  // It has to slow down all the time: a rise that goes on evenly and then stops has no such end.
  if (!isRising || Math.max(...paces) > SLOWING_MAX) return null;
  const slowing = Math.min(...paces);
  const stretches = Math.log(MISSING_SHARE) / Math.log(slowing);
  return {
    bytes: four + ((four - three) * slowing) / (1 - slowing),
    minutes: Math.ceil((stretches * length * policy.sampleEverySeconds) / 60),
  };
}

/** Whether a sample met its limit on a plan that is smaller than today's. */
function wasFull(sample: Facts["samples"][number], todaysBytes: number): boolean {
  const limit = sample.memoryLimitBytes ?? Infinity;
  return limit < todaysBytes && (usedBytes(sample) ?? 0) >= FULL_SHARE * limit;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
