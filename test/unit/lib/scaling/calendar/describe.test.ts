import { describe, expect, test } from "vitest";
import { describeInstant, describeRule } from "@/lib/scaling/calendar/describe";
import type { CalendarRule, Weekday } from "@/lib/scaling/calendar/model";
import { atLeast, everyDay, freeze, quiet } from "./calendars";

const labelOf = (planId: string) => (planId === "p5" ? "Premium 5" : planId);

describe("a rule in words", () => {
  test.each<[CalendarRule, string]>([
    [atLeast("p5", [1], "08:00", "12:00"), "Mon, 08:00 to 12:00: at least Premium 5"],
    [
      { ...atLeast("p5", [1, 2, 3, 4, 5], "08:00", "12:00"), note: "Imports" },
      "Mon to Fri, 08:00 to 12:00: at least Premium 5 (Imports)",
    ],
    [quiet([6, 0], "22:00", "06:00"), "Sat, Sun, 22:00 to 06:00: no plan change"],
    [quiet(everyDay, "00:00", "00:00", "growing"), "Every day, all day: larger plans only"],
    [quiet([5], "18:00", "18:00"), "Fri, 18:00 to the next day’s 18:00: no plan change"],
    [
      freeze("2026-12-24T17:00:00Z", "2027-01-01T23:00:00Z"),
      "24 Dec 2026 18:00 to 2 Jan 2027 00:00: no plan change",
    ],
    [
      { ...freeze("2026-06-30T22:00:00Z", "2026-07-01T22:00:00Z", "growing"), note: "Launch" },
      "1 Jul 2026 00:00 to 2 Jul 2026 00:00: larger plans only (Launch)",
    ],
  ])("%j", (rule, words) => {
    expect(describeRule(rule, "Europe/Berlin", labelOf)).toBe(words);
  });

  test.each<[Weekday[], string]>([
    [[0], "Sun"],
    [[3, 1], "Mon, Wed"],
    [[1, 2], "Mon, Tue"],
    [[1, 2, 3, 4, 5, 6], "Mon to Sat"],
    [[0, 5, 6], "Fri to Sun"],
    [[1, 3, 4, 5, 0], "Mon, Wed to Fri, Sun"],
    [[5, 4, 3, 2, 1], "Mon to Fri"],
  ])("counts the week from Monday, and tells rows by their ends: %j", (days, words) => {
    const told = describeRule(quiet(days, "08:00", "12:00"), "UTC", labelOf);
    expect(told).toBe(`${words}, 08:00 to 12:00: no plan change`);
  });
});

test.each([
  ["Asia/Kolkata", "2026-12-31T18:45:00Z", "1 Jan 2027 00:15"],
  ["America/New_York", new Date("2026-11-01T06:30:00Z"), "1 Nov 2026 01:30"],
  ["Mars/Olympus", "2026-12-31T18:45:00Z", "31 Dec 2026 18:45 UTC"],
])("an instant is told as clocks in %s show it", (timeZone, at, words) => {
  expect(describeInstant(at, timeZone)).toBe(words);
});
