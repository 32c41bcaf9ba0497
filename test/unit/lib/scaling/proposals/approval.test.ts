import { describe, expect, test } from "vitest";
import { approvalOf } from "@/lib/scaling/proposals/approval";
import { decidedByOf, deciderIdOf, deciderWords } from "@/lib/scaling/proposals/approver";
import type { Mode } from "@/lib/scaling/policy";
import { untilProblem } from "@/lib/scaling/restraints/until";
import { NOW } from "@/test/support/scaling";

const change = {
  direction: "up" as const,
  fromMonthlyCents: 1500 as number | null,
  toMonthlyCents: 3000 as number | null,
  currency: "USD" as const,
};

describe("who approves a change", () => {
  test.each([
    ["up", "auto", "ask", "auto"],
    ["up", "ask", "auto", "ask"],
    ["up", "off", "auto", "ask"],
    ["down", "auto", "ask", "ask"],
    ["down", "ask", "auto", "auto"],
    ["down", "auto", "off", "ask"],
  ] as ["up" | "down", Mode, Mode, string][])(
    "%s, with growing %s and shrinking %s: %s",
    (direction, growMode, shrinkMode, is) => {
      const policy = { growMode, shrinkMode, askAboveCents: null };
      expect(approvalOf(policy, { ...change, direction }).is).toBe(is);
    },
  );

  test.each([
    [1500, {}, "auto"],
    [1499, {}, "ask"],
    [0, { toMonthlyCents: 1500 }, "auto"],
    [0, { toMonthlyCents: 900 }, "auto"],
    [9999, { fromMonthlyCents: null }, "ask"],
    [9999, { toMonthlyCents: null }, "ask"],
  ])("by an automatic policy that asks above %d cents, for %o: %s", (askAboveCents, prices, is) => {
    const policy = { growMode: "auto", shrinkMode: "auto", askAboveCents } as const;
    expect(approvalOf(policy, { ...change, ...prices }).is).toBe(is);
  });

  test("a person is told why an automatic policy asks", () => {
    const policy = { growMode: "auto", shrinkMode: "auto", askAboveCents: 1000 } as const;
    expect(approvalOf(policy, change)).toEqual({
      is: "ask",
      because:
        "You are asked because it costs +15 $/month, above the 10 $/month your policy approves by itself.",
    });
  });
});

describe("who decided", () => {
  const words = "by link, sent to ops@example.com";
  test.each([
    [{ userId: "usr_1", words: "" }, "usr_1", "usr_1", "Ada has"],
    [{ userId: "usr_1", words }, "usr_1", "usr_1", "Ada has"],
    [{ userId: null, words }, words, null, `Somebody has, ${words},`],
  ])("is kept and told: %o", (by, kept, id, told) => {
    const decidedBy = decidedByOf({ teamId: "team_1", ...by });
    expect([decidedBy, deciderIdOf(decidedBy), deciderWords(decidedBy, "Ada")]).toEqual([
      kept,
      id,
      told,
    ]);
  });

  test("is Headroom where the policy approved, and somebody where nobody knows the person any more", () => {
    expect([deciderIdOf(null), deciderWords(null, null)]).toEqual([null, "Headroom has"]);
    expect(deciderWords("usr_1", null)).toBe("Somebody who has left has");
  });
});

const TO_COME = "Choose a time that is still to come.";
test.each([
  [-1, TO_COME],
  [0, TO_COME],
  [Number.NaN, TO_COME],
  [1, null],
  [366 * 86_400_000, null],
  [366 * 86_400_000 + 1, "Choose a time within a year. You can always prolong it."],
])("a pause that ends in %d ms: %s", (ms, problem) => {
  expect(untilProblem(new Date(NOW.getTime() + ms), NOW)).toBe(problem);
});
