import fc from "fast-check";
import { expect, test } from "vitest";
import { workOf } from "@/local/workload/batch-size";

const MIB = 1024 ** 2;
const calm = {
  usedBytes: 10 * MIB,
  targetBytes: 10 * MIB,
  itemBytes: 2500,
  bytesMax: MIB,
  operations: 100,
  hitRatio: 0.95,
};

test("a store at its level is only read and turned over", () => {
  expect(workOf(calm)).toEqual({ add: 0, remove: 0, reads: 81, misses: 4, turnOvers: 15 });
});

test("a store below its level gets more, one above it less, never both", () => {
  expect(workOf({ ...calm, targetBytes: 11 * MIB })).toMatchObject({ add: 336, remove: 0 });
  expect(workOf({ ...calm, targetBytes: 9 * MIB })).toMatchObject({ add: 0, remove: 336 });
});

test("whatever the levels, a step stays below its bound and does not pass the target", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 * MIB }),
      fc.integer({ min: 0, max: 500 * MIB }),
      fc.integer({ min: 5000, max: 20 * MIB }),
      (usedBytes, targetBytes, bytesMax) => {
        const { add, remove } = workOf({ ...calm, usedBytes, targetBytes, bytesMax });
        expect(Math.min(add, remove)).toBe(0);
        expect((add + remove) * calm.itemBytes).toBeLessThanOrEqual(bytesMax);
        const missing = Math.abs(targetBytes - usedBytes);
        expect((add + remove) * calm.itemBytes).toBeLessThanOrEqual(missing);
      },
    ),
  );
});
