import fc from "fast-check";
import { expect, test } from "vitest";
import { cheapestFirst } from "@/lib/providers/cheapest-first";
import { aPlan } from "@/test/support/plans";

const price = fc.option(fc.integer({ min: 0, max: 5 }));
const bytes = fc.option(fc.constantFrom(1, 2, Infinity));
const somePlans = fc.array(
  fc
    .record({ id: fc.string(), monthlyCents: price, memoryBytes: bytes })
    .map((plan) => aPlan(plan)),
);

test("plans come cheapest first, and those without a price last", () => {
  fc.assert(
    fc.property(somePlans, (plans) => {
      const prices = cheapestFirst(plans).map(({ monthlyCents }) => monthlyCents ?? 99);
      expect(prices).toEqual(prices.toSorted((one, other) => one - other));
    }),
  );
});

test("the order does not depend on the order the provider listed them in", () => {
  fc.assert(
    fc.property(somePlans, (plans) => {
      const ids = (given: typeof plans) =>
        cheapestFirst(given).map(({ id, memoryBytes }) => `${id} ${memoryBytes}`);
      expect(ids(plans.toReversed())).toEqual(ids(plans));
    }),
  );
});
