import { MONTH_MINUTES } from "@/lib/scaling/simulate/measure";
import type { Result } from "./result";

type Goal = {
  label: string;
  /** The most it may be. */
  max: number;
  value: (ours: Result, seed: Result) => number;
};

/** Of all minutes, or of the seed's plan changes, the shares that three of the goals allow. */
export const goalMax = { avoidableMinutes: 0.0002, changes: 0.1, aboveMinutes: 0.0065 };

/** What issue 4 asks of the totals. Shares are 0..1. */
export const goals: readonly Goal[] = [
  {
    label: "avoidable time over the limit, share of all",
    max: goalMax.avoidableMinutes,
    value: (ours) => ours.avoidableOverMinutes / ours.minutes,
  },
  {
    label: "avoidable time over the limit, share of the seed's",
    max: 0.05,
    value: (ours, seed) => ours.avoidableOverMinutes / seed.avoidableOverMinutes,
  },
  {
    label: "avoidable lost demand, share of the seed's",
    max: 0.12,
    value: (ours, seed) => ours.avoidableLostMinutes / seed.avoidableLostMinutes,
  },
  {
    label: "cost, times the optimum, summed",
    max: 1.2,
    value: (ours) => ours.cents / ours.optimumCents,
  },
  {
    label: "cost, times the optimum, mean of traces",
    max: 1.2,
    value: (ours) => ours.costRatioMinutes / ours.minutes,
  },
  {
    label: "plan changes, share of the seed's",
    max: goalMax.changes,
    value: (ours, seed) => ours.changes / seed.changes,
  },
  {
    label: "reversals within 6 h per instance-month",
    max: 0.5,
    value: (ours) => (ours.reversals * MONTH_MINUTES) / ours.minutes,
  },
  {
    label: "time over the threshold, share of all",
    max: goalMax.aboveMinutes,
    value: (ours) => ours.aboveMinutes / ours.minutes,
  },
  { label: "forbidden acts", max: 0, value: (ours) => ours.forbidden },
];
