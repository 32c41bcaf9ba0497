import { z } from "zod";
import { calendarRule, type CalendarRule } from "@/lib/scaling/calendar/model";

/** Of one direction. `ask`: a person approves each change. `auto`: Headroom approves by itself. */
export const modes = ["off", "ask", "auto"] as const;
export type Mode = (typeof modes)[number];

export const sampleRatesSeconds = [30, 60, 300] as const;
export const evaluationRatesMinutes = [1, 5, 10] as const;

/** What the customer wants. Shares are 0..1 of the plan's limit; money is in cents of the instance's currency. */
export type Policy = {
  growMode: Mode;
  shrinkMode: Mode;
  sampleEverySeconds: (typeof sampleRatesSeconds)[number];
  evaluateEveryMinutes: (typeof evaluationRatesMinutes)[number];
  /** Above this share a larger plan is wanted. */
  memoryAbove: number;
  clientsAbove: number;
  /** A smaller plan must hold the peak below this share of its own limits. Lower than both above. */
  shrinkBelow: number;
  /** How long a level must hold before it counts as more than a spike. */
  growWindowMinutes: number;
  /** How long a smaller plan would have had to do before it is taken. */
  shrinkWindowMinutes: number;
  /** From the end of the last plan change to the next larger plan. */
  cooldownMinutes: number;
  /** From the end of the last plan change to the next smaller plan; never less than the other one. */
  shrinkCooldownMinutes: number;
  /** Changes that Headroom may begin within 24 hours; null is any number. */
  changesPerDayMax: number | null;
  /** Bounds of the range that plans are chosen from; null is open. Measured by memory and connections. */
  minPlanId: string | null;
  maxPlanId: string | null;
  /** A change that costs more than this above today's plan, each month, is asked for even in `auto`; null is never. */
  askAboveCents: number | null;
  /** What the instance may cost in a calendar month, UTC, as far as Headroom decides; null is anything. */
  monthlyCapCents: number | null;
  /** Of the calendar's weekly rules, an IANA name. */
  timeZone: string;
  calendar: CalendarRule[];
  /** A smaller plan is only taken within the provider's maintenance window. */
  shrinksOnlyInMaintenance: boolean;
  /** For how long a proposal can be approved. */
  approvalHours: number;
};

export const defaultPolicy: Policy = {
  growMode: "ask",
  shrinkMode: "ask",
  sampleEverySeconds: 60,
  evaluateEveryMinutes: 1,
  memoryAbove: 0.8,
  clientsAbove: 0.8,
  shrinkBelow: 0.7,
  growWindowMinutes: 15,
  shrinkWindowMinutes: 120,
  cooldownMinutes: 10,
  shrinkCooldownMinutes: 360,
  changesPerDayMax: 8,
  minPlanId: null,
  maxPlanId: null,
  askAboveCents: null,
  monthlyCapCents: null,
  timeZone: "UTC",
  calendar: [],
  shrinksOnlyInMaintenance: false,
  approvalHours: 24,
};

const WEEK_MINUTES = 10_080;
const share = z.number().gt(0, "must be above 0 %").max(1, "must be at most 100 %");
const whole = (min: number, max: number) => {
  const words = `must be a whole number from ${min} to ${max}`;
  return z.number().int(words).min(min, words).max(max, words);
};
const cents = z.number().int().min(0, "must not be below 0").max(1_000_000_000);

/** The policy as the form sends it. What depends on the plans is checked by `policyProblems`. */
export const PolicyInput = z.object({
  growMode: z.enum(modes),
  shrinkMode: z.enum(modes),
  sampleEverySeconds: z.literal([...sampleRatesSeconds]),
  evaluateEveryMinutes: z.literal([...evaluationRatesMinutes]),
  memoryAbove: share,
  clientsAbove: share,
  shrinkBelow: share,
  growWindowMinutes: whole(1, 60),
  shrinkWindowMinutes: whole(5, WEEK_MINUTES),
  cooldownMinutes: whole(0, WEEK_MINUTES),
  shrinkCooldownMinutes: whole(0, WEEK_MINUTES),
  changesPerDayMax: whole(1, 100).nullable(),
  minPlanId: z.string().nullable(),
  maxPlanId: z.string().nullable(),
  askAboveCents: cents.nullable(),
  monthlyCapCents: cents.nullable(),
  timeZone: z.string().min(1, "Choose a time zone"),
  calendar: z.array(calendarRule).max(50, "Use at most 50 rules"),
  shrinksOnlyInMaintenance: z.boolean(),
  approvalHours: whole(1, 720),
}) satisfies z.ZodType<Policy>;
