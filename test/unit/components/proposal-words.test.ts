import { describe, expect, test } from "vitest";
import type { ProposalView } from "@/components/scaling/proposal-view";
import { doubtsAbout, fullWords, headline } from "@/components/scaling/proposal-words";
import { defaultPolicy } from "@/lib/scaling/policy";

const MIB = 1024 ** 2;
const NOW = new Date("2026-03-02T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const evidence = {
  samples: 15,
  windowMinutes: 15,
  memoryBytes: 45 * MIB,
  memoryLimitBytes: 50 * MIB,
  clients: 31,
  clientsLimit: 40,
};

const expected = { memoryBytes: 62 * MIB, clients: 44, minutes: 25 };

function aView(view: Partial<ProposalView> = {}): ProposalView {
  const memory = { used: 45 * MIB, threshold: 0.8, unit: "bytes" } as const;
  const clients = { used: 31, threshold: 0.8, unit: "count" } as const;
  return {
    id: "prop_1",
    instanceId: "ins_1",
    instanceName: "storefront",
    direction: "up",
    reason: "memory",
    sentence: "",
    evidence,
    createdAt: NOW,
    expiresAt: null,
    now: NOW,
    fromPlanId: "heroku-redis:premium-0",
    toPlanId: "heroku-redis:premium-1",
    fromLabel: "Premium 0",
    toLabel: "Premium 1",
    fromMonthlyCents: 1500,
    toMonthlyCents: 3000,
    currency: "USD",
    restOfMonthCents: null,
    memory: { now: { ...memory, limit: 50 * MIB }, after: { ...memory, limit: 100 * MIB } },
    clients: { now: { ...clients, limit: 40 }, after: { ...clients, limit: 80 } },
    cause: "memory",
    points: [],
    ahead: null,
    effects: null,
    durationSeconds: null,
    doubts: [],
    ...view,
  };
}

describe("a proposal in one sentence", () => {
  test.each<[string, Partial<ProposalView>, string]>([
    ["memory", {}, "memory reached 45 MB of 50 MB; 100 MB for +15 $/month."],
    [
      "connections",
      { reason: "clients", cause: "clients" },
      "connections reached 31 of 40; 80 connections for +15 $/month.",
    ],
    [
      "a pace",
      { reason: "trend", evidence: { ...evidence, expected } },
      "62 MB will be needed within 25 min, the limit is 50 MB; 100 MB for +15 $/month.",
    ],
    [
      "other days",
      { reason: "season", cause: "clients", evidence: { ...evidence, expected } },
      "other days needed 44 connections at these hours, the limit is 40; 80 connections for +15 $/month.",
    ],
    [
      "a calendar",
      { reason: "scheduled" },
      "your calendar asks for it now; 100 MB for +15 $/month.",
    ],
    [
      "a price nobody knows",
      { toMonthlyCents: null },
      "memory reached 45 MB of 50 MB; 100 MB at an unknown price.",
    ],
  ])("tells of %s", (_about, view, end) => {
    expect(headline(aView(view))).toBe(`Grow from Premium 0 to Premium 1: ${end}`);
  });

  test("tells of a smaller plan what it holds and saves", () => {
    const shrink = aView({ direction: "down", reason: "idle", toMonthlyCents: 300 });
    expect(headline(shrink)).toBe(
      "Shrink from Premium 0 to Premium 1: memory stayed within 45 MB of 50 MB; 100 MB will do, −12 $/month.",
    );
  });
});

describe("when it will be full", () => {
  test.each([
    [null, null],
    [{ seconds: 0, earliestSeconds: 0, latestSeconds: 0 }, "full now"],
    [
      { seconds: 12_000, earliestSeconds: 7200, latestSeconds: 18_000 },
      "full in about 3 h 20, between 2 h and 5 h",
    ],
    [
      { seconds: 12_000, earliestSeconds: 7200, latestSeconds: null },
      "full in about 3 h 20, 2 h at the earliest",
    ],
    [{ seconds: 60, earliestSeconds: 60, latestSeconds: 60 }, "full in about 60 s"],
  ])("%j is told with its interval", (toFull, words) => {
    expect(fullWords(toFull)).toBe(words);
  });
});

describe("evidence that is thin or old is said so", () => {
  const policy = { ...defaultPolicy, sampleEverySeconds: 60, evaluateEveryMinutes: 1 } as const;

  test.each([
    [15, 1, []],
    [12, 1, []],
    [11, 1, [/11 of 15 measurements that were due in 15 min/]],
    [15, 9, []],
    [15, 11, [/last looked 11 min ago/]],
    [3, 60, [/3 of 15/, /60 min ago/]],
  ])("with %i measurements and a look %i min ago", (samples, minutes, expected) => {
    const told = doubtsAbout(
      { evidence: { ...evidence, samples }, seenAt: minutesAgo(minutes) },
      policy,
      NOW,
    );
    expect(told).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test("a policy that looks every ten minutes is given three looks", () => {
    const slow = { ...policy, evaluateEveryMinutes: 10 } as const;
    expect(doubtsAbout({ evidence, seenAt: minutesAgo(29) }, slow, NOW)).toEqual([]);
    expect(doubtsAbout({ evidence, seenAt: minutesAgo(31) }, slow, NOW)).toHaveLength(1);
  });

  test("of a look nobody knows the time of, nothing is claimed", () => {
    expect(doubtsAbout({ evidence, seenAt: null }, policy, NOW)).toEqual([]);
  });
});
