import fc from "fast-check";
import { expect, test } from "vitest";
import { fillGaps } from "@/lib/metrics/fill-gaps";
import type { Point } from "@/lib/metrics/model";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 10, minute));
const point = (minute: number): Point => ({
  at: at(minute),
  mean: minute,
  min: minute,
  max: minute,
  limit: 100,
});
const tenMinutes = { from: at(0), to: at(10), stepSeconds: 60 };

test("holes are seen at the beginning, in the middle and at the end", () => {
  const drawn = fillGaps([point(2), point(3), point(6)], tenMinutes);

  expect(drawn.map(({ mean }) => mean)).toEqual([
    null,
    null,
    2,
    3,
    null,
    null,
    6,
    null,
    null,
    null,
  ]);
  expect(drawn.map((row) => row.at)).toEqual(Array.from({ length: 10 }, (_, minute) => at(minute)));
});

test("a range in which nothing was measured is one hole, not nothing", () => {
  expect(fillGaps([], tenMinutes)).toHaveLength(10);
});

test("a measured zero is a zero", () => {
  const [drawn] = fillGaps([{ ...point(0), mean: 0 }], { ...tenMinutes, to: at(1) });
  expect(drawn).toMatchObject({ mean: 0, limit: 100 });
});

test("every point is drawn exactly once, and everything else is a hole", () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(minutes, (known) => {
      const drawn = fillGaps(known.map(point), tenMinutes);
      expect(drawn).toHaveLength(10);
      expect(drawn.flatMap(({ mean }) => (mean === null ? [] : [mean]))).toEqual(
        known.toSorted((one, other) => one - other),
      );
    }),
  );
});
