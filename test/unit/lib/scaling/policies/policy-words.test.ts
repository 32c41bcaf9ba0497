import { describe, expect, test } from "vitest";
import { policyWords } from "@/lib/scaling/policies/policy-words";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";

const labels: Record<string, string> = { small: "Premium 0", large: "Premium 5" };

function wordsOf(policy: Partial<Policy>): Record<string, string> {
  const words = policyWords(
    { ...defaultPolicy, ...policy },
    { labelOf: (planId) => labels[planId] ?? planId, currency: "USD" },
  );
  return Object.fromEntries(words);
}

describe("a policy in words", () => {
  test("says of the default one what decides, and nothing of what does not", () => {
    expect(wordsOf({})).toEqual({
      Growing: "by asking above 80 % of memory or 80 % of connections, over 15 min",
      Shrinking: "by asking below 70 % of the smaller plan, over 2 h at most",
      Plans: "any of the same family",
      Waits: "after a change 10 min to grow, 6 h to shrink; at most 8 changes a day",
      Proposals: "can be approved for 24 h",
      Looks: "measures every 1 min, decides every 1 min",
    });
  });

  test.each<[string, Partial<Policy>, string]>([
    ["Growing", { growMode: "off" }, "off"],
    ["Shrinking", { shrinkMode: "off" }, "off"],
    [
      "Shrinking",
      { shrinkMode: "auto", shrinksOnlyInMaintenance: true },
      "by itself below 70 % of the smaller plan, over 2 h at most, in the maintenance window only",
    ],
    ["Waits", { changesPerDayMax: null }, "after a change 10 min to grow, 6 h to shrink"],
    [
      "Waits",
      { changesPerDayMax: 1 },
      "after a change 10 min to grow, 6 h to shrink; at most 1 change a day",
    ],
    ["Proposals", { approvalHours: 4 }, "can be approved for 4 h"],
    ["Plans", { minPlanId: "small" }, "Premium 0 or larger"],
    ["Plans", { maxPlanId: "large" }, "up to Premium 5"],
    ["Plans", { minPlanId: "small", maxPlanId: "large" }, "Premium 0 to Premium 5"],
    ["Plans", { minPlanId: "small", maxPlanId: "small" }, "only Premium 0"],
    ["Money", { askAboveCents: 5000 }, "asks for more than +50 $/month"],
    [
      "Money",
      { askAboveCents: 0, monthlyCapCents: 50_000 },
      "asks for anything dearer; at most 500 $ in a calendar month",
    ],
    [
      "Looks",
      { sampleEverySeconds: 30, evaluateEveryMinutes: 10 },
      "measures every 30 s, decides every 10 min",
    ],
    [
      "Calendar",
      {
        timeZone: "Europe/Berlin",
        calendar: [
          { kind: "at_least", days: [1], from: "08:00", until: "12:00", planId: "large", note: "" },
        ],
      },
      "Mon, 08:00 to 12:00: at least Premium 5 (Europe/Berlin)",
    ],
  ])("%s of %o", (term, policy, words) => {
    expect(wordsOf(policy)[term]).toBe(words);
  });
});
