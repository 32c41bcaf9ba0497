import { leastCharged } from "@/lib/scaling/simulate/least-charged";
import { centsPerMinute, isAboveAt, lostShareAt } from "@/lib/scaling/simulate/measure";
import type { Course, Scenario } from "@/lib/scaling/simulate/model";
import { goalMax } from "./goals";

/** A scenario, what foresight makes of it, that in cents, and how often the seed changes plans in it. */
export type Known = { scenario: Scenario; best: Course; optimumCents: number; seedChanges: number };

/**
 * What using up each of three goals is charged, in parts of the optimum's cost. Whatever these are, the
 * result is a bound; with these it is a close one on our traces.
 */
const CHARGES = { changes: 0.055, aboveMinutes: 0.05, avoidableMinutes: 0.004 };

/**
 * Below which cost, times the optimum's, nobody can stay who keeps the goals for avoidable minutes, plan
 * changes and time over the threshold, whatever he knows of the future.
 *
 * By Lagrangian duality: who keeps the goals uses up at most all that they allow, so that what he pays,
 * with a charge on each use and the same charge on the whole allowance taken off, is no more than his cost. The
 * least anybody could pay so is found exactly, trace by trace.
 */
export function leastCost(all: readonly Known[], weighed: "summed" | "by trace"): number {
  const sumOf = (valueOf: (known: Known) => number) =>
    all.reduce((sum, known) => sum + valueOf(known), 0);
  const minutes = sumOf(({ scenario }) => minutesOf(scenario));
  const cents = sumOf(({ optimumCents }) => optimumCents);
  const perChange = CHARGES.changes / (goalMax.changes * sumOf(({ seedChanges }) => seedChanges));
  const perAbove = CHARGES.aboveMinutes / (goalMax.aboveMinutes * minutes);
  const perAvoidable = CHARGES.avoidableMinutes / (goalMax.avoidableMinutes * minutes);

  const charged = sumOf(({ scenario, best, optimumCents }) => {
    const perCent = weighed === "summed" ? 1 / cents : minutesOf(scenario) / minutes / optimumCents;
    const isSpared = spared(scenario, best);
    return leastCharged(scenario, {
      minuteOn: (plan, minute) =>
        perCent * centsPerMinute(plan) +
        (isAboveAt(scenario, minute, plan) ? perAbove : 0) +
        (isSpared[minute] === 1 && lostShareAt(scenario, minute, plan) > 0 ? perAvoidable : 0),
      change: perChange,
    }).charged;
  });
  return charged - CHARGES.changes - CHARGES.aboveMinutes - CHARGES.avoidableMinutes;
}

function minutesOf({ history }: Scenario): number {
  return history.memoryBytes.length;
}

/** By minute: 1 where foresight keeps within its plan. */
function spared(scenario: Scenario, { planByMinute }: Course): Uint8Array {
  return Uint8Array.from(planByMinute, (index, minute) =>
    lostShareAt(scenario, minute, scenario.plans[index]!) > 0 ? 0 : 1,
  );
}
