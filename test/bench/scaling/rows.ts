import { goals } from "./goals";
import type { Result } from "./result";

/** A line of the table: minutes, changes and money of one contender. */
export function rowOf(name: string, contender: string, result: Result) {
  const { minutes, overMinutes, avoidableOverMinutes, avoidableLostMinutes } = result;
  return {
    trace: name,
    contender,
    days: round(minutes / 1440, 1),
    over: overMinutes,
    avoidable: avoidableOverMinutes,
    lost: round(avoidableLostMinutes, 1),
    "above %": round((100 * result.aboveMinutes) / minutes, 2),
    "cost x": round(result.cents / result.optimumCents, 2),
    "mean x": round(result.costRatioMinutes / minutes, 2),
    changes: result.changes,
    reversals: result.reversals,
    forbidden: result.forbidden,
  };
}

/** The goals, and whether they are met. */
export function goalRows(ours: Result, seed: Result) {
  return goals.map(({ label, max, value }) => {
    const is = value(ours, seed);
    return { goal: label, max, is: round(is, 5), met: is <= max ? "yes" : "NO" };
  });
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
