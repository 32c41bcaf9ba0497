import { leastCharged } from "@/lib/scaling/simulate/least-charged";
import { centsPerMinute, lostShareAt } from "@/lib/scaling/simulate/measure";
import type { Course, Scenario } from "@/lib/scaling/simulate/model";

/** What a change is worth avoiding, as a share of a month of the plan the history begins on. */
const PENALTY_SHARE = 1 / 720;

/**
 * Returns the course that somebody would take who knew the history: the least time over the limit, then
 * the least cost, with an hour of the first plan's price on each change so that it pays to keep still.
 */
export function optimum(scenario: Scenario): Course {
  const { history, plan: first, plans } = scenario;
  const penalty = (first.monthlyCents ?? 0) * PENALTY_SHARE;
  // More than all other minutes together could cost, so that time over the limit decides first.
  const dearest = Math.max(...plans.map(centsPerMinute));
  const over = 1 + history.memoryBytes.length * (dearest + penalty);
  const { planByMinute, changes } = leastCharged(scenario, {
    minuteOn: (plan, minute) =>
      centsPerMinute(plan) + (lostShareAt(scenario, minute, plan) > 0 ? over : 0),
    change: penalty,
  });
  return { planByMinute, changes };
}
