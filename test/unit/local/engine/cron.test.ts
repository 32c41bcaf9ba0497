import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDay, nextTick, parseCron, wallClock } from "@/local/engine/cron";

const at = (text: string) => Date.parse(text);
const next = (expression: string, after: string) => {
  const tick = nextTick(parseCron(expression), at(after));
  return tick === null ? null : new Date(tick).toISOString();
};

test.each([
  ["* * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:01:00.000Z"],
  ["* * * * *", "2026-03-01T10:00:59.999Z", "2026-03-01T10:01:00.000Z"],
  ["*/5 * * * *", "2026-03-01T10:03:00Z", "2026-03-01T10:05:00.000Z"],
  ["7 * * * *", "2026-03-01T10:07:00Z", "2026-03-01T11:07:00.000Z"],
  ["0 3 * * *", "2026-03-01T03:00:00Z", "2026-03-02T03:00:00.000Z"],
  ["0 0 1 1 *", "2026-03-01T03:00:00Z", "2027-01-01T00:00:00.000Z"],
  ["30 6 * * mon-fri", "2026-03-06T07:00:00Z", "2026-03-09T06:30:00.000Z"],
  ["0 0 * * 7", "2026-03-01T00:00:00Z", "2026-03-08T00:00:00.000Z"],
  ["0 12 13 * 5", "2026-03-01T00:00:00Z", "2026-03-06T12:00:00.000Z"],
  ["0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["10-20/5,50 8 * jan,feb *", "2026-12-31T00:00:00Z", "2027-01-01T08:10:00.000Z"],
  ["0 0 30 2 *", "2026-03-01T00:00:00Z", null],
])("%s after %s is %s", (expression, after, expected) => {
  expect(next(expression, after)).toBe(expected);
});

describe("with a time zone", () => {
  test.each([
    ["TZ=Europe/Paris 0 9 * * *", "2026-01-10T09:00:00Z", "2026-01-11T08:00:00.000Z"],
    ["TZ=Europe/Paris 0 9 * * *", "2026-07-10T09:00:00Z", "2026-07-11T07:00:00.000Z"],
    // 29 March 2026: clocks go from 2 to 3, so half past two does not exist.
    ["TZ=Europe/Paris 30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00.000Z"],
    ["CRON_TZ=Asia/Kolkata 0 0 * * *", "2026-01-10T00:00:00Z", "2026-01-10T18:30:00.000Z"],
  ])("%s after %s is %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });
});

test.each([
  ["* * * *", "does not have five fields"],
  ["60 * * * *", "is no minute"],
  ["* 24 * * *", "is no hour"],
  ["* * 0 * *", "is no day of month"],
  ["* * * foo *", "is no month"],
  ["* * * * 8", "is no weekday"],
  ["*/0 * * * *", "is no minute"],
  ["5-1 * * * *", "is no minute"],
  ["@hourly", "does not have five fields"],
  ["TZ=Nowhere/Land * * * * *", "is no time zone"],
])("%s is refused: it %s", (expression, reason) => {
  expect(() => parseCron(expression)).toThrow(reason);
});

/** A field of a cron expression: everything, a number, a step, a range or a list. */
const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 1, max: 20 }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map(([a, b]) => (a < b ? `${a}-${b}` : `${b},${a}`)),
  );

test("the next tick matches, lies ahead, and no minute before it matches", () => {
  fc.assert(
    fc.property(
      fc.tuple(field(0, 59), field(0, 23), field(1, 28), fc.constant("*"), field(0, 6)),
      fc.constantFrom(null, "Europe/Paris", "America/New_York", "Australia/Lord_Howe"),
      fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z") }),
      (fields, zone, after) => {
        const cron = parseCron(`${zone === null ? "" : `TZ=${zone} `}${fields.join(" ")}`);
        const wallAt = wallClock(zone);
        const matches = (ms: number) => {
          const wall = wallAt(ms);
          return isDay(cron, wall) && cron.hours.has(wall.hour) && cron.minutes.has(wall.minute);
        };
        const tick = nextTick(cron, after)!;

        expect(tick).toBeGreaterThan(after);
        expect(matches(tick)).toBe(true);
        const firstMinute = Math.floor(after / 60_000) * 60_000 + 60_000;
        // Two days back at most: a year of minutes would only test patience.
        for (let ms = Math.max(firstMinute, tick - 2 * 86_400_000); ms < tick; ms += 60_000) {
          if (matches(ms)) throw new Error(`missed ${new Date(ms).toISOString()}`);
        }
      },
    ),
    { numRuns: 60 },
  );
});
