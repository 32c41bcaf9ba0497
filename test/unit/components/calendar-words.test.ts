import { describe, expect, test } from "vitest";
import { isOver, newRule, nowWords, ruleWords } from "@/components/scaling/calendar-words";
import { calendarRule, type CalendarRule } from "@/lib/scaling/calendar/model";

const timeZone = "Europe/Berlin";
const labelOf = (planId: string) => (planId === "p5" ? "Premium 5" : planId);
/** A Monday, 08:30 in Berlin. */
const now = new Date("2026-03-02T07:30:00Z");
const weekly = { days: [1], from: "08:00", until: "12:00", note: "" } as const;
const quiet: CalendarRule = { ...weekly, days: [1], kind: "quiet", allows: "growing" };
const asking: CalendarRule = { ...weekly, days: [1], kind: "at_least", planId: "p5" };
const freeze: CalendarRule = {
  kind: "freeze",
  allows: "nothing",
  fromAt: "2026-03-02T06:00:00.000Z",
  untilAt: "2026-03-03T06:00:00.000Z",
  note: "",
};

describe("what holds now, and what holds next", () => {
  test.each<[CalendarRule[], string]>([
    [[], "Now, 08:30: no rule holds."],
    [
      [{ ...quiet, days: [2] }],
      "Now, 08:30: no rule holds. From 3 Mar 2026 08:00: larger plans only.",
    ],
    [[quiet], "Now, 08:30: larger plans only. From 2 Mar 2026 12:00: no rule holds."],
    [[quiet, freeze], "Now, 08:30: no plan change. From 3 Mar 2026 07:00: no rule holds."],
    [[asking, freeze], "Now, 08:30: no plan change. From 3 Mar 2026 07:00: no rule holds."],
    [[asking], "Now, 08:30: at least Premium 5. From 2 Mar 2026 12:00: no rule holds."],
    [
      [quiet, { ...asking, until: "10:00" }],
      "Now, 08:30: larger plans only, at least Premium 5. From 2 Mar 2026 10:00: larger plans only.",
    ],
    [
      [quiet, { ...quiet, from: "12:00", until: "13:00" }],
      "Now, 08:30: larger plans only. From 2 Mar 2026 13:00: no rule holds.",
    ],
    [[{ ...quiet, days: [0, 1, 2, 3, 4, 5, 6], until: "08:00" }], "Now, 08:30: larger plans only."],
  ])("%j", (calendar, words) => {
    expect(nowWords({ calendar, timeZone }, now, labelOf)).toBe(words);
  });

  test("leaves out what is still being typed", () => {
    const calendar = [
      { ...freeze, untilAt: "" },
      { ...asking, planId: "" },
      { ...quiet, days: [] },
    ];
    expect(nowWords({ calendar, timeZone }, now, labelOf)).toBe("Now, 08:30: no rule holds.");
  });
});

test.each<[CalendarRule, string]>([
  [quiet, "Mon, 08:00 to 12:00: larger plans only"],
  [{ ...quiet, days: [] }, "Quiet hours: not complete yet"],
  [{ ...quiet, until: "" }, "Quiet hours: not complete yet"],
  [{ ...freeze, fromAt: "" }, "Freeze: not complete yet"],
  [{ ...asking, planId: "" }, "Plan at hours: not complete yet"],
])("a rule says itself, or that something is missing: %j", (rule, words) => {
  expect(ruleWords(rule, timeZone, labelOf)).toBe(words);
});

test("a new freeze is the whole of tomorrow where the policy is, also over a change of clocks", () => {
  const eve = new Date("2026-03-28T12:00:00Z");
  expect(newRule("freeze", timeZone, eve)).toMatchObject({
    fromAt: "2026-03-28T23:00:00.000Z",
    untilAt: "2026-03-29T22:00:00.000Z",
  });
});

test.each(["freeze", "quiet", "at_least"] as const)("a new rule can be sent: %s", (kind) => {
  expect(calendarRule.safeParse(newRule(kind, timeZone, now)).success).toBe(true);
});

test.each<[string, CalendarRule, string, boolean]>([
  ["before its end", freeze, "2026-03-03T05:59:59Z", false],
  ["at its end", freeze, "2026-03-03T06:00:00Z", true],
  [
    "whose end is before its beginning",
    { ...freeze, fromAt: freeze.untilAt },
    "2026-03-04T06:00:00Z",
    false,
  ],
  ["that is none", quiet, "2036-03-04T06:00:00Z", false],
])("a freeze %s is over: %#", (_what, rule, at, is) => {
  expect(isOver(rule, new Date(at))).toBe(is);
});
