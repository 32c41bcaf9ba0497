import { describe, expect, test } from "vitest";
import type { Plan } from "@/lib/providers/provider";
import { decide } from "@/lib/scaling/decide";
import type { Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { policyProblems } from "@/lib/scaling/policy-problems";
import { MIB } from "@/test/support/plans";
import {
  aPolicy,
  facts,
  herokuPlans,
  NOW,
  planNamed,
  samplesOf,
  steady,
} from "@/test/support/scaling";

/** What an earlier tool got wrong, each by the number it has in our notes. */

function decided(
  plan: Plan,
  samples: Facts["samples"],
  policy: Partial<Policy> = {},
  more: Partial<Facts> = {},
) {
  const decision = decide(facts({ policy: aPolicy(policy), plan, samples, ...more }));
  return decision.kind === "hold" ? decision.reason : `${decision.direction} ${decision.to.id}`;
}

const MB = 1e6;

describe("E1: plans of different families are never mixed", () => {
  test.each([
    ["private-9", "heroku-redis/private"],
    ["shield-9", "heroku-redis/shield"],
    ["premium-9", "heroku-redis/premium"],
    ["redis:redis-business-1024", "scalingo-redis/business"],
  ])("an idle %s stays in its family", (name, family) => {
    const decision = decide(
      facts({
        plan: planNamed(name),
        plans: name.startsWith("redis:") ? scalingo : herokuPlans,
        samples: steady(10 * MIB, 2),
      }),
    );
    expect(decision).toMatchObject({ kind: "resize", direction: "down", to: { family } });
  });
  const scalingo = ["128", "256", "512", "1024"].flatMap((size) => [
    planNamed(`redis:redis-starter-${size}`),
    planNamed(`redis:redis-business-${size}`),
  ]);
});

test("E2: a downgrade never loses the replica and persistence that the plan has", () => {
  expect(decided(planNamed("premium-0"), steady(MIB, 1))).toBe("comfortable");
  const bare = { ...planNamed("premium-0"), id: "bare", hasReplica: false, hasPersistence: false };
  const plans = [planNamed("premium-1"), bare];
  expect(decided(planNamed("premium-1"), steady(MIB, 1), {}, { plans })).toBe("comfortable");
});

test("E3: unlimited connections are more than any number", () => {
  expect(decided(planNamed("rediscloud:2500"), steady(1000 * MB, 973))).toBe("up rediscloud:5000");
});

test.each([
  [1500, "comfortable"],
  [513, "comfortable"],
  [512, "down rediscloud:2500"],
  [100, "down rediscloud:500"],
])("E4: leaving an unlimited plan looks at the real number of connections: %d", (clients, is) => {
  expect(decided(planNamed("rediscloud:5000"), steady(200 * MB, clients))).toBe(is);
});

test.each([
  ["premium-14", steady(95 * 1024 * MIB, 10)],
  ["premium-12", steady(1024 * MIB, 61_750)],
  ["premium-14", steady(1024 * MIB, 61_750)],
])("E5: at the top of the catalogue %s says so, every time", (name, samples) => {
  expect(decided(planNamed(name), samples)).toBe("no_plan_fits");
});

test("E6: a plan beyond the largest allowed is not made larger still", () => {
  const policy = { maxPlanId: "heroku-redis:premium-3" };
  expect(decided(planNamed("premium-5"), steady(1000 * MIB, 10), policy)).toBe("at_maximum");
});

test("E7: a plan below the smallest allowed moves up to it, not further down", () => {
  const policy = { minPlanId: "heroku-redis:premium-5" };
  expect(decided(planNamed("premium-3"), steady(10 * MIB, 2), policy)).toBe(
    "up heroku-redis:premium-5",
  );
});

test("E8: nobody is told of a smaller plan that would not do", () => {
  const policy = { minPlanId: "heroku-redis:premium-3" };
  expect(decided(planNamed("premium-3"), steady(375 * MIB, 2), policy)).toBe("comfortable");
});

test.each([
  ["premium-0", 600, "up heroku-redis:premium-5"],
  ["premium-12", 30, "down heroku-redis:premium-1"],
])("E9: from %s with %d MB it takes one change", (name, megabytes, is) => {
  expect(decided(planNamed(name), steady(megabytes * MIB, 2))).toBe(is);
});

test("E10: with memory and connections both over, both are satisfied", () => {
  expect(decided(planNamed("rediscloud:500"), steady(425 * MB, 507))).toBe("up rediscloud:2500");
});

test("E11: of two plans that do, the cheaper one is taken", () => {
  expect(decided(planNamed("rediscloud:100"), steady(20 * MB, 400))).toBe("up rediscloud:500");
});

test("E12: a plan that would be at 78 % is not moved down to", () => {
  expect(decided(planNamed("premium-1"), steady(39 * MIB, 2))).toBe("comfortable");
});

test("E13: four full minutes in a quiet window are seen", () => {
  const samples = samplesOf(60, (ago) => ({
    usedMemoryBytes: (ago < 4 ? 100 : 20) * MIB,
    connectedClients: 2,
  }));
  expect(decided(planNamed("premium-1"), samples, { growWindowMinutes: 20 })).toBe(
    "up heroku-redis:premium-2",
  );
});

test("E14: bytes are held against today's plan, not against the one they were measured on", () => {
  const samples = steady(95 * MIB, 2).map((sample, index) => ({
    ...sample,
    memoryLimitBytes: (index < 118 ? 100 : 250) * MIB,
  }));
  expect(decided(planNamed("premium-2"), samples)).toBe("comfortable");
});

test("E15: while the provider is still copying, nothing is asked again", () => {
  const full = steady(95 * MIB, 2);
  expect(decided(planNamed("premium-1"), full, {}, { isBusy: true })).toBe("busy");
  expect(decided(planNamed("premium-1"), full, {}, { remoteStatus: "changing" })).toBe(
    "provider_busy",
  );
});

test("E16: no measurements are no reason to decide anything", () => {
  expect(decided(planNamed("premium-1"), [])).toBe("no_data");
  const old = steady(99 * MIB, 79).map((sample) => ({
    ...sample,
    at: new Date(sample.at.getTime() - 600_000),
  }));
  expect(decided(planNamed("premium-1"), old)).toBe("no_data");
});

test("E18: a plan that was just changed is left alone until its cool-down is over", () => {
  const lastResizedAt = new Date(NOW.getTime() - 60_000);
  expect(decided(planNamed("premium-1"), steady(95 * MIB, 2), {}, { lastResizedAt })).toBe(
    "cooling_down",
  );
});

test("E22: a cache that evicts at 40 % is not made smaller", () => {
  const samples = steady(10 * MIB, 2).map((sample) => ({ ...sample, evictedKeysPerSec: 0.2 }));
  expect(decided(planNamed("premium-1"), samples)).toBe("evicting");
});

test("E23: a plan with a new name is held, and says so", () => {
  expect(
    decided({ ...planNamed("premium-1"), id: "heroku-redis:premium-99" }, steady(95 * MIB, 2)),
  ).toBe("up heroku-redis:premium-2");
  const unknown = facts({ plan: null, samples: steady(95 * MIB, 2) });
  expect(decide({ ...unknown, policy: aPolicy() })).toMatchObject({
    kind: "hold",
    reason: "unknown_plan",
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
