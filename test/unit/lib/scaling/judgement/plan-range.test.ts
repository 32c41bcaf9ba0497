import { describe, expect, test } from "vitest";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import { aPlan, MIB, planLadder } from "@/test/support/plans";
import { herokuPlans, planNamed } from "@/test/support/scaling";

describe("a plan is inside the range of a policy", () => {
  const range = { min: planNamed("premium-1"), max: planNamed("premium-3") };
  test.each([
    ["premium-0", false],
    ["premium-1", true],
    ["premium-2", true],
    ["premium-3", true],
    ["premium-5", false],
    ["premium-12", false],
  ])("by size, not by name: %s", (name, is) => {
    expect(isWithin(planNamed(name), range)).toBe(is);
  });

  test("only with both its memory and its connections", () => {
    const wide = aPlan({ id: "wide", memoryBytes: 100 * MIB, maxClients: 401 });
    const narrow = aPlan({ id: "narrow", memoryBytes: 200 * MIB, maxClients: 79 });
    expect(isWithin(wide, range)).toBe(false);
    expect(isWithin(narrow, range)).toBe(false);
  });

  test("always when the range is open", () => {
    const open = { min: null, max: null };
    expect(planLadder.every((plan) => isWithin(plan, open))).toBe(true);
  });

  test("also without a limit on connections, unless the largest plan has one", () => {
    const unlimited = planNamed("rediscloud:5000");
    const max = planNamed("rediscloud:5000");
    expect(isWithin(unlimited, { min: null, max })).toBe(true);
    expect(isWithin(unlimited, { min: null, max: planNamed("rediscloud:2500") })).toBe(false);
  });
});

test.each([
  { minPlanId: "heroku-redis:premium-99", maxPlanId: null },
  { minPlanId: null, maxPlanId: "heroku-redis:premium-99" },
  { minPlanId: null, maxPlanId: "unsized" },
])("a range with a bound nobody can measure is no range: %o", (bounds) => {
  const plans = [...herokuPlans, aPlan({ id: "unsized", maxClients: null })];
  expect(rangeOf(bounds, plans)).toBeNull();
});
