import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  nextOpening,
  usualWindow,
  windowFrom,
  windowLabel,
} from "@/local/platforms/heroku/maintenance-window";

const aWindow = fc.record({
  weekday: fc.integer({ min: 0, max: 6 }),
  minuteOfDay: fc.integer({ min: 0, max: 47 }).map((half) => half * 30),
});
const anInstant = fc.date({
  min: new Date("2025-01-01T00:00:00Z"),
  max: new Date("2030-01-01T00:00:00Z"),
  noInvalidDate: true,
});

describe("a maintenance window", () => {
  test.each([
    ["sunday", "13:30", "Sundays 13:30 to 17:30 UTC"],
    ["Tuesday", "1:30PM", "Tuesdays 13:30 to 17:30 UTC"],
    ["Mon", "10:00", "Mondays 10:00 to 14:00 UTC"],
    ["Fridays", "12:00am", "Fridays 00:00 to 04:00 UTC"],
    ["saturday", "22:30", "Saturdays 22:30 to 02:30 UTC"],
  ])("%s %s is %s", (day, time, label) => {
    expect(windowLabel(windowFrom(day, time)!)).toBe(label);
  });

  test.each([
    ["someday", "10:00"],
    ["monday", "10:15"],
    ["monday", "24:00"],
    ["monday", "13:00pm"],
    ["monday", "noon"],
  ])("%s %s is none", (day, time) => {
    expect(windowFrom(day, time)).toBeNull();
  });

  test("opens next within a week, on its day and at its time", () => {
    fc.assert(
      fc.property(aWindow, anInstant, (window, now) => {
        const opening = nextOpening(window, now);
        const waitMs = opening.getTime() - now.getTime();
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(7 * 86_400_000);
        expect(opening.getUTCDay()).toBe(window.weekday);
        expect(opening.getUTCHours() * 60 + opening.getUTCMinutes()).toBe(window.minuteOfDay);
      }),
    );
  });

  test("nobody chose is always the same one for the same add-on, at a full or a half hour", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const { weekday, minuteOfDay } = usualWindow(id);
        expect(usualWindow(id)).toEqual({ weekday, minuteOfDay });
        expect(weekday).toBeLessThan(7);
        expect(minuteOfDay % 30).toBe(0);
      }),
    );
  });
});
