// Longer than 300 lines: one decision and each of its gates.
import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import { decide } from "@/lib/scaling/judgement/decide";
import type { Decision, Facts, Resize } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { aPlan, MIB } from "@/test/support/plans";
import {
  aPolicy,
  aSample,
  facts,
  herokuPlans,
  NOW,
  plainRules,
  planNamed,
  samplesOf,
  steady,
} from "@/test/support/scaling";

const full = steady(95 * MIB, 10);
const idle = steady(10 * MIB, 5);
const premium1 = planNamed("premium-1");

function decided(given: Partial<Facts>, policy: Partial<Policy> = {}): Decision {
  return decide(
    facts({
      policy: aPolicy({ ...plainRules, ...policy }),
      plan: premium1,
      samples: full,
      ...given,
    }),
  );
}

function shortly(decision: Decision): string {
  return decision.kind === "hold" ? decision.reason : `${decision.direction} ${decision.to.id}`;
}

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

describe("nothing is changed", () => {
  test.each([
    ["while scaling is off", {}, { growMode: "off", shrinkMode: "off" }, "scaling_off"],
    ["on an instance that is gone", { remoteStatus: "gone" }, {}, "gone"],
    ["while a change of ours is under way", { isBusy: true }, {}, "busy"],
    ["while the provider works on it", { remoteStatus: "changing" }, {}, "provider_busy"],
    ["while the provider calls it failed", { remoteStatus: "failed" }, {}, "provider_busy"],
    ["on a plan nobody knows", { plan: null }, {}, "unknown_plan"],
    [
      "on a plan of unknown memory",
      { plan: { ...premium1, memoryBytes: null } },
      {},
      "unknown_plan",
    ],
    [
      "on a plan of unknown connections",
      { plan: { ...premium1, maxClients: null } },
      {},
      "unknown_plan",
    ],
    ["with a smallest plan nobody knows", {}, { minPlanId: "x" }, "unknown_plan"],
    ["with a largest plan nobody knows", {}, { maxPlanId: "x" }, "unknown_plan"],
    ["so soon after the last change", { lastResizedAt: minutesAgo(29) }, {}, "cooling_down"],
    ["without any measurement", { samples: [] }, {}, "no_data"],
  ] as [string, Partial<Facts>, Partial<Policy>, string][])(
    "%s",
    (_what, given, policy, reason) => {
      expect(shortly(decided(given, policy))).toBe(reason);
    },
  );

  test("for the first of several reasons, in a fixed order", () => {
    const all: Partial<Facts> = {
      remoteStatus: "gone",
      isBusy: true,
      plan: null,
      lastResizedAt: NOW,
      samples: [],
    };
    expect(shortly(decided(all, { growMode: "off", shrinkMode: "off" }))).toBe("scaling_off");
    expect(shortly(decided(all))).toBe("gone");
    expect(shortly(decided({ ...all, remoteStatus: "changing" }))).toBe("busy");
    expect(shortly(decided({ ...all, remoteStatus: "changing", isBusy: false }))).toBe(
      "provider_busy",
    );
    expect(shortly(decided({ ...all, remoteStatus: "ready", isBusy: false }))).toBe("unknown_plan");
    expect(shortly(decided({ samples: [], lastResizedAt: NOW }))).toBe("no_data");
    expect(shortly(decided({ lastResizedAt: NOW }))).toBe("cooling_down");
  });
});

describe("the cool-down", () => {
  test.each([
    [30, 29.99, "cooling_down"],
    [30, 30, "up heroku-redis:premium-2"],
    [0, 0, "up heroku-redis:premium-2"],
    [600, 599, "cooling_down"],
  ])("of %d minutes, %d minutes after the last change: %s", (cooldownMinutes, ago, is) => {
    expect(shortly(decided({ lastResizedAt: minutesAgo(ago) }, { cooldownMinutes }))).toBe(is);
  });

  test("is not prolonged by a clock that was set back a year", () => {
    const nextYear = new Date("2027-03-02T12:00:00Z");
    expect(shortly(decided({ lastResizedAt: nextYear }))).toBe("up heroku-redis:premium-2");
  });
});

describe("growing", () => {
  test.each([
    { memory: 80, clients: 10, is: "comfortable" },
    { memory: 80.1, clients: 10, is: "up heroku-redis:premium-2" },
    { memory: 60, clients: 64, is: "comfortable" },
    { memory: 60, clients: 65, is: "up heroku-redis:premium-2" },
    { memory: 60, clients: 161, is: "up heroku-redis:premium-3" },
    { memory: 201, clients: 65, is: "up heroku-redis:premium-3" },
  ])("at $memory MB of 100 and $clients connections of 80: $is", ({ memory, clients, is }) => {
    expect(shortly(decided({ samples: steady(memory * MIB, clients) }))).toBe(is);
  });

  test.each([
    { memory: 90, clients: 10, reason: "memory" },
    { memory: 10, clients: 75, reason: "clients" },
    { memory: 90, clients: 75, reason: "memory_and_clients" },
  ])("says which limit asks for it: $reason", ({ memory, clients, reason }) => {
    expect(decided({ samples: steady(memory * MIB, clients) })).toMatchObject({ reason });
  });

  test("follows the customer's own thresholds", () => {
    const samples = steady(80 * MIB, 40);
    expect(shortly(decided({ samples }, { memoryAbove: 0.79 }))).toBe("up heroku-redis:premium-2");
    expect(shortly(decided({ samples }, { clientsAbove: 0.49, shrinkBelow: 0.3 }))).toBe(
      "up heroku-redis:premium-2",
    );
  });

  test("needs no long history: two measurements are enough", () => {
    const samples = samplesOf(2, () => ({ usedMemoryBytes: 95 * MIB, connectedClients: 1 }));
    expect(shortly(decided({ samples }))).toBe("up heroku-redis:premium-2");
  });

  test("is not done on one measurement", () => {
    expect(shortly(decided({ samples: full.slice(-1) }))).toBe("too_few_samples");
  });

  test("takes connections nobody could read to be all there are", () => {
    const plans = [
      premium1,
      aPlan({ id: "few", memoryBytes: 500 * MIB, maxClients: 79, monthlyCents: 1 }),
    ];
    const samples = steady(95 * MIB, null);
    expect(shortly(decided({ samples, plans }))).toBe("no_plan_fits");
    expect(shortly(decided({ samples }))).toBe("up heroku-redis:premium-2");
  });

  test("is not asked for by connections that were read once", () => {
    const samples = samplesOf(120, (ago) => ({
      usedMemoryBytes: 60 * MIB,
      connectedClients: ago === 1 || ago > 5 ? 79 : null,
    }));
    expect(decided({ samples }).kind).toBe("hold");
  });

  test("on connections goes on while memory cannot be read", () => {
    expect(shortly(decided({ samples: steady(null, 75) }))).toBe("up heroku-redis:premium-2");
  });

  test("is not held up by evictions or refusals, and leaves room for what they hide", () => {
    const samples = full.map((sample) => ({
      ...sample,
      evictedKeysPerSec: 5,
      rejectedConnectionsPerSec: 1,
    }));
    expect(shortly(decided({ samples }))).toBe("up heroku-redis:premium-3");
  });

  test("is not held up by old values that cannot be", () => {
    const samples = full.map((sample, index) =>
      index < 110 ? { ...sample, usedMemoryBytes: NaN } : sample,
    );
    expect(shortly(decided({ samples }))).toBe("up heroku-redis:premium-2");
  });
});

describe("shrinking", () => {
  test("goes straight to the smallest plan that holds the peak at half", () => {
    const plan = planNamed("premium-12");
    expect(shortly(decided({ plan, samples: steady(30 * MIB, 5) }))).toBe(
      "down heroku-redis:premium-1",
    );
  });

  test("is held back by one peak within the hour", () => {
    const samples = samplesOf(120, (ago) => ({
      usedMemoryBytes: (ago === 59 ? 26 : 10) * MIB,
      connectedClients: 5,
    }));
    expect(shortly(decided({ samples }))).toBe("comfortable");
  });

  test("forgets a peak older than its window", () => {
    const samples = samplesOf(120, (ago) => ({
      usedMemoryBytes: (ago === 61 ? 90 : 10) * MIB,
      connectedClients: 5,
    }));
    expect(shortly(decided({ samples }))).toBe("down heroku-redis:premium-0");
  });

  test("never goes below half of the connections, however little memory is used", () => {
    expect(shortly(decided({ samples: steady(MIB, 20) }))).toBe("down heroku-redis:premium-0");
    expect(shortly(decided({ samples: steady(MIB, 21) }))).toBe("comfortable");
  });

  const broken = (values: Partial<Sample>, from = 20, to = 21) =>
    idle.map((sample, index) =>
      120 - index > from && 120 - index <= to ? { ...sample, ...values } : sample,
    );
  test.each([
    ["keys were evicted", broken({ evictedKeysPerSec: 1 }), "evicting"],
    ["connections were refused", broken({ rejectedConnectionsPerSec: 1 }), "refusing_connections"],
    ["memory was read as 0", broken({ usedMemoryBytes: 0 }), "implausible"],
    ["memory was not a number", broken({ usedMemoryBytes: NaN }), "implausible"],
    ["nothing was measured for 20 minutes", idle.toSpliced(70, 20), "too_few_samples"],
    ["it is watched for 40 minutes only", idle.slice(-40), "too_few_samples"],
    [
      "memory was unknown for 20 minutes",
      broken({ usedMemoryBytes: null }, 20, 40),
      "too_few_samples",
    ],
    [
      "connections were unknown for 20 minutes",
      broken({ connectedClients: null }, 20, 40),
      "too_few_samples",
    ],
  ] as [string, Sample[], string][])("is not done when %s", (_what, samples, reason) => {
    expect(shortly(decided({ samples }))).toBe(reason);
  });

  test("is not done when only the connections of the last minutes are unknown", () => {
    const samples = broken({ connectedClients: null }, -1, 5);
    expect(decided({ samples }).kind).toBe("hold");
  });

  test("is not done within minutes of a restart", () => {
    const counters = { commands: 1, hits: 1, misses: 1, evictedKeys: 0, rejectedConnections: 0 };
    const samples = idle.map((sample, index) => ({
      ...sample,
      counters: { ...counters, runId: index < 117 ? "before" : "after" },
    }));
    expect(shortly(decided({ samples }))).toBe("implausible");
  });

  test("is not done while nobody says what today's plan costs", () => {
    expect(shortly(decided({ plan: planNamed("premium-4"), samples: idle }))).toBe("comfortable");
  });

  test("tells that there is nothing smaller as comfortable, not as missing data", () => {
    const plan = planNamed("premium-0");
    expect(shortly(decided({ plan, samples: steady(MIB, 1).slice(-5) }))).toBe("comfortable");
  });
});

describe("measurements that stopped", () => {
  test.each([
    [60, 3, "up heroku-redis:premium-2"],
    [60, 3.1, "no_data"],
    [30, 3.1, "no_data"],
    [300, 9, "up heroku-redis:premium-2"],
  ] as [Policy["sampleEverySeconds"], number, string][])(
    "with one every %d s, the last %d minutes ago: %s",
    (sampleEverySeconds, ago, is) => {
      const samples = [ago + 0.5, ago].map((minutes) =>
        aSample({ at: minutesAgo(minutes), usedMemoryBytes: 95 * MIB, connectedClients: 1 }),
      );
      expect(shortly(decided({ samples }, { sampleEverySeconds }))).toBe(is);
    },
  );

  test("and rows that say nothing are no data; rows that cannot be true are implausible", () => {
    expect(shortly(decided({ samples: steady(null, null) }))).toBe("no_data");
    expect(shortly(decided({ samples: steady(0, null) }))).toBe("implausible");
  });

  test("a reading of zero on a full cache shrinks nothing", () => {
    const samples = samplesOf(120, (ago) => ({
      usedMemoryBytes: ago < 12 ? 0 : 60 * MIB,
      connectedClients: 5,
    }));
    expect(decided({ samples, plan: planNamed("premium-3") }).kind).toBe("hold");
  });
});

describe("the range of the policy", () => {
  test("a plan above it moves down only to one that holds the use", () => {
    const policy = { maxPlanId: "heroku-redis:premium-3" };
    const plan = planNamed("premium-5");
    expect(decided({ plan, samples: steady(399 * MIB, 5) }, policy)).toMatchObject({
      direction: "down",
      reason: "above_maximum",
      to: { id: "heroku-redis:premium-3" },
    });
    expect(shortly(decided({ plan, samples: steady(401 * MIB, 5) }, policy))).toBe("no_plan_fits");
    expect(shortly(decided({ plan, samples: steady(20 * MIB, 321) }, policy))).toBe("no_plan_fits");
  });

  test("a plan above it is not moved down on thin data, or while keys are evicted", () => {
    const policy = { maxPlanId: "heroku-redis:premium-3" };
    const plan = planNamed("premium-5");
    const evicting = idle.map((sample) => ({ ...sample, evictedKeysPerSec: 1 }));
    expect(shortly(decided({ plan, samples: idle.slice(-10) }, policy))).toBe("too_few_samples");
    expect(shortly(decided({ plan, samples: evicting }, policy))).toBe("evicting");
  });

  test("a plan below it moves up to one that is inside and holds the use", () => {
    const policy = { minPlanId: "heroku-redis:premium-2" };
    expect(decided({ samples: idle }, policy)).toMatchObject({
      direction: "up",
      reason: "below_minimum",
      to: { id: "heroku-redis:premium-2" },
    });
    expect(shortly(decided({ samples: steady(300 * MIB, 5) }, policy))).toBe(
      "up heroku-redis:premium-3",
    );
  });

  test("a plan that cannot reach what is needed inside the largest one goes as far as it may", () => {
    const policy = { minPlanId: "heroku-redis:premium-2", maxPlanId: "heroku-redis:premium-2" };
    const samples = steady(240 * MIB, 5);
    expect(shortly(decided({ samples }, policy))).toBe("up heroku-redis:premium-2");
    const plan = planNamed("premium-2");
    expect(shortly(decided({ samples, plan }, policy))).toBe("at_maximum");
  });

  test("holds at the smallest plan only when a smaller one would do", () => {
    const policy = { minPlanId: "heroku-redis:premium-1" };
    expect(shortly(decided({ samples: idle }, policy))).toBe("at_minimum");
    expect(shortly(decided({ samples: steady(75 * MIB, 5) }, policy))).toBe("comfortable");
  });
});

describe("what is kept with a decision", () => {
  test("is what was seen, against today's limits", () => {
    expect(decided({}).evidence).toEqual({
      samples: 5,
      windowMinutes: 5,
      memoryBytes: 95 * MIB,
      memoryLimitBytes: 100 * MIB,
      clients: 10,
      clientsLimit: 80,
    });
  });

  test("survives JSON, also when there is no limit on connections", () => {
    const plan = planNamed("rediscloud:5000");
    const decision = decided({ plan, samples: steady(4500 * 1e6, null) });
    expect(JSON.parse(JSON.stringify(decision.evidence))).toEqual(decision.evidence);
    expect(decision).toMatchObject({ kind: "resize", to: { id: "rediscloud:10000" } });
    const { need } = decision as Resize;
    expect(JSON.parse(JSON.stringify(need))).toEqual(need);
  });

  test("is there for every no, also without a plan", () => {
    expect(decided({ plan: null }).evidence).toMatchObject({ memoryLimitBytes: null, samples: 5 });
  });
});

test("the whole catalogue is at hand", () => {
  expect(herokuPlans.length).toBeGreaterThan(30);
});
