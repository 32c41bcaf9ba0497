import { describe, expect, test } from "vitest";
import type { ProposalView } from "@/components/scaling/proposal-view";
import { doubtsAbout, fullWords, headline } from "@/components/scaling/proposal-words";
import { defaultPolicy } from "@/lib/scaling/policy";
import { MIB } from "@/test/support/plans";
import { aProposalView, viewedAt } from "@/test/support/proposal-view";

const minutesAgo = (minutes: number) => new Date(viewedAt.getTime() - minutes * 60_000);

const { evidence } = aProposalView();
const expected = { memoryBytes: 62 * MIB, clients: 44, minutes: 25 };

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
    expect(headline(aProposalView(view))).toBe(`Grow from Premium 0 to Premium 1: ${end}`);
  });

  test("tells of a smaller plan what it holds and saves", () => {
    const shrink = aProposalView({ direction: "down", reason: "idle", toMonthlyCents: 300 });
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
      viewedAt,
    );
    expect(told).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test("a policy that looks every ten minutes is given three looks", () => {
    const slow = { ...policy, evaluateEveryMinutes: 10 } as const;
    expect(doubtsAbout({ evidence, seenAt: minutesAgo(29) }, slow, viewedAt)).toEqual([]);
    expect(doubtsAbout({ evidence, seenAt: minutesAgo(31) }, slow, viewedAt)).toHaveLength(1);
  });

  test("of a look nobody knows the time of, nothing is claimed", () => {
    expect(doubtsAbout({ evidence, seenAt: null }, policy, viewedAt)).toEqual([]);
  });
});
