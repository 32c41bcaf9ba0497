import type { Range } from "@/lib/metrics/ranges";
import type { ForecastStep } from "@/lib/scaling/forecast/model";
import type { ChartRow, Foreseen } from "./chart-rows";

/** How much of what is to come is drawn to the right of now. On long ranges it would be a sliver. */
export const aheadMs: Record<Range, number> = {
  "1h": 30 * 60_000,
  "24h": 6 * 3_600_000,
  "7d": 0,
  "30d": 0,
};

/**
 * The rows to the right of the last measurement, up to `end`: the plan goes on there, and what is
 * foreseen, if anything is. Oldest first; there is always one at the end.
 */
export function aheadRows(
  last: ChartRow | undefined,
  steps: readonly ForecastStep[],
  end: number,
): ChartRow[] {
  const begin = Math.max(last?.t ?? 0, steps[0]?.at.getTime() ?? end);
  const between = steps.map(({ at }) => at.getTime()).filter((t) => t > begin && t < end);
  const instants = steps.length === 0 || begin >= end ? [end] : [begin, ...between, end];
  return instants.map((t) => {
    const foreseen = foreseenAt(steps, t);
    return {
      isAhead: true,
      t,
      mean: null,
      band: null,
      limit: last?.limit ?? null,
      threshold: last?.threshold ?? null,
      ...(foreseen !== null && { foreseen }),
    };
  });
}

/** On the line between two steps; null beyond them. */
function foreseenAt(steps: readonly ForecastStep[], t: number): Foreseen | null {
  const index = steps.findIndex(({ at }) => at.getTime() >= t);
  const next = steps[index];
  if (next === undefined) return null;
  const before = steps[index - 1] ?? next;
  const span = next.at.getTime() - before.at.getTime();
  const share = span === 0 ? 1 : (t - before.at.getTime()) / span;
  const between = (one: number, other: number) => one + (other - one) * share;
  return {
    expected: between(before.expected, next.expected),
    lower: between(before.lower, next.lower),
    upper: before.upper === null || next.upper === null ? null : between(before.upper, next.upper),
  };
}
