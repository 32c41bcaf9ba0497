import fc from "fast-check";
import { expect, test } from "vitest";
import { plansAskedFor, stopAt, stopEndsAt } from "@/lib/scaling/calendar/at";
import type { Allows, CalendarRule, Weekday } from "@/lib/scaling/calendar/model";
import { instantAt, shownIn } from "@/lib/scaling/calendar/wall-clock";
import { atLeast, everyDay, freeze, quiet } from "./calendars";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const REACH_MINUTES = 8 * DAY_MINUTES;

type Calendar = { calendar: CalendarRule[]; timeZone: string };

/** Changes of clocks of 2026, and an ordinary noon. */
const moments: [timeZone: string, near: string][] = [
  ["UTC", "2026-03-02T12:00:00Z"],
  ["Europe/Berlin", "2026-03-29T01:00:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00:00Z"],
  ["America/New_York", "2026-11-01T06:00:00Z"],
  ["America/Santiago", "2026-09-06T04:00:00Z"],
  ["America/Santiago", "2026-04-05T03:00:00Z"],
  ["Asia/Beirut", "2026-03-28T22:00:00Z"],
  ["Asia/Kolkata", "2026-06-01T00:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
  ["Pacific/Chatham", "2026-09-26T14:00:00Z"],
];

const time = fc.oneof(
  fc.constantFrom("00:00", "01:30", "01:45", "02:00", "02:30", "03:00", "12:00", "23:30"),
  fc.integer({ min: 0, max: DAY_MINUTES - 1 }).map(clockOf),
);
const days = fc.subarray([...everyDay], { minLength: 1 }).map((chosen): Weekday[] => chosen);
const allows = fc.constantFrom<Allows>("nothing", "growing");
const weekly = fc.tuple(days, time, time);

const calendars = fc.constantFrom(...moments).chain(([timeZone, near]) => {
  const instant = fc
    .integer({ min: -3 * DAY_MINUTES * 2, max: 3 * DAY_MINUTES * 2 })
    .map((halfMinutes) => new Date(Date.parse(near) + halfMinutes * 30_000));
  const rule = fc.oneof(
    fc
      .tuple(weekly, allows)
      .map(([[days, from, until], allows]): CalendarRule => quiet(days, from, until, allows)),
    fc
      .tuple(instant, instant, allows)
      .map(([from, until, allows]): CalendarRule =>
        freeze(from.toISOString(), until.toISOString(), allows),
      ),
  );
  const asking = fc
    .tuple(fc.constantFrom("large", "huge"), weekly)
    .map(([planId, [days, from, until]]): CalendarRule => atLeast(planId, days, from, until));
  return fc.record({
    timeZone: fc.constant(timeZone),
    at: instant,
    calendar: fc.array(rule, { minLength: 1, maxLength: 3 }),
    asking: fc.array(asking, { maxLength: 3 }),
  });
});

test("what holds, and for how long, is what somebody finds who looks at the wall each minute", () => {
  fc.assert(
    fc.property(calendars, ({ timeZone, at, calendar }) => {
      const policy = { calendar, timeZone };
      const stop = seenAt(policy, at);
      expect(stopAt(policy, at)).toBe(stop);

      const end = stopEndsAt(policy, at);
      // Beyond its reach the eye sees no end; there is none before.
      const seen = stop === null ? at : firstOther(policy, at, stop);
      const isBeyond = (end?.getTime() ?? Infinity) > at.getTime() + REACH_MINUTES * MINUTE_MS;
      expect(seen === null && isBeyond ? null : end).toEqual(seen);
    }),
  );
});

test("the plans asked for are those asked for at any minute until then", () => {
  const ahead = fc.integer({ min: 0, max: 90 });
  fc.assert(
    fc.property(calendars, ahead, ({ timeZone, at, asking }, minutesAhead) => {
      const seen = new Set<string>();
      for (let minute = 0; minute <= minutesAhead; minute++) {
        const wall = wallAt(timeZone, new Date(at.getTime() + minute * MINUTE_MS));
        for (const rule of asking) {
          if (rule.kind === "at_least" && isSeen(rule, wall)) seen.add(rule.planId);
        }
      }
      const asked = plansAskedFor({ calendar: asking, timeZone }, at, minutesAhead);
      expect(asked.toSorted()).toEqual([...seen].toSorted());
    }),
  );
});

test("an instant is read back from what clocks show of it, or is the second of two alike", () => {
  fc.assert(
    fc.property(calendars, ({ timeZone, at }) => {
      const minute = new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
      const shown = shownIn(timeZone, minute)!;
      const read = instantAt(timeZone, shown)!;
      expect(shownIn(timeZone, read)).toBe(shown);
      expect(read.getTime()).toBeLessThanOrEqual(minute.getTime());
    }),
  );
});

function firstOther(policy: Calendar, at: Date, stop: Allows): Date | null {
  const from = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let minute = 1; minute <= REACH_MINUTES; minute++) {
    const then = new Date(from + minute * MINUTE_MS);
    if (seenAt(policy, then) !== stop) return then;
  }
  return null;
}

function seenAt({ calendar, timeZone }: Calendar, at: Date): Allows | null {
  const wall = wallAt(timeZone, at);
  const holding = calendar.flatMap((rule) => {
    if (rule.kind === "at_least") return [];
    const holds =
      rule.kind === "quiet"
        ? isSeen(rule, wall)
        : new Date(rule.fromAt) <= at && at < new Date(rule.untilAt);
    return holds ? [rule.allows] : [];
  });
  if (holding.includes("nothing")) return "nothing";
  return holding.length > 0 ? "growing" : null;
}

/** By day and time as texts, as a person compares them. */
function isSeen(
  { days, from, until }: { days: Weekday[]; from: string; until: string },
  { day, clock }: Wall,
): boolean {
  const isToday = days.includes(day);
  const isSinceYesterday = days.includes(((day + 6) % 7) as Weekday);
  if (from < until) return isToday && from <= clock && clock < until;
  return (isToday && from <= clock) || (isSinceYesterday && clock < until);
}

type Wall = { day: Weekday; clock: string };

const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const formats = new Map<string, Intl.DateTimeFormat>();

/** By Intl alone: `Sun 02:30`. */
function wallAt(timeZone: string, at: Date): Wall {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
  formats.set(timeZone, format);
  const shown = format.format(at);
  return { day: names.indexOf(shown.slice(0, 3)) as Weekday, clock: shown.slice(-5) };
}

function clockOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
