import { describe, expect, test } from "vitest";
import type { CalendarRule } from "@/lib/scaling/calendar/model";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";
import { PolicyInput } from "@/lib/scaling/policies/policy-input";
import { policyProblems } from "@/lib/scaling/policies/policy-problems";
import { aPlan } from "@/test/support/plans";
import { aPolicy, herokuPlans, planNamed } from "@/test/support/scaling";

const premium2 = planNamed("premium-2");
const problems = (policy: Partial<Policy>, plan: typeof premium2 | null = premium2) =>
  policyProblems(aPolicy(policy), plan, herokuPlans);
const id = (name: string) => planNamed(name).id;

/** At least this plan on Monday mornings. */
function mondays(planId: string): CalendarRule {
  return { kind: "at_least", days: [1], from: "08:00", until: "12:00", planId, note: "" };
}

test("the default policy has none, and passes its own schema", () => {
  expect(problems({})).toEqual({});
  expect(PolicyInput.parse(defaultPolicy)).toEqual(defaultPolicy);
});

test.each([
  { minPlanId: id("premium-2"), maxPlanId: id("premium-2") },
  { minPlanId: id("premium-0"), maxPlanId: id("premium-14") },
  { minPlanId: null, maxPlanId: id("premium-4") },
])("a range around the plan is fine: %o", (policy) => {
  expect(problems(policy)).toEqual({});
});

describe("is refused, and why", () => {
  test.each([
    ["memoryAbove", { memoryAbove: 0 }, "Choose more than 0 %"],
    ["clientsAbove", { clientsAbove: -0.1 }, "Choose more than 0 %"],
    ["shrinkBelow", { shrinkBelow: 0 }, "Choose more than 0 %"],
    ["memoryAbove", { memoryAbove: NaN }, "Choose more than 0 %"],
    ["memoryAbove", { memoryAbove: 1.01 }, "Choose at most 100 %"],
    ["shrinkBelow", { shrinkBelow: 0.8 }, "less than both thresholds"],
    ["shrinkBelow", { clientsAbove: 0.4 }, "less than both thresholds"],
    [
      "shrinkCooldownMinutes",
      { cooldownMinutes: 60, shrinkCooldownMinutes: 59 },
      "at least as long as before a larger plan",
    ],
    ["timeZone", { timeZone: "Mars/Olympus" }, "There is no time zone"],
    ["calendar.0.planId", { calendar: [mondays("premium 5")] }, "Choose a plan from the list"],
    ["minPlanId", { minPlanId: "premium 5" }, "There is no plan premium 5"],
    [
      "maxPlanId",
      { maxPlanId: "heroku-redis:premium-99" },
      "There is no plan heroku-redis:premium-99",
    ],
    [
      "minPlanId",
      { minPlanId: id("premium-3"), maxPlanId: id("premium-1") },
      "Premium 3 is larger than Premium 1",
    ],
    ["minPlanId", { minPlanId: id("premium-3") }, "on Premium 2 now, which is smaller"],
    ["maxPlanId", { maxPlanId: id("premium-1") }, "on Premium 2 now, which is larger"],
    ["minPlanId", { minPlanId: id("mini") }, "of another family"],
    ["maxPlanId", { maxPlanId: id("private-7") }, "of another family"],
    ["maxPlanId", { maxPlanId: id("rediscloud:5000") }, "of another family"],
  ] as [string, Partial<Policy>, string][])("%s in %o", (field, policy, sentence) => {
    expect(problems(policy)[field]).toContain(sentence);
  });

  test("a bound nobody knows the size of", () => {
    const unsized = aPlan({ id: "unsized", label: "Unsized", maxClients: null });
    const told = policyProblems(aPolicy({ maxPlanId: "unsized" }), premium2, [
      ...herokuPlans,
      unsized,
    ]);
    expect(told.maxPlanId).toBe("Nobody says how large Unsized is. Choose another plan.");
  });

  test("two bounds of one size, the cheaper one on top", () => {
    const twin = { ...premium2, id: "twin", label: "Twin", monthlyCents: 1 };
    const policy = aPolicy({ minPlanId: premium2.id, maxPlanId: "twin" });
    expect(policyProblems(policy, premium2, [premium2, twin])).toEqual({
      minPlanId: "Premium 2 is larger than Twin, your largest plan.",
    });
  });
});

test("two waits of the same length are fine", () => {
  expect(problems({ cooldownMinutes: 60, shrinkCooldownMinutes: 60 })).toEqual({});
});

test("on a plan nobody knows, only what does not depend on it is checked", () => {
  expect(problems({ minPlanId: id("premium-3") }, null)).toEqual({});
  expect(problems({ memoryAbove: 0 }, null)).toHaveProperty("memoryAbove");
});

test.each([
  ["a rate nobody samples at", { sampleEverySeconds: 45 }],
  ["0 %", { memoryAbove: 0 }],
  ["more than everything", { clientsAbove: 1.1 }],
  ["a window of no length", { growWindowMinutes: 0 }],
  ["a cool-down below zero", { cooldownMinutes: -1 }],
  ["a mode that does not exist", { growMode: "maybe" }],
  ["no changes at all", { changesPerDayMax: 0 }],
  ["a cap below nothing", { monthlyCapCents: -1 }],
  ["a proposal that stands for no time", { approvalHours: 0 }],
])("the form refuses %s", (_what, change) => {
  expect(PolicyInput.safeParse({ ...defaultPolicy, ...change }).success).toBe(false);
});
