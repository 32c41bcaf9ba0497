import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isInWindow, nextWindow } from "@/lib/scaling/calendar/maintenance";

const tuesdays = { weekday: 2, startHour: 22, startMinute: 30, hours: 4 };
const saturdays = { weekday: 6, startHour: 21, startMinute: 0, hours: 8 };
const MINUTE_MS = 60_000;
const WEEK_MINUTES = 10_080;

describe("a provider’s weekly window, in UTC", () => {
  test.each([
    ["before it", tuesdays, "2026-03-03T22:29:59.999Z", false],
    ["as it begins", tuesdays, "2026-03-03T22:30:00Z", true],
    ["past midnight", tuesdays, "2026-03-04T02:29:59.999Z", true],
    ["as it ends", tuesdays, "2026-03-04T02:30:00Z", false],
    ["on the night before", tuesdays, "2026-03-03T01:00:00Z", false],
    ["past Saturday", saturdays, "2026-03-08T04:59:00Z", true],
    ["past Saturday, as it ends", saturdays, "2026-03-08T05:00:00Z", false],
    ["on a Sunday of its own hours", saturdays, "2026-03-08T21:00:00Z", false],
  ])("%s", (_what, window, at, is) => {
    expect(isInWindow(window, new Date(at))).toBe(is);
  });

  test.each([
    ["the same day", tuesdays, "2026-03-03T10:00:00Z", "2026-03-03T22:30:00Z"],
    ["at once as it begins", tuesdays, "2026-03-03T22:30:00Z", "2026-03-03T22:30:00Z"],
    ["a week later while it lasts", tuesdays, "2026-03-03T22:30:00.001Z", "2026-03-10T22:30:00Z"],
    ["across Saturday", tuesdays, "2026-03-04T03:00:00Z", "2026-03-10T22:30:00Z"],
    ["a second before", tuesdays, "2026-03-03T22:29:59Z", "2026-03-03T22:30:00Z"],
  ])("begins next %s", (_what, window, at, next) => {
    expect(nextWindow(window, new Date(at))).toEqual(new Date(next));
  });

  test("begins next at the first minute that is in it and does not follow one that is", () => {
    const windows = fc.record({
      weekday: fc.integer({ min: 0, max: 6 }),
      startHour: fc.integer({ min: 0, max: 23 }),
      startMinute: fc.constantFrom(0, 30),
      hours: fc.integer({ min: 1, max: 24 }),
    });
    const minutes = fc.integer({ min: 0, max: 2 * WEEK_MINUTES });
    fc.assert(
      fc.property(windows, minutes, (window, minute) => {
        const fromMs = Date.parse("2026-03-01T00:00:00Z") + minute * MINUTE_MS;
        const isIn = (atMs: number) => isInWindow(window, new Date(atMs));
        let atMs = fromMs;
        while (!isIn(atMs) || isIn(atMs - MINUTE_MS)) atMs += MINUTE_MS;
        expect(nextWindow(window, new Date(fromMs))).toEqual(new Date(atMs));
      }),
    );
  });
});
