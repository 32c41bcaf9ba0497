import { z } from "zod";

/** 0 is Sunday, as everywhere in JavaScript. */
export const weekdayNumbers = [0, 1, 2, 3, 4, 5, 6] as const;
export type Weekday = (typeof weekdayNumbers)[number];

/** What is still done while a rule holds: nothing at all, or growing only. */
export const allowances = ["nothing", "growing"] as const;
export type Allows = (typeof allowances)[number];

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 08:00");
const days = z.array(z.literal([...weekdayNumbers])).min(1, "Choose at least one day");
const note = z.string().trim().max(120, "Use at most 120 letters");

/**
 * One line of a policy's calendar. Clock times are in the policy's time zone, `from` belongs to the rule
 * and `until` no longer; one that ends before it begins ends the next day, and one that ends when it
 * begins lasts a day.
 */
export const calendarRule = z.discriminatedUnion("kind", [
  /** From one instant to another: a launch, the days before Christmas. */
  z.object({
    kind: z.literal("freeze"),
    allows: z.enum(allowances),
    fromAt: z.iso.datetime(),
    untilAt: z.iso.datetime(),
    note,
  }),
  /** The same hours of each of these days: nights, working hours. */
  z.object({
    kind: z.literal("quiet"),
    allows: z.enum(allowances),
    days,
    from: clock,
    until: clock,
    note,
  }),
  /** At least this plan in the same hours of each of these days. */
  z.object({
    kind: z.literal("at_least"),
    days,
    from: clock,
    until: clock,
    planId: z.string(),
    note,
  }),
]);
export type CalendarRule = z.output<typeof calendarRule>;
export type FreezeRule = Extract<CalendarRule, { kind: "freeze" }>;
export type QuietRule = Extract<CalendarRule, { kind: "quiet" }>;
export type AtLeastRule = Extract<CalendarRule, { kind: "at_least" }>;
