import fc from "fast-check";
import { expect, test } from "vitest";
import { atRate, bucketOf, filled, forgiven, taken, waitMs } from "@/lib/transfer/throttle/bucket";

/** Lets burdens through as early as the bucket does; returns when each passed. */
function pass(perSec: number, burdens: readonly { amount: number; afterMs: number }[]) {
  let nowMs = 0;
  let bucket = bucketOf(perSec, nowMs);
  return burdens.map(({ amount, afterMs }) => {
    nowMs += afterMs;
    bucket = filled(bucket, nowMs);
    nowMs += waitMs(bucket);
    bucket = taken(filled(bucket, nowMs), amount);
    return { atMs: nowMs, amount };
  });
}

const burdens = fc.array(
  fc.record({
    amount: fc.integer({ min: 1, max: 5000 }),
    afterMs: fc.integer({ min: 0, max: 2000 }),
  }),
  { minLength: 1, maxLength: 60 },
);

test("within any time, no more passes than the rate, a tenth of a second's worth and one burden", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 100_000 }), burdens, (perSec, given) => {
      const passed = pass(perSec, given);
      for (const [from, first] of passed.entries()) {
        let sum = 0;
        for (const { atMs, amount } of passed.slice(from)) {
          // What passes now may overdraw the bucket by itself; what passed before may not.
          expect(sum).toBeLessThanOrEqual(perSec * ((atMs - first.atMs) / 1000 + 0.1) + 0.01);
          sum += amount;
        }
      }
    }),
  );
});

test("whoever comes after a large burden waits until it is paid, and no longer", () => {
  const [, second] = pass(1000, [
    { amount: 5100, afterMs: 0 },
    { amount: 1, afterMs: 0 },
  ]);
  expect(second!.atMs).toBeCloseTo(5000, 6);
});

test("without a cap nothing waits", () => {
  const passed = pass(Infinity, [
    { amount: 1e9, afterMs: 0 },
    { amount: 1e9, afterMs: 0 },
  ]);
  expect(passed.map(({ atMs }) => atMs)).toEqual([0, 0]);
});

test("what is owed stays owed at another rate, unless it is forgiven", () => {
  const owing = taken(bucketOf(1000, 0), 2100);
  expect(waitMs(owing)).toBe(2000);
  expect(waitMs(atRate(owing, 500, 0))).toBe(4000);
  expect(waitMs(forgiven(atRate(owing, 500, 0), 2))).toBe(2000);
});
