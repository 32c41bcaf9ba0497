import { describe, expect, test } from "vitest";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import type { CalendarRule } from "@/lib/scaling/calendar/model";
import type { Facts, Peak } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { MIB } from "@/test/support/plans";
import { aPolicy, facts, NOW, plainRules, planNamed, steady } from "@/test/support/scaling";

const premium1 = planNamed("premium-1");
const full = steady(85 * MIB, 10);
const pressed = steady(95 * MIB, 10).map((sample) => ({ ...sample, evictedKeysPerSec: 3 }));
const idle = steady(10 * MIB, 5);

const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const inHours = (hours: number) => hoursAgo(-hours);

function told(given: Partial<Facts>, rules: Partial<Policy> = {}): string {
  const policy = aPolicy({ ...plainRules, ...rules });
  const all = facts({ plan: premium1, samples: full, ...given, policy });
  const decision = decide(all);
  expect(explain(decision, all)).toMatch(/^[A-Z].*\.$/);
  return decision.kind === "hold" ? decision.reason : `${decision.reason} ${decision.to.id}`;
}

const pin = (name: string) => ({ planId: planNamed(name).id, until: inHours(2) });

const rest = (cents: number) => Math.round((cents * 28.5) / 30);

// NOW is a Monday, 12:00 UTC.
const quiet = (allows: "nothing" | "growing", days: number[] = [1]): CalendarRule[] => [
  { kind: "quiet", allows, days: days as [1], from: "11:00", until: "13:00", note: "" },
];

const atLeast = (planId: string, from = "11:00"): CalendarRule[] => [
  { kind: "at_least", planId, days: [1], from, until: "13:00", note: "" },
];

const freeze = (fromAt: Date, untilAt: Date): CalendarRule[] => [
  {
    kind: "freeze",
    allows: "nothing",
    fromAt: fromAt.toISOString(),
    untilAt: untilAt.toISOString(),
    note: "Launch",
  },
];

/** Hours of 10 MB on so many days, but for those at which 60, 90 or 95 MB were used. */
const days = (count: number, megabytes: number, ...peaks: [daysAgo: number, hour: number][]) =>
  Array.from({ length: count * 24 }, (_, index): Peak => {
    const at = new Date(NOW.getTime() - (count * 24 - index) * 3_600_000);
    const isPeak = peaks.some(
      ([daysAgo, hour]) => at.getTime() === Date.UTC(2026, 2, 2 - daysAgo, hour),
    );
    return { at, minutes: 60, memoryBytes: (isPeak ? megabytes : 10) * MIB, clients: 5 };
  });
describe("each direction follows its own mode", () => {
  test.each([
    [{ growMode: "off" }, full, "growing_off"],
    [{ growMode: "off" }, idle, "idle heroku-redis:premium-0"],
    [{ shrinkMode: "off" }, full, "memory heroku-redis:premium-2"],
    [{ shrinkMode: "off" }, idle, "shrinking_off"],
    [{ growMode: "off", shrinkMode: "off" }, full, "scaling_off"],
  ] as [Partial<Policy>, typeof full, string][])("%o: %#", (rules, samples, is) => {
    expect(told({ samples }, rules)).toBe(is);
  });
});

describe("a pause", () => {
  test("holds everything, also a plan that is full, and ends by itself", () => {
    expect(told({ samples: pressed, pausedUntil: inHours(1) })).toBe("paused");
    expect(told({ pausedUntil: NOW })).toBe("memory heroku-redis:premium-2");
  });
});

describe("a plan that a person holds the instance at", () => {
  test.each([
    ["is kept although it is too small", { pin: pin("premium-1") }, "pinned"],
    ["is kept although it is too large", { pin: pin("premium-1"), samples: idle }, "pinned"],
    [
      "is changed to, however soon after the last change",
      { pin: pin("premium-5"), lastResizedAt: NOW },
      "pinned heroku-redis:premium-5",
    ],
    [
      "is changed to when it is smaller and holds what is used",
      { pin: pin("premium-0"), samples: idle },
      "pinned heroku-redis:premium-0",
    ],
    ["is not changed to when it does not", { pin: pin("premium-0") }, "no_plan_fits"],
    ["is not changed to across families", { pin: pin("private-7") }, "no_plan_fits"],
    [
      "counts no longer when its time is over",
      { pin: { planId: premium1.id, until: NOW } },
      "memory heroku-redis:premium-2",
    ],
  ] as [string, Partial<Facts>, string][])("%s", (_what, given, is) => {
    expect(told(given)).toBe(is);
  });
});

describe("cool-downs", () => {
  const rules = { cooldownMinutes: 10, shrinkCooldownMinutes: 120 };
  test.each([
    ["growing waits its own", full, 9, "cooling_down"],
    ["growing goes on after it", full, 10, "memory heroku-redis:premium-2"],
    ["shrinking waits longer", idle, 119, "cooling_down"],
    ["shrinking goes on after that", idle, 120, "idle heroku-redis:premium-0"],
    ["a plan that loses data does not wait", pressed, 8, "pressed heroku-redis:premium-3"],
  ] as const)("%s", (_what, samples, minutes, is) => {
    expect(told({ samples, lastResizedAt: hoursAgo(minutes / 60) }, rules)).toBe(is);
  });

  test("shrinking never waits less than growing", () => {
    const odd = { cooldownMinutes: 60, shrinkCooldownMinutes: 5 };
    expect(told({ samples: idle, lastResizedAt: hoursAgo(0.5) }, odd)).toBe("cooling_down");
  });
});

describe("the changes of a day", () => {
  const begunAt = [hoursAgo(9), hoursAgo(5)];
  test.each([
    [2, full, "change_budget"],
    [3, full, "memory heroku-redis:premium-2"],
    [null, full, "memory heroku-redis:premium-2"],
    [2, pressed, "pressed heroku-redis:premium-3"],
  ] as const)("of at most %s, two begun: %#", (changesPerDayMax, samples, is) => {
    expect(told({ samples, begunAt }, { changesPerDayMax })).toBe(is);
  });
});

describe("the cap of a month", () => {
  // 12:00 on the second of March: 28.5 of the 30 days that Heroku bills are left.
  const premium2 = planNamed("premium-2").monthlyCents!;
  test.each([
    ["is not met", { spentCents: 500 }, 500 + rest(premium2), "memory heroku-redis:premium-2"],
    ["would be exceeded by a cent", { spentCents: 501 }, 500 + rest(premium2), "over_cap"],
    ["is met when nobody knows what was spent", { spentCents: null }, 1_000_000, "over_cap"],
    [
      "does not keep from shrinking",
      { spentCents: null, samples: idle },
      1,
      "idle heroku-redis:premium-0",
    ],
    [
      "leaves the best plan it can pay",
      { spentCents: 500, samples: pressed },
      500 + rest(premium2),
      "pressed heroku-redis:premium-2",
    ],
  ] as [string, Partial<Facts>, number, string][])("%s", (_what, given, monthlyCapCents, is) => {
    expect(told(given, { monthlyCapCents })).toBe(is);
  });
});

describe("the calendar", () => {
  test.each([
    ["no change in quiet hours", quiet("nothing"), pressed, "frozen"],
    [
      "on other days they do not count",
      quiet("nothing", [2]),
      full,
      "memory heroku-redis:premium-2",
    ],
    [
      "larger plans where only they are allowed",
      quiet("growing"),
      full,
      "memory heroku-redis:premium-2",
    ],
    ["no smaller ones then", quiet("growing"), idle, "frozen"],
    [
      "at least the plan that is asked for",
      atLeast("heroku-redis:premium-3"),
      idle,
      "scheduled heroku-redis:premium-3",
    ],
    [
      "early enough for the change to be done",
      atLeast("heroku-redis:premium-3", "12:05"),
      idle,
      "scheduled heroku-redis:premium-3",
    ],
    [
      "no earlier than that",
      atLeast("heroku-redis:premium-3", "12:30"),
      idle,
      "idle heroku-redis:premium-0",
    ],
    [
      "more when more is used",
      atLeast("heroku-redis:premium-2"),
      steady(300 * MIB, 5),
      "pressed heroku-redis:premium-3",
    ],
    ["never less than it", atLeast("heroku-redis:premium-1"), idle, "at_minimum"],
  ] as [string, CalendarRule[], typeof full, string][])("%s", (_what, calendar, samples, is) => {
    expect(told({ samples }, { calendar })).toBe(is);
  });

  test("asks for its plan however soon after the last change", () => {
    const calendar = atLeast("heroku-redis:premium-3");
    expect(told({ samples: idle, lastResizedAt: NOW }, { calendar })).toBe(
      "scheduled heroku-redis:premium-3",
    );
  });

  test("stops nothing but the instants of a freeze", () => {
    expect(told({}, { calendar: freeze(hoursAgo(1), inHours(1)) })).toBe("frozen");
    expect(told({}, { calendar: freeze(hoursAgo(1), NOW) })).toBe("memory heroku-redis:premium-2");
    expect(told({}, { calendar: freeze(inHours(1), inHours(2)) })).toBe(
      "memory heroku-redis:premium-2",
    );
  });
});

describe("smaller plans only in the provider's maintenance window", () => {
  const rules = { shrinksOnlyInMaintenance: true };
  const window = { weekday: 1, startHour: 11, startMinute: 0, hours: 4 };
  test.each([
    ["inside it", window, idle, "idle heroku-redis:premium-0"],
    ["outside it", { ...window, startHour: 13 }, idle, "not_in_maintenance"],
    ["where nobody says when it is", null, idle, "not_in_maintenance"],
    ["larger ones at any time", null, full, "memory heroku-redis:premium-2"],
  ] as const)("%s", (_what, maintenanceWindow, samples, is) => {
    expect(told({ samples, maintenanceWindow }, rules)).toBe(is);
  });
});

describe("other days", () => {
  test.each([
    ["quiet days keep nothing", days(3, 60), "idle heroku-redis:premium-0"],
    ["a peak of yesterday in the next hours keeps the plan", days(3, 60, [1, 20]), "may_be_needed"],
    ["one of a week ago, too", days(9, 60, [7, 20]), "may_be_needed"],
    [
      "also one as far ahead as a day, where half the price is saved",
      days(3, 60, [0, 10]),
      "may_be_needed",
    ],
    [
      "nor does one of the day before yesterday",
      days(3, 60, [2, 20]),
      "idle heroku-redis:premium-0",
    ],
    [
      "what two days needed at this hour is there in time",
      days(3, 95, [2, 12], [1, 12]),
      "season heroku-redis:premium-2",
    ],
    ["one day alone asks for nothing", days(3, 90, [1, 12]), "may_be_needed"],
    ["where a week is known, its day has to agree", days(9, 90, [2, 12], [1, 12]), "may_be_needed"],
    [
      "and one other day with it is enough",
      days(9, 95, [7, 12], [2, 12]),
      "season heroku-redis:premium-2",
    ],
  ] as const)("%s", (_what, history, is) => {
    expect(told({ history, samples: idle })).toBe(is);
  });

  test("the more a smaller plan saves, the sooner a change back is worth it", () => {
    const history = days(3, 300, [1, 22]);
    const on = (name: string) => told({ plan: planNamed(name), history, samples: idle });
    expect(on("premium-1")).toBe("may_be_needed");
    expect(on("premium-3")).toBe("idle heroku-redis:premium-0");
  });

  test("a level that was left keeps nothing", () => {
    const leftAt = hoursAgo(4);
    const history = days(3, 60).map((hour) =>
      hour.at < leftAt ? { ...hour, memoryBytes: 60 * MIB } : hour,
    );
    expect(told({ history, samples: idle })).toBe("idle heroku-redis:premium-0");
  });

  test("a plan that was surprised again and again within a week is not gone down to", () => {
    const once = days(9, 60, [3, 15]);
    const often = days(9, 60, [6, 7], [5, 15], [3, 18], [1, 10]);
    expect(told({ history: once, samples: idle })).toBe("idle heroku-redis:premium-0");
    expect(told({ history: often, samples: idle })).toBe("may_be_needed");
  });

  test("a whole day just below the threshold proves what two hours do not", () => {
    const samples = steady(37 * MIB, 5);
    const history = days(3, 37).map((hour) => ({ ...hour, memoryBytes: 37 * MIB }));
    expect(told({ samples }, { shrinkBelow: 0.7 })).toBe("comfortable");
    expect(told({ samples, history }, { shrinkBelow: 0.7 })).toBe("idle heroku-redis:premium-0");
    const given = facts({ plan: premium1, samples, history, policy: aPolicy() });
    expect(explain(decide(given), given)).toContain(
      "Premium 0 would have held the whole last day below 80 % of its limits",
    );
  });
});
