import { describe, expect, test } from "vitest";
import type { Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { isSameChange, standingOf, type Proposed } from "@/lib/scaling/proposals/standing";
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

const from = planNamed("premium-1");
const full = steady(95 * MIB, 10);
const idle = steady(10 * MIB, 5);
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

/** A proposal to leave premium-1 for another plan, at the price of the catalogue. */
function proposed(name: string, given: Partial<Proposed> = {}): Proposed {
  const to = planNamed(name);
  return {
    fromPlanId: from.id,
    toPlanId: to.id,
    direction: to.memoryBytes! > from.memoryBytes! ? "up" : "down",
    toMonthlyCents: to.monthlyCents,
    currency: to.currency,
    ...given,
  };
}

function standing(proposal: Proposed, given: Partial<Facts>, policy: Partial<Policy> = {}) {
  return standingOf(proposal, facts({ plan: from, policy: aPolicy(policy), ...given }));
}

/** The catalogue with one plan changed. */
const plansWith = (name: string, change: Partial<Facts["plans"][number]>) =>
  herokuPlans.map((plan) => (plan.id === planNamed(name).id ? { ...plan, ...change } : plan));

const always: Policy["calendar"] = [
  {
    kind: "quiet",
    allows: "nothing",
    days: [0, 1, 2, 3, 4, 5, 6],
    from: "00:00",
    until: "00:00",
    note: "",
  },
];

/** A pin that lasts for an hour. */
const at = (planId: string) => ({ planId, until: minutesAgo(-60) });

type Case = [string, Partial<Facts>, Partial<Policy>?];

describe("a person may grow a plan", () => {
  test.each([
    ["that is as full as when it was proposed", { samples: full }],
    ["so soon after the last change", { samples: full, lastResizedAt: minutesAgo(1) }],
    ["in quiet hours", { samples: full }, { calendar: always }],
    [
      "after as many changes as the policy allows a day",
      { samples: full, begunAt: [minutesAgo(300)] },
      { changesPerDayMax: 1 },
    ],
    ["of which nothing was measured lately", { samples: [] }],
    ["of which only one value could be read", { samples: full.slice(-1) }],
    ["that a person holds at the larger one", { samples: idle, pin: at("heroku-redis:premium-2") }],
    ["once a pin has ended", { samples: full, pin: { planId: from.id, until: NOW } }],
    ["once a pause has ended", { samples: full, pausedUntil: NOW }],
  ] as Case[])("%s", (_what, given, policy) => {
    expect(standing(proposed("premium-2"), given, policy)).toEqual({ is: "standing" });
  });

  test("to more than is needed by now, as it was proposed", () => {
    expect(standing(proposed("premium-3"), { samples: full })).toEqual({ is: "standing" });
  });

  test("to the largest there is, though it covers not all that is needed", () => {
    const largest = { maxPlanId: "heroku-redis:premium-2" };
    const given = { samples: steady(240 * MIB, 10) };
    expect(standing(proposed("premium-2"), given, largest)).toEqual({ is: "standing" });
  });

  test("at a price that has fallen", () => {
    const dearer = { toMonthlyCents: planNamed("premium-2").monthlyCents! + 1 };
    expect(standing(proposed("premium-2", dearer), { samples: full })).toEqual({ is: "standing" });
  });
});

describe("a proposal to grow is withdrawn", () => {
  test.each([
    ["once more is needed than it offers", { samples: steady(300 * MIB, 10) }, {}, "300 MB"],
    ["once more connections are there", { samples: steady(95 * MIB, 250) }, {}, "250"],
    ["once the need is gone", { samples: idle }, {}, "10 MB"],
    ["once a smaller plan might do, were the data better", { samples: idle.slice(-9) }, {}, "9 m"],
    [
      "while paused",
      { samples: full, pausedUntil: new Date(NOW.getTime() + 1) },
      {},
      "Paused until",
    ],
    ["once growing is off", { samples: full }, { growMode: "off" }, "growing is off"],
    [
      "once scaling is off",
      { samples: full },
      { growMode: "off", shrinkMode: "off" },
      "Scaling is off",
    ],
    ["of an instance that is gone", { samples: full, remoteStatus: "gone" }, {}, "no longer lists"],
    [
      "once the policy allows no larger plan",
      { samples: full },
      { maxPlanId: from.id },
      "is the largest your policy allows",
    ],
    [
      "once the month would cost more than its cap",
      { samples: full, spentCents: 5900 },
      { monthlyCapCents: 6000 },
      "60 $",
    ],
    ["once the instance is held at its plan", { samples: full, pin: at(from.id) }, {}, "Held at"],
    [
      "once the instance is held at another plan",
      { samples: full, pin: at("heroku-redis:premium-3") },
      {},
      "Premium 3",
    ],
    [
      "of an instance on another plan",
      { samples: full, plan: planNamed("premium-3") },
      {},
      "on Premium 3 by now, not on Premium 1",
    ],
    [
      "once the plan is no longer sold",
      { samples: full, plans: plansWith("premium-2", { isOffered: false }) },
      {},
      "Premium 2 is no longer sold",
    ],
    [
      "once the catalogue does not know the plan",
      { samples: full, plans: herokuPlans.filter(({ id }) => id !== planNamed("premium-2").id) },
      {},
      "heroku-redis:premium-2 is no longer sold",
    ],
    [
      "once the plan costs more",
      { samples: full, plans: plansWith("premium-2", { monthlyCents: 9900 }) },
      {},
      "Premium 2 costs 99 $/month by now, not 60 $/month",
    ],
  ] as [string, Partial<Facts>, Partial<Policy>, string][])(
    "%s, with the reason",
    (_what, given, policy, because) => {
      expect(standing(proposed("premium-2"), given, policy)).toEqual({
        is: "stale",
        because: expect.stringContaining(because),
      });
    },
  );

  test("to a plan that the policy no longer allows, though another larger one is wanted", () => {
    const policy = { maxPlanId: "heroku-redis:premium-2" };
    expect(standing(proposed("premium-3"), { samples: full }, policy).is).toBe("stale");
  });
});

describe("a proposal to grow waits", () => {
  test.each([
    ["while another change is under way", { isBusy: true }],
    ["while the provider is at work", { remoteStatus: "changing" }],
    ["while the provider calls the instance failed", { remoteStatus: "failed" }],
  ] as Case[])("%s", (_what, given) => {
    expect(standing(proposed("premium-2"), { samples: full, ...given }).is).toBe("waiting");
  });
});

describe("a person may shrink a plan", () => {
  test.each([
    ["that is as empty as when it was proposed", {}],
    ["so soon after the last change", { lastResizedAt: minutesAgo(1) }],
    ["in quiet hours", {}, { calendar: always }],
    [
      "outside the maintenance window",
      { maintenanceWindow: { weekday: 3, startHour: 4, startMinute: 0, hours: 4 } },
      { shrinksOnlyInMaintenance: true },
    ],
  ] as Case[])("%s", (_what, given, policy) => {
    expect(standing(proposed("premium-0"), { samples: idle, ...given }, policy)).toEqual({
      is: "standing",
    });
  });
});

describe("nobody shrinks a plan", () => {
  const evicting = samplesOf(120, (ago) => ({
    usedMemoryBytes: 10 * MIB,
    connectedClients: 5,
    evictedKeysPerSec: ago === 30 ? 1 : 0,
  }));
  const restarted = samplesOf(120, (ago) => ({
    usedMemoryBytes: 10 * MIB,
    connectedClients: 5,
    counters: {
      runId: ago > 40 ? "before" : "after",
      commands: null,
      hits: null,
      misses: null,
      evictedKeys: null,
      rejectedConnections: null,
    },
  }));

  test.each([
    ["that holds too much for the smaller one by now", steady(48 * MIB, 5), "stale"],
    ["that has too many connections for the smaller one by now", steady(10 * MIB, 39), "stale"],
    ["that asks for a larger one by now", full, "stale"],
    ["that removes keys", evicting, "stale"],
    ["of which nothing was measured lately", [], "waiting"],
    ["of which too little was measured", idle.slice(-60), "waiting"],
    ["that has just restarted", restarted, "waiting"],
  ] as const)("%s", (_what, samples, is) => {
    expect(standing(proposed("premium-0"), { samples }).is).toBe(is);
  });
});

test.each([
  ["the same plan at the same price", "premium-2", 6000, true],
  ["the same plan at a lower price", "premium-2", 6001, true],
  ["the same plan at a higher price", "premium-2", 5999, false],
  ["another plan", "premium-3", 6000, false],
] as const)("a pending proposal is kept for %s: %s at %d", (_what, name, toMonthlyCents, is) => {
  const resize = {
    kind: "resize" as const,
    direction: "up" as const,
    reason: "memory" as const,
    to: { ...planNamed("premium-2"), monthlyCents: 6000 },
    need: { memoryBytes: 0, clients: 0 },
    evidence: {
      samples: 0,
      windowMinutes: 5,
      memoryBytes: null,
      memoryLimitBytes: null,
      clients: null,
      clientsLimit: null,
    },
  };
  expect(isSameChange({ ...proposed(name), toMonthlyCents }, resize)).toBe(is);
});
