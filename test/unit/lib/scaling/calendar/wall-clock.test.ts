import { describe, expect, test } from "vitest";
import { instantAt, isTimeZone, shownIn, wallClockIn } from "@/lib/scaling/calendar/wall-clock";

describe("the instant at which clocks show a time", () => {
  test.each([
    ["in UTC", "UTC", "2026-12-24T18:00", "2026-12-24T18:00:00Z"],
    ["in winter", "Europe/Berlin", "2026-12-24T18:00", "2026-12-24T17:00:00Z"],
    ["in summer", "Europe/Berlin", "2026-07-24T18:00", "2026-07-24T16:00:00Z"],
    [
      "of a zone behind UTC, on another day",
      "America/New_York",
      "2026-01-01T22:00",
      "2026-01-02T03:00:00Z",
    ],
    ["on the half hour", "Asia/Kolkata", "2026-03-02T00:00", "2026-03-01T18:30:00Z"],
    ["on the quarter of an hour", "Asia/Kathmandu", "2026-03-02T00:00", "2026-03-01T18:15:00Z"],
    ["just before the spring gap", "Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59:00Z"],
    ["in the spring gap, an hour on", "Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z"],
    ["just after the spring gap", "Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z"],
    ["in a gap of half an hour", "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z"],
    ["in a gap at midnight", "America/Santiago", "2026-09-06T00:30", "2026-09-06T04:30:00Z"],
    ["in a gap at midnight", "Asia/Beirut", "2026-03-29T00:00", "2026-03-28T22:00:00Z"],
    [
      "that comes twice, the first time",
      "Europe/Berlin",
      "2026-10-25T02:30",
      "2026-10-25T00:30:00Z",
    ],
    [
      "that comes twice, the first time",
      "America/New_York",
      "2026-11-01T01:00",
      "2026-11-01T05:00:00Z",
    ],
    [
      "that comes twice within half an hour",
      "Australia/Lord_Howe",
      "2026-04-05T01:45",
      "2026-04-04T14:45:00Z",
    ],
    [
      "that comes twice before midnight",
      "America/Santiago",
      "2026-04-04T23:30",
      "2026-04-05T02:30:00Z",
    ],
    ["after those that come twice", "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z"],
    ["of a day that was left out", "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z"],
  ])("%s: %s %s", (_what, timeZone, shown, at) => {
    expect(instantAt(timeZone, shown)).toEqual(new Date(at));
  });

  test.each(["", "2026-12-24", "2026-13-01T00:00", "0202-12-24T18:00", "2026-12-24T25:00", "soon"])(
    "is none for %j",
    (shown) => {
      expect(instantAt("Europe/Berlin", shown)).toBeNull();
    },
  );

  test("is none in a zone nobody knows", () => {
    expect(instantAt("Mars/Olympus", "2026-12-24T18:00")).toBeNull();
  });
});

test.each([
  ["Europe/Berlin", "2026-03-01T23:00:00Z", { weekday: 1, minute: 0 }, "2026-03-02T00:00"],
  ["Asia/Kolkata", "2026-03-01T18:29:59.999Z", { weekday: 0, minute: 1439 }, "2026-03-01T23:59"],
  ["Pacific/Kiritimati", "2026-02-28T10:00:00Z", { weekday: 0, minute: 0 }, "2026-03-01T00:00"],
])("clocks in %s at %s", (timeZone, at, clock, shown) => {
  expect(wallClockIn(timeZone, Date.parse(at))).toEqual(clock);
  expect(shownIn(timeZone, new Date(at))).toBe(shown);
});

test("clocks in a zone nobody knows show nothing", () => {
  expect(wallClockIn("Mars/Olympus", 0)).toBeNull();
  expect(shownIn("Mars/Olympus", new Date(0))).toBeNull();
});

test.each([
  ["Europe/Berlin", true],
  ["UTC", true],
  ["Mars/Olympus", false],
  ["", false],
])("%j is a time zone: %s", (timeZone, is) => {
  expect(isTimeZone(timeZone)).toBe(is);
});
