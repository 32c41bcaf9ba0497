import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { avoidable } from "@/lib/scaling/simulate/avoidable";
import { lostShareAt, measure } from "@/lib/scaling/simulate/measure";
import type { Contender, Scenario } from "@/lib/scaling/simulate/model";
import { optimum } from "@/lib/scaling/simulate/optimum";
import { ourRule } from "@/lib/scaling/simulate/our-rule";
import { replay } from "@/lib/scaling/simulate/replay";
import { hpaRule } from "@/test/bench/scaling/hpa-rule";
import { seedRule } from "@/test/bench/scaling/seed-rule";
import { traces } from "@/test/bench/traces";
import { planLadder } from "@/test/support/plans";
import { aPolicy, planNamed } from "@/test/support/scaling";
import { anyContender, anyScenario, aScenario } from "@/test/support/scenarios";

describe("nobody who decides does better than foresight", () => {
  test("on any demand", () => {
    fc.assert(
      fc.property(anyScenario, anyContender, (scenario, contender) => {
        const least = measure(scenario, optimum(scenario)).overMinutes;
        for (const rule of [contender, ourRule(scenario.policy)]) {
          const { overMinutes } = measure(scenario, replay(scenario, rule));
          expect(least).toBeLessThanOrEqual(overMinutes);
        }
      }),
    );
  });

  test.each(traces)("on the first two days of $name", ({ scenario: whole }) => {
    const scenario = firstMinutes(whole, 2 * 1440);
    const least = measure(scenario, optimum(scenario)).overMinutes;
    // The seed may leave the family, and find room there that foresight must not use.
    const inFamily = scenario.plans.filter(({ family }) => family === scenario.plan.family);
    const ruled: [Scenario, Contender][] = [
      [scenario, ourRule(scenario.policy)],
      [scenario, hpaRule(scenario.policy)],
      [{ ...scenario, plans: inFamily }, seedRule(scenario.policy)],
      [scenario, () => null],
    ];
    for (const [told, rule] of ruled) {
      expect(least).toBeLessThanOrEqual(measure(told, replay(told, rule)).overMinutes);
    }
  });
});

test("it finds the best of all courses there are", () => {
  const few = planLadder.slice(0, 3);
  const demand = fc.array(fc.constantFrom(20, 45, 70, 150, 400), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(
      demand,
      fc.constantFrom(...few),
      fc.integer({ min: 1, max: 4 }),
      (megabytes, plan, lead) => {
        const scenario = aScenario({ megabytes, plan, plans: few, leadMinutes: () => lead });
        const found = measure(scenario, optimum(scenario));
        expect([found.overMinutes, valueOf(scenario, found)]).toEqual(bestOf(scenario));
      },
    ),
    { numRuns: 300 },
  );
});

test("it grows as late as it may: done in the minute of the step", () => {
  const megabytes = Array.from({ length: 120 }, (_, minute) => (minute < 60 ? 20 : 90));
  const { changes } = optimum(aScenario({ megabytes, leadMinutes: () => 7 }));
  expect(
    changes.map(({ askedMinute, doneMinute, to }) => [askedMinute, doneMinute, to.id]),
  ).toEqual([[53, 60, "heroku-redis:premium-1"]]);
});

test("it keeps the family and the range", () => {
  const megabytes = Array<number>(600).fill(5);
  const plans = [planNamed("mini"), ...planLadder];
  const { changes } = optimum(aScenario({ megabytes, plans, plan: planLadder[3]! }));
  expect(changes.map(({ to }) => to.id)).toEqual(["heroku-redis:premium-0"]);

  const policy = aPolicy({ growMode: "auto", minPlanId: "heroku-redis:premium-1" });
  const bounded = optimum(aScenario({ megabytes, plans, plan: planLadder[3]!, policy }));
  expect(bounded.changes.map(({ to }) => to.id)).toEqual(["heroku-redis:premium-1"]);
});

test("a minute that nobody could have kept within its plan is not avoidable", () => {
  const scenario = aScenario({ megabytes: Array<number>(60).fill(90) });
  const spared = avoidable(
    scenario,
    replay(scenario, () => null),
    optimum(scenario),
  );
  // The change takes three minutes; the optimum asks at once.
  expect(spared.overMinutes).toBe(57);
  expect(spared.lostMinutes).toBeCloseTo((57 * (90 - 50)) / 90, 6);
});

test("thirty days of a minute each are computed in seconds", () => {
  const scenario = traces.find(({ name }) => name === "daily cache")!.scenario;
  const began = performance.now();
  expect(measure(scenario, optimum(scenario)).overMinutes).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
});

/** The least time over the limit and the least cost of all courses, by trying each. */
function bestOf(scenario: Scenario): [over: number, value: number] {
  const { history, plans } = scenario;
  const minutes = history.memoryBytes.length;
  let best: [number, number] = [Infinity, Infinity];
  const walk = (minute: number, index: number, over: number, value: number): void => {
    if (minute === minutes) {
      const isBetter = over < best[0] || (over === best[0] && value < best[1] - 1e-9);
      if (isBetter) best = [over, value];
      return;
    }
    const spend = (till: number) => {
      let added = 0;
      for (let at = minute; at < till; at++) {
        if (lostShareAt(scenario, at, plans[index]!) > 0) added += 1;
      }
      return added;
    };
    const cents = (till: number) => ((till - minute) * plans[index]!.monthlyCents!) / 43_200;
    walk(minute + 1, index, over + spend(minute + 1), value + cents(minute + 1));
    const done = minute + scenario.leadMinutes(plans[index]!, plans[index]!, 0);
    if (done >= minutes) return;
    for (const to of plans.keys()) {
      if (to === index) continue;
      walk(done, to, over + spend(done), value + cents(done) + penaltyOf(scenario));
    }
  };
  walk(0, plans.indexOf(scenario.plan), 0, 0);
  return [best[0], Number(best[1].toFixed(6))];
}

function valueOf(scenario: Scenario, { cents, changes }: { cents: number; changes: number }) {
  return Number((cents + changes * penaltyOf(scenario)).toFixed(6));
}

/** An hour of the first plan's price. */
function penaltyOf({ plan }: Scenario): number {
  return plan.monthlyCents! / 720;
}

function firstMinutes(scenario: Scenario, minutes: number): Scenario {
  const { history } = scenario;
  return {
    ...scenario,
    history: {
      ...history,
      memoryBytes: history.memoryBytes.slice(0, minutes),
      clients: history.clients.slice(0, minutes),
    },
  };
}
