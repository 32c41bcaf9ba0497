import { avoidable } from "@/lib/scaling/simulate/avoidable";
import { measure, type Measure } from "@/lib/scaling/simulate/measure";
import {
  forbiddenActs,
  type Contender,
  type Course,
  type Replay,
  type Scenario,
} from "@/lib/scaling/simulate/model";
import { replay } from "@/lib/scaling/simulate/replay";

/** What a contender did on a trace, beside what foresight would have. */
export type Result = Measure & {
  avoidableOverMinutes: number;
  avoidableLostMinutes: number;
  optimumCents: number;
  /** Cost by that of the optimum on the same trace, weighed by its minutes, so that no giant decides. */
  costRatioMinutes: number;
  forbidden: number;
};

/** Replays a scenario under a contender and holds it against the optimum. */
export function resultOf(scenario: Scenario, contender: Contender, best: Course): Result {
  return heldAgainst(scenario, replay(scenario, contender), best);
}

/** The line of a course that nobody's rule took. */
export function courseResult(scenario: Scenario, course: Course, best: Course): Result {
  const none = { on_gap: 0, outside_range: 0, across_families: 0, below_use: 0 };
  return heldAgainst(scenario, { ...course, forbidden: none }, best);
}

function heldAgainst(scenario: Scenario, course: Replay, best: Course): Result {
  const told = measure(scenario, course);
  const spared = avoidable(scenario, course, best);
  const optimumCents = measure(scenario, best).cents;
  return {
    ...told,
    avoidableOverMinutes: spared.overMinutes,
    avoidableLostMinutes: spared.lostMinutes,
    optimumCents,
    costRatioMinutes: (told.cents / optimumCents) * told.minutes,
    forbidden: forbiddenActs.reduce((sum, act) => sum + course.forbidden[act], 0),
  };
}

/** Adds results up. */
export function totalOf(results: readonly Result[]): Result {
  const [first, ...others] = results;
  const total = { ...first! };
  for (const other of others) {
    for (const key of Object.keys(total) as (keyof Result)[]) total[key] += other[key];
  }
  return total;
}
