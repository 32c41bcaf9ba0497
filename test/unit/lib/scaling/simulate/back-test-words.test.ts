import { describe, expect, test } from "vitest";
import { withWords } from "@/lib/scaling/simulate/back-test-words";
import { aPolicy } from "@/test/support/scaling";

type Counted = Parameters<typeof withWords>[1];

const START = new Date("2026-03-02T00:00:00Z");
const auto = aPolicy({ growMode: "auto", shrinkMode: "auto" });
const daysLater = (days: number) => new Date(START.getTime() + days * 86_400_000);
const outcome = (cents: number | null, overMinutes = 0) => ({
  cents,
  overMinutes,
  aboveMinutes: 0,
  monthlyCents: cents,
});

/** Three changes in 30 days for 412 $ instead of 640 $, unless told otherwise. */
function said({ count = 3, ...told }: Omit<Partial<Counted>, "changes"> & { count?: number } = {}) {
  const change = {
    askedAt: START,
    doneAt: START,
    fromLabel: "Premium 0",
    toLabel: "Premium 1",
    direction: "up" as const,
    reason: "memory" as const,
    sentence: "",
  };
  return withWords(auto, {
    fromAt: START,
    untilAt: daysLater(30),
    measuredShare: 1,
    atLeastMinutes: 0,
    currency: "USD",
    plan: { label: "Premium 0", memoryBytes: 1, maxClients: 1 },
    now: outcome(64_010),
    policy: outcome(41_190),
    points: [],
    ...told,
    changes: Array.from({ length: count }, () => change),
  });
}

describe("the sentence of a back-test", () => {
  test.each<[string, Parameters<typeof said>[0], string]>([
    [
      "compares what it did, what was lost and what it costs",
      {},
      "On your last 30 days this policy would have made 3 changes, 0 minutes over the limit, 412 $, against 640 $ now.",
    ],
    [
      "says how long the history is",
      { untilAt: daysLater(12) },
      "On your last 12 days this policy would have made 3 changes, 0 minutes over the limit, 412 $, against 640 $ now.",
    ],
    [
      "says hours of a young one",
      { untilAt: daysLater(0.25) },
      "On your last 6 h this policy would have made 3 changes, 0 minutes over the limit, 412 $, against 640 $ now.",
    ],
    [
      "says what staying would have lost, where it would",
      { now: outcome(64_000, 35) },
      "On your last 30 days this policy would have made 3 changes, 0 minutes over the limit, 412 $, against 35 minutes over the limit and 640 $ now.",
    ],
    [
      "counts one as one",
      { count: 1, policy: outcome(41_200, 1) },
      "On your last 30 days this policy would have made 1 change, 1 minute over the limit, 412 $, against 640 $ now.",
    ],
    [
      "keeps the cents of small sums, of both",
      { now: outcome(1345), policy: outcome(346) },
      "On your last 30 days this policy would have made 3 changes, 0 minutes over the limit, 3.46 $, against 13.45 $ now.",
    ],
    [
      "names no price where one is unknown",
      { policy: outcome(null) },
      "On your last 30 days this policy would have made 3 changes, 0 minutes over the limit.",
    ],
    [
      "still tells what staying would have lost without one",
      { policy: outcome(null), now: outcome(null, 7) },
      "On your last 30 days this policy would have made 3 changes, 0 minutes over the limit, against 7 minutes over the limit now.",
    ],
  ])("%s", (_what, told, sentence) => {
    expect(said(told).sentence).toBe(sentence);
  });
});

describe("what has to be known to read it", () => {
  test("is nothing where all was measured and nothing hidden", () => {
    expect(said().notes).toEqual([]);
  });

  test.each<[string, Parameters<typeof said>[0], RegExp]>([
    ["that something was not measured", { measuredShare: 0.82 }, /^82 % of that time was measured/],
    [
      "that demand was hidden",
      { atLeastMinutes: 200 },
      /^For 3 h 20 the plan of that time was full.*“at least”/,
    ],
    [
      "that a price is missing",
      { now: outcome(null) },
      /^Nobody says what one of these plans costs/,
    ],
  ])("is %s", (_what, told, note) => {
    expect(said(told).notes).toEqual([expect.stringMatching(note)]);
  });
});
