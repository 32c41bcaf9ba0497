import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { monthOf } from "@/lib/scaling/ledger/billing";
import { planPeriods, settledChanges, type PlanRecord } from "@/lib/scaling/ledger/plan-periods";
import { savings, type Effect } from "@/lib/scaling/ledger/savings";
import { costOf, pricesFor } from "@/lib/scaling/ledger/spent";
import { aPlan } from "@/test/support/plans";
import { aChange, aRecord, day, MONTH, prices } from "./ledger-cases";

function effects(record: PlanRecord, span = MONTH): Effect[] {
  return savings({ periods: planPeriods(record), changes: settledChanges(record) }, prices, span);
}

const saved = (found: readonly Effect[]) => found.map(({ savedCents }) => savedCents);

describe("what each change saved or cost in the month", () => {
  test.each<[string, PlanRecord, (number | null)[]]>([
    [
      "a smaller plan saves from then on",
      aRecord({ planId: "a", changes: [aChange(10, "b", "a")] }),
      [2000],
    ],
    [
      "a larger plan costs from then on",
      aRecord({ planId: "b", changes: [aChange(10, "a", "b")] }),
      [-2000],
    ],
    [
      "two days larger cost two days, and coming back saves nothing by itself",
      aRecord({ planId: "a", changes: [aChange(10, "a", "b"), aChange(12, "b", "a")] }),
      [-200, 0],
    ],
    [
      "coming back half of the way takes back half",
      aRecord({ planId: "b", changes: [aChange(0, "a", "c"), aChange(10, "c", "b")] }),
      [-(3000 + 2000), 0],
    ],
    [
      "coming back further than before saves the rest",
      aRecord({ planId: "a", changes: [aChange(0, "b", "c"), aChange(10, "c", "a")] }),
      [-2000, 2000],
    ],
    [
      "the last of two steps is taken back first",
      aRecord({
        planId: "b",
        changes: [aChange(0, "a", "b"), aChange(10, "b", "c"), aChange(20, "c", "b")],
      }),
      [-3000, -2000, 0],
    ],
    [
      "a change of another month counts there",
      aRecord({ planId: "a", changes: [aChange(-3, "b", "a")] }),
      [],
    ],
    [
      "the same price saves nothing",
      aRecord({ planId: "a", changes: [aChange(3, "a", "a")] }),
      [0],
    ],
    [
      "what is gone saves no longer",
      aRecord({
        planId: "a",
        isGone: true,
        changes: [aChange(10, "b", "a")],
        appearances: [{ at: day(20), isThere: false }],
      }),
      [1000],
    ],
    [
      "a price that nobody says leaves all of the month open",
      aRecord({
        planId: "a",
        changes: [aChange(10, "b", "unpriced"), aChange(12, "unpriced", "a")],
      }),
      [null, null],
    ],
    [
      "a change that was missed while it was gone leaves the month open, too",
      aRecord({
        planId: "b",
        changes: [aChange(5, "b", "a"), aChange(15, "c", "b")],
        appearances: [
          { at: day(5), isThere: false },
          { at: day(15), isThere: true },
        ],
      }),
      [null, null],
    ],
    [
      "a change that was missed leaves all of the month open",
      aRecord({ planId: "a", changes: [aChange(10, "b", "a"), aChange(12, "c", "a")] }),
      [null, null],
    ],
  ])("%s", (_what, record, cents) => {
    expect(saved(effects(record))).toEqual(cents);
  });

  test("a change says when it was taken back, and by which", () => {
    const record = aRecord({
      planId: "a",
      changes: [aChange(10, "a", "b"), aChange(12, "b", "a")],
    });
    expect(effects(record)).toMatchObject([
      { monthlyCents: 3000, undoneAt: day(12), isUndoing: false },
      { monthlyCents: -3000, undoneAt: null, isUndoing: true },
    ]);
  });

  /** A walk over plans at any instants of two months, with an absence somewhere. */
  const walks = fc
    .record({
      plans: fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 9 }),
      days: fc.array(fc.double({ min: -31, max: 29.9, noNaN: true }), {
        minLength: 8,
        maxLength: 8,
      }),
      absence: fc.option(
        fc.tuple(fc.integer({ min: -31, max: 29 }), fc.integer({ min: 1, max: 9 })),
      ),
      service: fc.constantFrom("heroku-redis:", "redis:"),
    })
    .map(({ plans, days, absence, service }) => {
      const sorted = days.toSorted((one, other) => one - other);
      const changes = plans
        .slice(1)
        .map((to, index) =>
          aChange(sorted[index]!, service + plans[index]!, service + to, { id: `act_${index}` }),
        );
      return {
        record: aRecord({
          planId: service + plans.at(-1)!,
          changes,
          appearances:
            absence === null
              ? []
              : [
                  { at: day(absence[0]), isThere: false },
                  { at: day(absence[0] + absence[1]), isThere: true },
                ],
        }),
        priced: new Map([...prices].map(([plan, cents]) => [service + plan, cents])),
      };
    });

  test.each([
    ["a month of 30 days", MONTH],
    ["a month of 31 days", monthOf(day(-1))],
    ["the month so far", { from: MONTH.from, to: day(17.3) }],
    ["all of it", { from: new Date(0), to: day(30) }],
  ])(
    "all of them add up to what no change would have cost, less what was paid: %s",
    (_what, span) => {
      fc.assert(
        fc.property(walks, ({ record, priced }) => {
          const periods = planPeriods(record);
          const changes = settledChanges(record);
          const found = savings({ periods, changes }, priced, span);
          const first = found[0]?.change.fromPlanId;
          fc.pre(first !== undefined);

          const unchanged = periods.map((period) => ({ ...period, planId: first! }));
          const spared = costOf(unchanged, priced, span)! - costOf(periods, priced, span)!;
          const sum = found.reduce((cents, effect) => cents + effect.savedCents!, 0);
          // Cents are whole.
          expect(Math.abs(sum - spared)).toBeLessThanOrEqual(0.5 + 1e-6);
        }),
      );
    },
  );

  test("no change saves or costs more than its difference for the rest of the month", () => {
    fc.assert(
      fc.property(walks, ({ record, priced }) => {
        const found = savings(
          { periods: planPeriods(record), changes: settledChanges(record) },
          priced,
          MONTH,
        );
        for (const { savedCents, monthlyCents } of found) {
          expect(Math.abs(savedCents!)).toBeLessThanOrEqual(Math.abs(monthlyCents!) + 1);
          // A cent of rounding may stand on either side.
          expect(savedCents! * Math.sign(monthlyCents!)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe("which price counts", () => {
  const plans = [
    aPlan({ id: "a", monthlyCents: 3000 }),
    aPlan({ id: "b", monthlyCents: 6000 }),
    aPlan({ id: "unpriced", monthlyCents: null }),
  ];

  test.each<[string, Parameters<typeof pricesFor>, Record<string, number | null>]>([
    [
      "the list's",
      [{ planId: "a", monthlyCents: null }, plans, []],
      { a: 3000, b: 6000, unpriced: null },
    ],
    [
      "what is billed for the present plan",
      [{ planId: "a", monthlyCents: 2500 }, plans, []],
      { a: 2500, b: 6000 },
    ],
    [
      "what was paid for a plan when it was left",
      [
        { planId: "a", monthlyCents: 3000 },
        plans,
        [aChange(3, "b", "a", { paidMonthlyCents: 5000 })],
      ],
      { a: 3000, b: 5000 },
    ],
  ])("%s", (_what, given, expected) => {
    expect(Object.fromEntries(pricesFor(...given))).toMatchObject(expected);
  });
});
