import { z } from "zod";
import { calendarRule } from "@/lib/scaling/calendar/model";
import {
  evaluationRatesMinutes,
  modes,
  sampleRatesSeconds,
  type Policy,
} from "@/lib/scaling/policy";

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
