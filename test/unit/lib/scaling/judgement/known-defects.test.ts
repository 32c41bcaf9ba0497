import { describe, expect, test } from "vitest";
import { planDisagreements } from "@/lib/instances/plan-disagreements";
import type { Plan } from "@/lib/providers/model";
import { decide } from "@/lib/scaling/judgement/decide";
import type { Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { policyProblems } from "@/lib/scaling/policies/policy-problems";
import { MIB } from "@/test/support/plans";
import {
  aPolicy,
  facts,
  herokuPlans,
  NOW,
  planNamed,
  samplesOf,
  scalingoPlans,
  steady,
} from "@/test/support/scaling";

/**
 * What an earlier tool got wrong when it decided, each by the number it has in our notes. Those that
 * need a database or a provider are in test/integration/scaling/known-defects.test.ts.
 */

const MB = 1e6;

type Told = { policy?: Partial<Policy> } & Partial<Omit<Facts, "policy">>;

function decided(plan: Plan, samples: Facts["samples"], { policy, ...more }: Told = {}) {
  return decide(facts({ plan, samples, ...more, policy: aPolicy(policy) }));
}

/** The plan that is asked for, or today's. */
function planAfter(plan: Plan, samples: Facts["samples"], told: Told = {}): Plan {
  const decision = decided(plan, samples, told);
  return decision.kind === "hold" ? plan : decision.to;
}

/** The reason of a no, or the direction and the plan. */
function answer(plan: Plan, samples: Facts["samples"], told: Told = {}): string {
  const decision = decided(plan, samples, told);
  return decision.kind === "hold" ? decision.reason : `${decision.direction} ${decision.to.id}`;
}

describe("E1: plans of different families are never mixed", () => {
  test.each([
    ["private-9", herokuPlans],
    ["shield-9", herokuPlans],
    ["premium-9", herokuPlans],
    ["redis:redis-business-1024", scalingoPlans],
  ])("an idle %s stays in its family", (name, plans) => {
    const plan = planNamed(name);
    const decision = decided(plan, steady(10 * MIB, 2), { plans });
    expect(decision).toMatchObject({
      kind: "resize",
      direction: "down",
      to: { family: plan.family },
    });
  });

  test.each(["premium-5", "private-5"])("a full %s grows within its family", (name) => {
    const plan = planNamed(name);
    for (const plans of [herokuPlans, herokuPlans.toReversed()]) {
      const decision = decided(plan, steady(0.95 * plan.memoryBytes!, 2), { plans });
      expect(decision).toMatchObject({ direction: "up", to: { family: plan.family } });
    }
  });
});

test("E2: a downgrade never loses the replica and persistence that the plan has", () => {
  expect(answer(planNamed("premium-0"), steady(MIB, 1))).toBe("comfortable");
  const bare = { ...planNamed("premium-0"), id: "bare", hasReplica: false, hasPersistence: false };
  const plans = [planNamed("premium-1"), bare];
  expect(answer(planNamed("premium-1"), steady(MIB, 1), { plans })).toBe("comfortable");
});

test("E3: unlimited connections are more than any number", () => {
  expect(answer(planNamed("rediscloud:2500"), steady(1000 * MB, 973))).toBe("up rediscloud:5000");
});

test.each([
  [1500, "comfortable"],
  [1000, "comfortable"],
  [500, "down rediscloud:2500"],
])("E4: leaving an unlimited plan looks at the real number of connections: %d", (clients, is) => {
  expect(answer(planNamed("rediscloud:5000"), steady(200 * MB, clients))).toBe(is);
});

test.each([
  ["memory on the largest plan", "premium-14", steady(95 * 1024 * MIB, 10)],
  ["connections on the largest plan", "premium-14", steady(1024 * MIB, 61_750)],
  ["connections where no larger plan has more", "premium-12", steady(1024 * MIB, 61_750)],
])("E5: with too much %s it is said that no plan fits, every time", (_what, name, samples) => {
  expect(answer(planNamed(name), samples)).toBe("no_plan_fits");
});

test("E6: a plan beyond the largest allowed is not made larger still", () => {
  const policy = { maxPlanId: "heroku-redis:premium-3" };
  expect(answer(planNamed("premium-5"), steady(1000 * MIB, 10), { policy })).toBe("at_maximum");
});

test("E7: a plan below the smallest allowed moves up to it, not further down", () => {
  const policy = { minPlanId: "heroku-redis:premium-5" };
  expect(answer(planNamed("premium-3"), steady(10 * MIB, 2), { policy })).toBe(
    "up heroku-redis:premium-5",
  );
});

test("E8: nobody is told of a smaller plan that would not do", () => {
  const policy = { minPlanId: "heroku-redis:premium-3" };
  expect(answer(planNamed("premium-3"), steady(375 * MIB, 2), { policy })).toBe("comfortable");
});

test.each([
  ["premium-0", 600, "up"],
  ["premium-12", 30, "down"],
])("E9: from %s with %d MB it takes one change", (name, megabytes, direction) => {
  const samples = steady(megabytes * MIB, 2);
  const first = decided(planNamed(name), samples);
  expect(first).toMatchObject({ kind: "resize", direction });
  expect(planAfter(planNamed(name), samples).memoryBytes).toBeGreaterThan(megabytes * MIB);
  expect(decided(planAfter(planNamed(name), samples), samples).kind).toBe("hold");
});

test("E10: with memory and connections both over, both are satisfied", () => {
  const plan = planNamed("rediscloud:500");
  const larger = planAfter(plan, steady(425 * MB, 507));
  expect(larger.memoryBytes).toBeGreaterThan(plan.memoryBytes!);
  expect(larger.maxClients).toBeGreaterThan(plan.maxClients!);
});

test("E11: of two plans that do, the cheaper one is taken", () => {
  const [cheap, dear] = [planNamed("rediscloud:500"), planNamed("rediscloud:1000")];
  expect(cheap.maxClients).toBe(dear.maxClients);
  for (const plans of [herokuPlans, herokuPlans.toReversed()]) {
    expect(planAfter(planNamed("rediscloud:100"), steady(20 * MB, 240), { plans })).toBe(cheap);
  }
});

test.each([36, 39, 45])("E12: a plan that would be at %d of 50 MB is not moved down to", (used) => {
  expect(answer(planNamed("premium-1"), steady(used * MIB, 2))).toBe("comfortable");
});

test.each([5, 15, 60])("E13: four full minutes are seen in a window of %d minutes", (minutes) => {
  const samples = samplesOf(120, (ago) => ({
    usedMemoryBytes: (ago < 4 ? 100 : 20) * MIB,
    memoryLimitBytes: 100 * MIB,
    connectedClients: 2,
  }));
  const policy = { growWindowMinutes: minutes };
  expect(decided(planNamed("premium-1"), samples, { policy })).toMatchObject({ direction: "up" });
});

test("E14: bytes are held against today's plan, not against the one they were measured on", () => {
  const samples = steady(95 * MIB, 2).map((sample, index) => ({
    ...sample,
    memoryLimitBytes: (index < 118 ? 100 : 250) * MIB,
  }));
  expect(answer(planNamed("premium-2"), samples)).toBe("comfortable");
});

test.each<[string, Partial<Facts>, string]>([
  ["our own change is under way", { isBusy: true }, "busy"],
  ["the provider is still copying", { remoteStatus: "changing" }, "provider_busy"],
  [
    "the last change ended a minute ago",
    { lastResizedAt: new Date(NOW.getTime() - 60_000) },
    "cooling_down",
  ],
])("E15: while %s, nothing is asked again", (_when, more, is) => {
  expect(answer(planNamed("premium-1"), steady(95 * MIB, 2), more)).toBe(is);
});

test("E16: no measurements are no reason to decide anything, and no crash", () => {
  expect(answer(planNamed("premium-1"), [])).toBe("no_data");
  const old = steady(99 * MIB, 79).map((sample) => ({
    ...sample,
    at: new Date(sample.at.getTime() - 600_000),
  }));
  expect(answer(planNamed("premium-1"), old)).toBe("no_data");
});

test("E20: a plan's limit is what the provider sells, and held against what the server says", () => {
  const plan = planNamed("premium-0");
  expect(decided(plan, steady(10 * MIB, 2)).evidence.memoryLimitBytes).toBe(50 * MIB);
  expect(planDisagreements(plan, { memoryBytes: 50 * MIB, maxClients: null })).toEqual([]);
  expect(planDisagreements(plan, { memoryBytes: 100 * MIB, maxClients: null })).toEqual([
    expect.stringContaining("the server itself says 100 MB"),
  ]);
});

test.each([
  ["evicts keys", { evictedKeysPerSec: 0.2 }],
  ["refuses connections", { rejectedConnectionsPerSec: 0.2 }],
])("E22: a Redis that %s at 10 %% of its memory does not look healthy", (_what, trouble) => {
  const samples = steady(10 * MIB, 2);
  const troubled = samples.map((sample) => ({ ...sample, ...trouble }));
  expect(decided(planNamed("premium-1"), samples)).toMatchObject({ direction: "down" });
  expect(decided(planNamed("premium-1"), troubled)).not.toMatchObject({ direction: "down" });
});

test("E23: a plan with a new name is decided on like any other, and held while nobody knows it", () => {
  const renamed = { ...planNamed("premium-1"), id: "heroku-redis:premium-99" };
  expect(decided(renamed, steady(95 * MIB, 2))).toMatchObject({ direction: "up" });
  const unknown = decide(facts({ plan: null, samples: steady(95 * MIB, 2) }));
  expect(unknown).toMatchObject({ kind: "hold", reason: "unknown_plan" });
});

describe("E24: what people rule is kept", () => {
  const plan = planNamed("premium-1");
  const full = steady(92 * MIB, 2);
  const tomorrow = new Date(NOW.getTime() + 86_400_000);
  const everyDay = [0, 1, 2, 3, 4, 5, 6] as const;
  const allDay = { days: [...everyDay], from: "00:00", until: "00:00", note: "" };
  const begunAt = Array.from(
    { length: 8 },
    (_, hour) => new Date(NOW.getTime() - hour * 3_600_000),
  );

  test("without any rule this one would grow", () => {
    expect(decided(plan, full)).toMatchObject({ direction: "up" });
  });

  test.each<[string, Told, string]>([
    ["nothing at all is wanted", { policy: { growMode: "off", shrinkMode: "off" } }, "scaling_off"],
    ["growing is off", { policy: { growMode: "off" } }, "growing_off"],
    ["it is paused until tomorrow", { pausedUntil: tomorrow }, "paused"],
    ["a plan is pinned until tomorrow", { pin: { planId: plan.id, until: tomorrow } }, "pinned"],
    [
      "the calendar is frozen",
      { policy: { calendar: [{ kind: "quiet", allows: "nothing", ...allDay }] } },
      "frozen",
    ],
    ["the day's changes are used up", { begunAt }, "change_budget"],
    [
      "the month's cap is reached",
      { policy: { monthlyCapCents: 100 }, spentCents: 99 },
      "over_cap",
    ],
  ])("nothing is changed when %s", (_rule, told, reason) => {
    expect(answer(plan, full, told)).toBe(reason);
  });

  test("a smaller plan waits for the provider's maintenance window", () => {
    const idle = steady(10 * MIB, 2);
    const policy = { shrinksOnlyInMaintenance: true };
    const window = { weekday: NOW.getUTCDay(), startMinute: 0, hours: 2 };
    const inside = { ...window, startHour: NOW.getUTCHours() };
    const outside = { ...window, startHour: NOW.getUTCHours() + 4 };
    expect(answer(plan, idle, { policy, maintenanceWindow: outside })).toBe("not_in_maintenance");
    expect(decided(plan, idle, { policy, maintenanceWindow: inside })).toMatchObject({
      direction: "down",
    });
  });

  test("a schedule asks for its plan by itself", () => {
    const planId = "heroku-redis:premium-5";
    const policy = { calendar: [{ kind: "at_least" as const, planId, ...allDay }] };
    expect(decided(plan, steady(10 * MIB, 2), { policy })).toMatchObject({
      reason: "scheduled",
      to: { id: planId },
    });
  });

  test("what will be full before a change is done is not waited for", () => {
    const rising = samplesOf(60, (ago) => ({
      usedMemoryBytes: Math.max(20, 75 - 2.5 * ago) * MIB,
      connectedClients: 2,
    }));
    expect(decided(plan, rising)).toMatchObject({ direction: "up", reason: "trend" });
  });
});

test("E44, E45: a largest plan is one plan of the list, or it is refused", () => {
  const plan = planNamed("premium-1");
  const problems = (maxPlanId: string) => policyProblems(aPolicy({ maxPlanId }), plan, herokuPlans);
  expect(problems("heroku-redis:premium-1")).toEqual({});
  expect(problems("premium 5")).toEqual({ maxPlanId: expect.stringContaining("premium 5") });
});

test("E47: a threshold of 0 % is refused", () => {
  expect(
    policyProblems(aPolicy({ memoryAbove: 0 }), planNamed("premium-1"), herokuPlans),
  ).toHaveProperty("memoryAbove");
});
