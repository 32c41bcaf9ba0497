import type { Plan } from "@/lib/providers/model";
import { cheapestFitting } from "@/lib/scaling/judgement/choose-plan";
import { centsPerMinute, lostShareAt } from "@/lib/scaling/simulate/measure";
import type { Need } from "@/lib/scaling/model";
import type { Change, Course, Scenario } from "@/lib/scaling/simulate/model";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import { leadOf } from "@/lib/scaling/simulate/lead-of";

/** What a change is worth avoiding, as a share of a month of the plan the history begins on. */
const PENALTY_SHARE = 1 / 720;

/** What every plan covers. */
const NOTHING: Need = { memoryBytes: 0, clients: 0 };

/** Over the minutes left: those over the limit, then cents and penalties. The first decides. */
type Values = { over: Float64Array; cents: Float64Array };

/**
 * Returns the course that somebody would take who knew the history: the least time over the limit, then
 * the least cost, with an hour of the first plan's price on each change so that it pays to keep still.
 *
 * Exact, minute by minute: dynamic programming from the end over (minute, plan), where a change takes
 * its lead time and one runs at a time. It keeps the policy's range and the plan's family, and knows no
 * cool-down.
 */
export function optimum(scenario: Scenario): Course {
  const { history, plan: first } = scenario;
  const minutes = history.memoryBytes.length;
  const choices = choicesOf(scenario);
  const count = choices.length;
  const sums = choices.map((plan) => overSums(scenario, plan));
  const price = choices.map(centsPerMinute);
  const penalty = (first.monthlyCents ?? 0) * PENALTY_SHARE;

  const values: Values = {
    over: new Float64Array((minutes + 1) * count),
    cents: new Float64Array((minutes + 1) * count),
  };
  const next = new Int16Array(minutes * count);
  for (let minute = minutes - 1; minute >= 0; minute--) {
    for (let from = 0; from < count; from++) {
      const sum = sums[from]!;
      let best = from;
      let over = sum[minute + 1]! - sum[minute]! + values.over[(minute + 1) * count + from]!;
      let cents = price[from]! + values.cents[(minute + 1) * count + from]!;
      for (let to = 0; to < count; to++) {
        if (to === from) continue;
        const lead = leadOf(scenario, choices[from]!, choices[to]!, history.memoryBytes[minute]!);
        const done = minute + lead;
        if (done >= minutes) continue;
        const state = done * count + to;
        const overThen = sum[done]! - sum[minute]! + values.over[state]!;
        if (overThen > over) continue;
        const centsThen = price[from]! * lead + penalty + values.cents[state]!;
        if (overThen === over && centsThen >= cents) continue;
        [best, over, cents] = [to, overThen, centsThen];
      }
      next[minute * count + from] = best;
      values.over[minute * count + from] = over;
      values.cents[minute * count + from] = cents;
    }
  }
  return followed(scenario, choices, next);
}

/** The plan it begins with, and those it may be changed to. */
function choicesOf({ plan, plans, policy }: Scenario): Plan[] {
  const range = rangeOf(policy, plans);
  if (range === null) return [plan];
  const isReplacement = (other: Plan) =>
    isWithin(other, range) && cheapestFitting(plan, [other], NOTHING) !== null;
  return [plan, ...plans.filter(isReplacement)];
}

/** How many of the first minutes are over a plan's limit, by how many. */
function overSums(scenario: Scenario, plan: Plan): Float64Array {
  const minutes = scenario.history.memoryBytes.length;
  const sums = new Float64Array(minutes + 1);
  for (let minute = 0; minute < minutes; minute++) {
    sums[minute + 1] = sums[minute]! + (lostShareAt(scenario, minute, plan) > 0 ? 1 : 0);
  }
  return sums;
}

/** Walks the choices forward from the first plan. */
function followed(scenario: Scenario, choices: readonly Plan[], next: Int16Array): Course {
  const { history, plans } = scenario;
  const minutes = history.memoryBytes.length;
  const indexes = choices.map((plan) => plans.indexOf(plan));
  const planByMinute = new Uint16Array(minutes);
  const changes: Change[] = [];
  let at = 0;
  for (let minute = 0; minute < minutes;) {
    const to = next[minute * choices.length + at]!;
    const [from, target] = [choices[at]!, choices[to]!];
    const doneMinute =
      to === at
        ? minute + 1
        : minute + leadOf(scenario, from, target, history.memoryBytes[minute]!);
    planByMinute.fill(indexes[at]!, minute, doneMinute);
    if (to !== at) changes.push({ askedMinute: minute, doneMinute, from, to: target });
    at = to;
    minute = doneMinute;
  }
  return { planByMinute, changes };
}
