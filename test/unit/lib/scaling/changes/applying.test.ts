import { describe, expect, test } from "vitest";
import type { Remote } from "@/lib/providers/model";
import { chosenPlanProblem, describeChoice } from "@/lib/scaling/proposals/chosen-plan";
import { compareRemote } from "@/lib/scaling/changes/compare-remote";
import {
  describeFailure,
  describeGivenUp,
  describeSuccess,
} from "@/lib/scaling/changes/describe-outcome";
import { isResting } from "@/lib/scaling/proposals/rejection";
import { MIB } from "@/test/support/plans";
import { NOW, planNamed } from "@/test/support/scaling";

describe("how far a change is, by what the provider shows", () => {
  const action = { fromPlanId: "small", toPlanId: "large" };
  test.each([
    ["small", "ready", "ask"],
    ["small", "changing", "wait"],
    ["large", "changing", "wait"],
    ["large", "ready", "done"],
    ["other", "changing", "wait"],
    ["other", "ready", "failed"],
    ["small", "failed", "failed"],
    ["large", "failed", "failed"],
  ] as [string, Remote["status"], string][])("on %s and %s: %s", (planId, status, is) => {
    expect(compareRemote(action, { planId, status, progress: null }).is).toBe(is);
  });

  test("a failure quotes the provider", () => {
    const remote = { planId: "small", status: "failed", progress: "out of capacity" } as const;
    expect(compareRemote(action, remote)).toMatchObject({
      problem: expect.stringContaining("“out of capacity”"),
    });
  });
});

describe("a plan that a person picks", () => {
  const use = { memoryBytes: 60 * MIB, clients: 30 };
  const from = planNamed("premium-1");
  test.each([
    ["a larger one", "premium-2", use],
    ["one of another family of the same service", "private-3", use],
    ["a smaller one that holds the use", "premium-0", { memoryBytes: MIB, clients: 5 }],
    ["one without replica and persistence", "mini", { memoryBytes: MIB, clients: 5 }],
    ["a larger one while nobody knows the use", "premium-2", { memoryBytes: null, clients: null }],
  ])("may be %s", (_what, name, used) => {
    expect(chosenPlanProblem(from, planNamed(name), used)).toBeNull();
  });

  test.each([
    ["premium-1", use, "on Premium 1 already"],
    ["premium-0", use, "more than Premium 0 holds (50 MB)"],
    ["premium-0", { memoryBytes: MIB, clients: 41 }, "more than Premium 0 allows (40)"],
    ["premium-4", use, "no longer sold"],
    ["rediscloud:500", use, "another service"],
    ["redis:redis-business-512", use, "another service"],
    ["premium-0", { memoryBytes: null, clients: 5 }, "does not know yet what the instance uses"],
    ["premium-0", { memoryBytes: MIB, clients: null }, "does not know yet what the instance uses"],
  ])("is refused: %s with %o, because %s", (name, used, problem) => {
    expect(chosenPlanProblem(from, planNamed(name), used)).toContain(problem);
  });

  test("of unknown size is refused", () => {
    const unsized = { ...planNamed("premium-2"), memoryBytes: null };
    expect(chosenPlanProblem(from, unsized, use)).toContain("Nobody says how much memory");
  });

  test("may take an instance away from a plan nobody knows", () => {
    expect(chosenPlanProblem(null, planNamed("premium-2"), use)).toBeNull();
  });

  test("says what another family gives and takes", () => {
    expect(describeChoice(planNamed("mini"), from)).toBe(
      "Chosen by hand: Premium 1, 100 MB and 80 connections. It adds a replica. It keeps data on disk.",
    );
    expect(describeChoice(from, planNamed("mini"))).toBe(
      "Chosen by hand: Mini, 25 MB and 20 connections. It has no replica. It keeps nothing on disk.",
    );
    expect(describeChoice(from, planNamed("premium-2"))).toBe(
      "Chosen by hand: Premium 2, 250 MB and 200 connections.",
    );
  });
});

describe("people are told how a change ended", () => {
  const change = {
    instanceName: "storefront",
    fromLabel: "Premium 0",
    toLabel: "Premium 1",
    seconds: 200,
    changedUrl: true as boolean | null,
    fromMonthlyCents: 1500 as number | null,
    toMonthlyCents: 3000 as number | null,
    currency: "USD" as const,
  };

  test("with what to do first, then how long it took and what it costs", () => {
    expect(describeSuccess(change)).toEqual({
      subject: "storefront now runs on Premium 1",
      body: "Its URL changed. Apps the provider attached it to have the new one; wherever you copied the URL by hand, copy it again. The change from Premium 0 to Premium 1 took 3 min. It costs 30 $/month now, +15 $/month.",
    });
  });

  test.each([
    [{ changedUrl: false }, "You have nothing to do: its URL is the same."],
    [{ changedUrl: null }, "whether its URL changed could not be told"],
    [{ fromMonthlyCents: null }, "It costs 30 $/month now."],
  ])("without claiming more than is known: %o", (known, part) => {
    expect(describeSuccess({ ...change, ...known }).body).toContain(part);
  });

  test("without a price nobody knows", () => {
    expect(describeSuccess({ ...change, toMonthlyCents: null }).body).not.toContain("costs");
  });

  test.each([
    "Heroku is busy. Headroom asks again.",
    "Heroku is busy. Headroom asks Heroku again.",
    "Heroku is busy.",
    "Heroku is busy. Headroom asks again in 30 s; other tools of the same user share the allowance.",
  ])("without promising another attempt that will not be made: %s", (problem) => {
    expect(describeGivenUp(problem)).toBe(
      "Heroku is busy. Headroom asked several times and gave up. Ask for the plan again when the provider is well.",
    );
  });

  test("with what went wrong first", () => {
    expect(describeFailure(change, "Heroku says “No.”.")).toEqual({
      subject: "storefront was not changed to Premium 1",
      body: "Heroku says “No.”. The change was to lead from Premium 0 to Premium 1.",
    });
  });
});

test.each([
  [10, 359, true],
  [10, 360, false],
  [400, 399, true],
  [400, 400, false],
] as const)(
  "after a no, with cool-downs of %d minutes and six hours, it rests for %d: %s",
  (cooldownMinutes, ago, is) => {
    const endedAt = new Date(NOW.getTime() - ago * 60_000);
    const policy = { cooldownMinutes, shrinkCooldownMinutes: 360 };
    expect(isResting(endedAt, policy, NOW)).toBe(is);
  },
);
