import fc from "fast-check";
import { expect, test } from "vitest";
import { budgetAt } from "@/lib/connections/budget-view";

const now = new Date("2026-03-02T14:00:00Z");
const allowance = { capacity: 4500, perMinute: 75, reserve: 500 };
const kept = { tokens: 1500, filledAt: now, toldAt: now, limitedUntil: null };
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

test("what is left grows until it is whole, and the page says when", () => {
  expect(budgetAt(kept, allowance, now)).toEqual({
    left: 1500,
    full: 4500,
    perMinute: 75,
    fullAt: minutes(40),
    isTold: true,
    limitedUntil: null,
  });
  expect(budgetAt(kept, allowance, minutes(20))).toMatchObject({ left: 3000, fullAt: minutes(40) });
  expect(budgetAt(kept, allowance, minutes(90))).toMatchObject({ left: 4500, fullAt: null });
});

test("a pause that the provider asked for is told while it lasts", () => {
  const limited = { ...kept, toldAt: null, limitedUntil: minutes(2) };
  expect(budgetAt(limited, allowance, now)).toMatchObject({
    isTold: false,
    limitedUntil: minutes(2),
  });
  expect(budgetAt(limited, allowance, minutes(3)).limitedUntil).toBeNull();
});

test("never tells of more than the whole, or of less than nothing", () => {
  fc.assert(
    fc.property(fc.double({ min: -10, max: 9000, noNaN: true }), fc.nat(200), (tokens, later) => {
      const { left, full } = budgetAt({ ...kept, tokens }, allowance, minutes(later));
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThanOrEqual(full);
      expect(Number.isInteger(left)).toBe(true);
    }),
  );
});
