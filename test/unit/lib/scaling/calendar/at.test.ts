import { describe, expect, test } from "vitest";
import { firstEdge, plansAskedFor, stopAt, stopEndsAt } from "@/lib/scaling/calendar/at";
import type { Weekday } from "@/lib/scaling/calendar/model";
import { atLeast, everyDay, freeze, quiet } from "./calendars";

const SUN = 0;
const MON = 1;
const FRI = 5;
const SAT = 6;

/** Instants on each side of the edges of one weekly rule, and whether it holds there. */
type Case = [
  what: string,
  timeZone: string,
  days: Weekday[],
  from: string,
  until: string,
  sides: [at: string, holds: boolean][],
];

const cases: Case[] = [
  [
    "hours within a day, in UTC",
    "UTC",
    [MON],
    "08:00",
    "12:00",
    [
      ["2026-03-02T07:59:59.999Z", false],
      ["2026-03-02T08:00:00Z", true],
      ["2026-03-02T11:59:59.999Z", true],
      ["2026-03-02T12:00:00Z", false],
      ["2026-03-03T09:00:00Z", false],
    ],
  ],
  [
    "hours across midnight, which belong to the day they begin on",
    "UTC",
    [FRI],
    "22:00",
    "06:00",
    [
      ["2026-03-06T05:00:00Z", false],
      ["2026-03-06T21:59:00Z", false],
      ["2026-03-06T22:00:00Z", true],
      ["2026-03-07T05:59:00Z", true],
      ["2026-03-07T06:00:00Z", false],
      ["2026-03-07T22:00:00Z", false],
    ],
  ],
  [
    "hours across midnight of Saturday, into another week",
    "UTC",
    [SAT],
    "22:00",
    "06:00",
    [
      ["2026-03-07T23:00:00Z", true],
      ["2026-03-08T05:59:00Z", true],
      ["2026-03-08T06:00:00Z", false],
    ],
  ],
  [
    "hours until midnight",
    "UTC",
    [MON],
    "22:00",
    "00:00",
    [
      ["2026-03-02T23:59:00Z", true],
      ["2026-03-03T00:00:00Z", false],
    ],
  ],
  [
    "a rule that ends when it begins, which lasts a day",
    "UTC",
    [MON],
    "09:00",
    "09:00",
    [
      ["2026-03-02T08:59:00Z", false],
      ["2026-03-02T09:00:00Z", true],
      ["2026-03-03T08:59:00Z", true],
      ["2026-03-03T09:00:00Z", false],
    ],
  ],
  [
    "a whole calendar day",
    "Europe/Berlin",
    [SUN],
    "00:00",
    "00:00",
    [
      ["2026-03-28T22:59:00Z", false],
      ["2026-03-28T23:00:00Z", true],
      ["2026-03-29T21:59:00Z", true],
      ["2026-03-29T22:00:00Z", false],
    ],
  ],
  [
    "the clock of the wall in winter and in summer",
    "Europe/Berlin",
    everyDay,
    "08:00",
    "09:00",
    [
      ["2026-01-15T07:00:00Z", true],
      ["2026-01-15T06:00:00Z", false],
      ["2026-07-15T06:00:00Z", true],
      ["2026-07-15T07:00:00Z", false],
    ],
  ],
  [
    "the spring gap in Berlin: 02:30 does not come, the rule begins at 03:00",
    "Europe/Berlin",
    [SUN],
    "02:30",
    "04:00",
    [
      ["2026-03-29T00:59:00Z", false],
      ["2026-03-29T01:00:00Z", true],
      ["2026-03-29T01:59:00Z", true],
      ["2026-03-29T02:00:00Z", false],
    ],
  ],
  [
    "a rule that lies in the spring gap altogether",
    "Europe/Berlin",
    [SUN],
    "02:10",
    "02:50",
    [
      ["2026-03-29T00:59:00Z", false],
      ["2026-03-29T01:00:00Z", false],
      ["2026-04-05T00:10:00Z", true],
    ],
  ],
  [
    "the autumn repeat in Berlin: 02:10 to 02:50 comes twice",
    "Europe/Berlin",
    [SUN],
    "02:10",
    "02:50",
    [
      ["2026-10-25T00:09:00Z", false],
      ["2026-10-25T00:10:00Z", true],
      ["2026-10-25T00:50:00Z", false],
      ["2026-10-25T01:10:00Z", true],
      ["2026-10-25T01:49:00Z", true],
      ["2026-10-25T01:50:00Z", false],
    ],
  ],
  [
    "a night that the autumn repeat makes an hour longer",
    "America/New_York",
    [SAT],
    "22:00",
    "06:00",
    [
      ["2026-11-01T01:59:00Z", false],
      ["2026-11-01T02:00:00Z", true],
      ["2026-11-01T05:30:00Z", true],
      ["2026-11-01T06:30:00Z", true],
      ["2026-11-01T10:59:00Z", true],
      ["2026-11-01T11:00:00Z", false],
    ],
  ],
  [
    "a zone on the half hour without summer time",
    "Asia/Kolkata",
    [MON],
    "08:00",
    "09:00",
    [
      ["2026-03-02T02:29:00Z", false],
      ["2026-03-02T02:30:00Z", true],
      ["2026-03-02T03:29:00Z", true],
      ["2026-03-02T03:30:00Z", false],
    ],
  ],
  [
    "a gap of half an hour: 02:00 becomes 02:30 on Lord Howe",
    "Australia/Lord_Howe",
    [SUN],
    "02:10",
    "02:40",
    [
      ["2026-10-03T15:29:00Z", false],
      ["2026-10-03T15:30:00Z", true],
      ["2026-10-03T15:39:00Z", true],
      ["2026-10-03T15:40:00Z", false],
    ],
  ],
  [
    "a repeat of half an hour: 01:30 to 02:00 comes twice on Lord Howe",
    "Australia/Lord_Howe",
    [SUN],
    "01:45",
    "02:00",
    [
      ["2026-04-04T14:44:00Z", false],
      ["2026-04-04T14:45:00Z", true],
      ["2026-04-04T15:00:00Z", false],
      ["2026-04-04T15:15:00Z", true],
      ["2026-04-04T15:30:00Z", false],
    ],
  ],
  [
    "a gap at midnight: a Sunday in Santiago begins at 01:00",
    "America/Santiago",
    [SUN],
    "00:00",
    "02:00",
    [
      ["2026-09-06T03:59:00Z", false],
      ["2026-09-06T04:00:00Z", true],
      ["2026-09-06T04:59:00Z", true],
      ["2026-09-06T05:00:00Z", false],
    ],
  ],
  [
    "a repeat before midnight: Saturday’s last hour comes twice in Santiago",
    "America/Santiago",
    [SAT],
    "23:00",
    "00:00",
    [
      ["2026-04-05T01:59:00Z", false],
      ["2026-04-05T02:00:00Z", true],
      ["2026-04-05T03:30:00Z", true],
      ["2026-04-05T03:59:00Z", true],
      ["2026-04-05T04:00:00Z", false],
    ],
  ],
  [
    "a gap at midnight that a rule of the night before runs into, in Beirut",
    "Asia/Beirut",
    [SAT],
    "23:00",
    "00:30",
    [
      ["2026-03-28T20:59:00Z", false],
      ["2026-03-28T21:59:00Z", true],
      ["2026-03-28T22:00:00Z", false],
    ],
  ],
  [
    "a repeat before midnight in Beirut, across which the night goes on",
    "Asia/Beirut",
    [SAT],
    "23:30",
    "01:00",
    [
      ["2026-10-24T20:29:00Z", false],
      ["2026-10-24T20:30:00Z", true],
      ["2026-10-24T21:00:00Z", false],
      ["2026-10-24T21:30:00Z", true],
      ["2026-10-24T22:59:00Z", true],
      ["2026-10-24T23:00:00Z", false],
    ],
  ],
  [
    "the southern hemisphere, whose gap is in October",
    "Australia/Sydney",
    [SUN],
    "02:30",
    "04:00",
    [
      ["2026-10-03T15:59:00Z", false],
      ["2026-10-03T16:00:00Z", true],
      ["2026-10-03T17:00:00Z", false],
    ],
  ],
  [
    "the southern hemisphere, whose repeat is in April",
    "Australia/Sydney",
    [SUN],
    "02:00",
    "02:30",
    [
      ["2026-04-04T15:00:00Z", true],
      ["2026-04-04T15:30:00Z", false],
      ["2026-04-04T16:00:00Z", true],
      ["2026-04-04T16:30:00Z", false],
    ],
  ],
];

describe("a weekly rule means clocks on the wall", () => {
  test.each(cases)("%s", (_what, timeZone, days, from, until, sides) => {
    const calendar = [quiet(days, from, until)];
    const told = sides.map(([at]) => [at, stopAt({ calendar, timeZone }, new Date(at)) !== null]);
    expect(told).toEqual(sides);
  });

  test.each(cases)(
    "for the plan it asks for as well: %s",
    (_what, timeZone, days, from, until, sides) => {
      const calendar = [atLeast("large", days, from, until)];
      const told = sides.map(([at]) => {
        const asked = plansAskedFor({ calendar, timeZone }, new Date(at), 0);
        return [at, asked.length > 0];
      });
      expect(told).toEqual(sides);
    },
  );
});

describe("a freeze", () => {
  const calendar = [freeze("2026-12-24T17:00:00Z", "2026-12-27T05:30:30Z")];

  test.each([
    ["2026-12-24T16:59:59.999Z", null],
    ["2026-12-24T17:00:00Z", "nothing"],
    ["2026-12-27T05:30:29Z", "nothing"],
    ["2026-12-27T05:30:30Z", null],
  ])("holds from its beginning to before its end: %s", (at, stop) => {
    expect(stopAt({ calendar, timeZone: "Asia/Tokyo" }, new Date(at))).toBe(stop);
  });
});

describe("of rules that hold at once", () => {
  const at = new Date("2026-03-02T12:00:00Z");
  const growing = quiet([MON], "08:00", "18:00", "growing");
  const nothing = freeze("2026-03-02T11:00:00Z", "2026-03-02T13:00:00Z");

  test.each([
    [[growing], "growing"],
    [[growing, nothing], "nothing"],
    [[nothing, growing], "nothing"],
    [[], null],
  ] as const)("the strictest wins, in any order: %j", (calendar, stop) => {
    expect(stopAt({ calendar: [...calendar], timeZone: "UTC" }, at)).toBe(stop);
  });
});

describe("in a time zone nobody knows", () => {
  const timeZone = "Mars/Olympus";
  const at = new Date("2026-03-02T12:00:00Z");

  test("every weekly rule holds, for ever", () => {
    const policy = { calendar: [quiet([SUN], "03:00", "04:00", "growing")], timeZone };
    expect(stopAt(policy, at)).toBe("growing");
    expect(stopEndsAt(policy, at)).toBeNull();
  });

  test("every plan is asked for", () => {
    const policy = { calendar: [atLeast("large", [SUN], "03:00", "04:00")], timeZone };
    expect(plansAskedFor(policy, at, 0)).toEqual(["large"]);
  });

  test("a freeze keeps its moments", () => {
    const calendar = [freeze("2026-03-02T13:00:00Z", "2026-03-02T14:00:00Z")];
    expect(stopAt({ calendar, timeZone }, at)).toBeNull();
  });
});

describe("the plans that the calendar asks for", () => {
  const policy = {
    calendar: [
      atLeast("large", [MON], "08:00", "12:00"),
      atLeast("huge", [MON], "11:00", "13:00"),
      quiet(everyDay, "00:00", "00:00"),
    ],
    timeZone: "Europe/Berlin",
  };

  test.each([
    ["2026-03-02T06:39:00Z", 20, []],
    ["2026-03-02T06:40:00Z", 20, ["large"]],
    ["2026-03-02T06:40:59Z", 20, ["large"]],
    ["2026-03-02T07:00:00Z", 0, ["large"]],
    ["2026-03-02T10:30:00Z", 0, ["large", "huge"]],
    ["2026-03-02T10:59:00Z", 1, ["large", "huge"]],
    ["2026-03-02T11:00:00Z", 0, ["huge"]],
    ["2026-03-02T12:00:00Z", 0, []],
  ])("at %s, or within %d min: %j", (at, minutesAhead, asked) => {
    expect(plansAskedFor(policy, new Date(at), minutesAhead).toSorted()).toEqual(asked.toSorted());
  });
});

describe("what holds ends", () => {
  test.each([
    [
      "at the instant itself where nothing holds",
      [],
      "2026-03-02T12:00:30Z",
      "2026-03-02T12:00:30Z",
    ],
    [
      "with its rule",
      [quiet([MON], "08:00", "18:00")],
      "2026-03-02T12:00:30Z",
      "2026-03-02T18:00:00Z",
    ],
    [
      "with the last of those that follow one another",
      [quiet([MON], "08:00", "18:00"), quiet([MON], "17:00", "20:00")],
      "2026-03-02T12:00:00Z",
      "2026-03-02T20:00:00Z",
    ],
    [
      "when a stricter rule begins",
      [quiet([MON], "08:00", "18:00", "growing"), quiet([MON], "16:00", "17:00")],
      "2026-03-02T12:00:00Z",
      "2026-03-02T16:00:00Z",
    ],
    [
      "when a stricter rule begins within a long freeze",
      [
        freeze("2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z", "growing"),
        quiet([MON], "16:00", "17:00"),
      ],
      "2026-03-02T12:00:00Z",
      "2026-03-02T16:00:00Z",
    ],
    [
      "when a stricter freeze begins within a long one",
      [
        freeze("2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z", "growing"),
        freeze("2026-05-01T08:00:30Z", "2026-05-02T00:00:00Z"),
      ],
      "2026-03-02T12:00:00Z",
      "2026-05-01T08:01:00Z",
    ],
    [
      "months away with a long freeze",
      [freeze("2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z", "growing")],
      "2026-03-02T12:00:00Z",
      "2026-06-01T00:00:00Z",
    ],
    [
      "after hours of the week that follow a freeze which ended within a minute",
      [freeze("2026-03-02T00:00:00Z", "2026-03-02T08:30:30Z"), quiet([MON], "08:00", "18:00")],
      "2026-03-02T04:00:10Z",
      "2026-03-02T18:00:00Z",
    ],
    [
      "never where every hour of every day is quiet",
      [quiet(everyDay, "00:00", "00:00")],
      "2026-03-02T12:00:00Z",
      null,
    ],
  ] as const)("%s", (_what, calendar, at, end) => {
    const policy = { calendar: [...calendar], timeZone: "UTC" };
    expect(stopEndsAt(policy, new Date(at))).toEqual(end === null ? null : new Date(end));
  });

  test("when clocks are put on over the end of its rule", () => {
    const policy = { calendar: [quiet([SUN], "01:00", "02:30")], timeZone: "Europe/Berlin" };
    const at = new Date("2026-03-29T00:30:00Z");
    expect(stopEndsAt(policy, at)).toEqual(new Date("2026-03-29T01:00:00Z"));
  });

  test("at the first of two ends on the night when clocks are put back", () => {
    const policy = { calendar: [quiet([SUN], "01:00", "02:30")], timeZone: "Europe/Berlin" };
    const at = new Date("2026-10-25T00:00:00Z");
    expect(stopEndsAt(policy, at)).toEqual(new Date("2026-10-25T00:30:00Z"));
  });
});

describe("a freeze of decades over hours of the week", () => {
  const calendar = [
    freeze("2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "growing"),
    quiet(everyDay, "22:00", "06:00", "growing"),
  ];
  const policy = { calendar, timeZone: "Europe/Berlin" };
  const at = new Date("2026-03-02T12:00:00Z");

  test("ends with the hours it ends in", () => {
    expect(stopEndsAt(policy, at)).toEqual(new Date("2099-01-01T05:00:00Z"));
  });

  test("is not walked through night by night", () => {
    let looks = 0;
    const isNever = () => {
      looks += 1;
      return false;
    };
    expect(firstEdge(policy, at, isNever)).toBeNull();
    expect(looks).toBeLessThan(100);
  });
});
