import { expect, test } from "vitest";
import { measure } from "@/lib/scaling/simulate/measure";
import { optimum } from "@/lib/scaling/simulate/optimum";
import { leastCost, type Known } from "@/test/bench/scaling/least-cost";
import { planLadder } from "@/test/support/plans";
import { aScenario } from "@/test/support/scenarios";

const wave = Array.from({ length: 2880 }, (_, minute) => (minute % 720 < 360 ? 20 : 90));
const tower = Array.from({ length: 2880 }, (_, minute) => (minute % 720 < 360 ? 20 : 380));

test.each(["summed", "by trace"] as const)(
  "who keeps the goals as foresight does is asked no more than he paid, %s",
  (weighed) => {
    const idle = known(Array<number>(2880).fill(20), (changes) => 10 * changes, planLadder[1]);
    const least = leastCost([idle], weighed);
    expect(least).toBeLessThanOrEqual(1);
    expect(least).toBeGreaterThan(0.85);
  },
);

test("following a wave costs more where the goals allow a change in a hundred days", () => {
  const followed = known(tower, (changes) => 10 * changes);
  const forbidden = known(tower, () => 1);
  expect(leastCost([followed], "summed")).toBeLessThanOrEqual(1);
  // Whoever may not go back stays on the large one, for nearly twice as much.
  expect(leastCost([forbidden], "summed")).toBeGreaterThan(1.5);
});

test("a giant decides the sum, and not the mean of traces", () => {
  const giant = { ...known(tower, (changes) => 10 * changes), optimumCents: 1e9 };
  const small = known(wave, () => 0);
  expect(leastCost([giant, small], "summed")).toBeLessThan(0.1);
  expect(leastCost([giant, small], "by trace")).toBeGreaterThan(0.4);
});

function known(
  megabytes: readonly number[],
  seedChanges: (changes: number) => number,
  plan = planLadder[0]!,
): Known {
  const scenario = aScenario({ megabytes, plan });
  const best = optimum(scenario);
  const { cents } = measure(scenario, best);
  return { scenario, best, optimumCents: cents, seedChanges: seedChanges(best.changes.length) };
}
