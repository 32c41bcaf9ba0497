import type { Plan } from "@/lib/providers/model";
import { cheapestFitting } from "@/lib/scaling/judgement/choose-plan";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import type { Need } from "@/lib/scaling/model";
import { leadOf } from "@/lib/scaling/simulate/lead-of";
import type { Change, Course, Scenario } from "@/lib/scaling/simulate/model";

/** What somebody is charged for a course, in a unit of the caller's: minute by minute, and for each change. */
export type Charges = { minuteOn: (plan: Plan, minute: number) => number; change: number };

/** What every plan covers. */
const NOTHING: Need = { memoryBytes: 0, clients: 0 };

/**
 * Returns the course with the least charges over a history that is known to its end, and their sum.
 *
 * Exact, minute by minute: dynamic programming from the end over (minute, plan), where a change takes
 * its lead time and one runs at a time. It keeps the policy's range and the plan's family, and knows no
 * cool-down.
 */
export function leastCharged(scenario: Scenario, charges: Charges): Course & { charged: number } {
  const { history } = scenario;
  const minutes = history.memoryBytes.length;
  const choices = choicesOf(scenario);
  const count = choices.length;
  const sums = choices.map((plan) => sumsOf(plan, minutes, charges));

  const least = new Float64Array((minutes + 1) * count);
  const next = new Int16Array(minutes * count);
  for (let minute = minutes - 1; minute >= 0; minute--) {
    for (let from = 0; from < count; from++) {
      const sum = sums[from]!;
      let best = from;
      let charged = sum[minute + 1]! - sum[minute]! + least[(minute + 1) * count + from]!;
      for (let to = 0; to < count; to++) {
        if (to === from) continue;
        const lead = leadOf(scenario, choices[from]!, choices[to]!, history.memoryBytes[minute]!);
        const done = minute + lead;
        if (done >= minutes) continue;
        const then = sum[done]! - sum[minute]! + charges.change + least[done * count + to]!;
        if (then >= charged) continue;
        [best, charged] = [to, then];
      }
      next[minute * count + from] = best;
      least[minute * count + from] = charged;
    }
  }
  return { ...followed(scenario, choices, next), charged: least[0]! };
}

/** The plan it begins with, and those it may be changed to. */
function choicesOf({ plan, plans, policy }: Scenario): Plan[] {
  const range = rangeOf(policy, plans);
  if (range === null) return [plan];
  const isReplacement = (other: Plan) =>
    isWithin(other, range) && cheapestFitting(plan, [other], NOTHING) !== null;
  return [plan, ...plans.filter(isReplacement)];
}

/** What the first minutes on a plan are charged, by how many. */
function sumsOf(plan: Plan, minutes: number, { minuteOn }: Charges): Float64Array {
  const sums = new Float64Array(minutes + 1);
  for (let minute = 0; minute < minutes; minute++) {
    sums[minute + 1] = sums[minute]! + minuteOn(plan, minute);
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
