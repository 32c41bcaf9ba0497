import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chartRows, timeTicks, valueTicks } from "@/components/charts/chart-rows";
import type { MetricUnit } from "@/lib/metrics/catalog";
import type { Series } from "@/lib/metrics/model";

const START = Date.UTC(2026, 2, 2, 12, 0);
const MINUTE = 60_000;

/** An hour in minutes: a value, or null where nothing was measured. */
function series(values: readonly (number | null)[], limits: readonly number[] = []): Series {
  return {
    metric: "usedMemoryBytes",
    range: "1h",
    from: new Date(START),
    to: new Date(START + values.length * MINUTE),
    stepSeconds: 60,
    points: values.flatMap((value, index) =>
      value === null
        ? []
        : [
            {
              at: new Date(START + index * MINUTE),
              mean: value,
              min: value - 1,
              max: value + 1,
              limit: limits[index] ?? 50,
            },
          ],
    ),
    planChanges: [],
    demoUntil: null,
  };
}

describe("what a chart draws", () => {
  test("breaks where nothing was measured and says where", () => {
    const { rows, gaps } = chartRows(series([10, null, null, 13]), 0.8);

    expect(rows.map(({ mean }) => mean)).toEqual([10, null, null, 13]);
    expect(gaps).toEqual([{ from: START + MINUTE, to: START + 3 * MINUTE }]);
  });

  test("takes the minute that is being measured for late, not for missing", () => {
    const { rows, gaps } = chartRows(series([10, 11, null]), 0.8);

    expect(rows).toHaveLength(2);
    expect(gaps).toEqual([]);
  });

  test("carries the limit and its threshold over a gap, and steps where the plan changed", () => {
    const { rows } = chartRows(series([10, null, 12], [50, 50, 100]), 0.8);

    expect(rows.map(({ limit }) => limit)).toEqual([50, 50, 100]);
    expect(rows.map(({ threshold }) => threshold)).toEqual([40, 40, 80]);
  });

  test("has one gap for the whole range when nothing was measured", () => {
    const { gaps } = chartRows(series([null, null, null, null]), 0.8);

    expect(gaps).toEqual([{ from: START, to: START + 3 * MINUTE }]);
  });

  test("never draws a value for a minute without one, whatever the holes are", () => {
    const value = fc.option(fc.integer({ min: 1, max: 50 }), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const { rows, gaps } = chartRows(series(values), null);
        for (const row of rows) {
          const measured = values[(row.t - START) / MINUTE] ?? null;
          expect(row.mean).toBe(measured);
          const isInGap = gaps.some(({ from, to }) => row.t >= from && row.t < to);
          expect(isInGap).toBe(measured === null);
        }
      }),
    );
  });
});

describe("the ticks of an axis", () => {
  test("of time are round in the viewer's zone", () => {
    const halfPastFive = 5.5 * 3600_000;
    const ticks = timeTicks(START, START + 24 * 3600_000, 6, halfPastFive);

    expect(ticks.length).toBeGreaterThan(2);
    for (const tick of ticks) expect((tick + halfPastFive) % (6 * 3600_000)).toBe(0);
  });

  test("of values begin at zero and end below the top", () => {
    const unit = fc.constantFrom<MetricUnit>("bytes", "per_second", "share");
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e12, noNaN: true }), unit, (top, unit) => {
        const ticks = valueTicks(top, unit, 4);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeLessThanOrEqual(top * 1.001);
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  test.each([1, 2, 3, 7, 80])("of a count up to %i are whole and stand once", (top) => {
    const ticks = valueTicks(top, "count", 4);

    expect(ticks.every(Number.isInteger)).toBe(true);
    expect(new Set(ticks).size).toBe(ticks.length);
  });
});
