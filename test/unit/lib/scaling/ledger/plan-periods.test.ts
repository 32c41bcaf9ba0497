import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FOREVER, planPeriods, type PlanRecord } from "@/lib/scaling/ledger/plan-periods";
import { costOf, spentCents } from "@/lib/scaling/ledger/spent";
import { aChange, aRecord, day, DAY_MS, MONTH, prices } from "./ledger-cases";

/** Days of the month and plans, to be read at a glance. */
function told(record: PlanRecord): string[] {
  return planPeriods(record).map(({ planId, from, to }) => `${days(from)}–${days(to)} ${planId}`);
}

function days(at: Date): string {
  if (at.getTime() === FOREVER.getTime()) return "…";
  return String((at.getTime() - MONTH.from.getTime()) / DAY_MS);
}

describe("which plan an instance was on when", () => {
  test.each<[string, Partial<PlanRecord>, string[]]>([
    ["never changed", {}, ["-40–… b"]],
    ["grown by Headroom", { changes: [aChange(5, "a", "b")] }, ["-40–5 a", "5–… b"]],
    [
      "grown, and changed elsewhere",
      { changes: [aChange(5, "a", "c"), aChange(9, "c", "b", { changer: "elsewhere" })] },
      ["-40–5 a", "5–9 c", "9–… b"],
    ],
    [
      "a change before it was first seen",
      { firstSeenAt: day(8), changes: [aChange(5, "a", "b")] },
      ["5–… b"],
    ],
    [
      "changes that contradict each other",
      { changes: [aChange(5, "a", "c"), aChange(9, "a", "b")] },
      ["-40–5 a", "5–9 null", "9–… b"],
    ],
    [
      "the plan now is not the one it was changed to",
      { changes: [aChange(5, "a", "c")] },
      ["-40–5 a", "5–… null"],
    ],
    [
      "a label that does not say which plan, told by its neighbours",
      { changes: [aChange(5, "a", null), aChange(9, "c", null)] },
      ["-40–5 a", "5–9 c", "9–… b"],
    ],
    ["a label that nothing tells", { changes: [aChange(5, null, "b")] }, ["-40–5 null", "5–… b"]],
    [
      "gone since the tenth",
      { isGone: true, appearances: [{ at: day(10), isThere: false }] },
      ["-40–10 b"],
    ],
    ["gone since before anything kept", { isGone: true }, []],
    [
      "gone for two days, and back on another plan",
      {
        changes: [aChange(12, "a", "b", { changer: "elsewhere" })],
        appearances: [
          { at: day(10), isThere: false },
          { at: day(12), isThere: true },
        ],
      },
      ["-40–10 a", "12–… b"],
    ],
    [
      "found back twice",
      {
        appearances: [
          { at: day(12), isThere: true },
          { at: day(14), isThere: true },
        ],
      },
      ["12–… b"],
    ],
    ["back on the twelfth", { appearances: [{ at: day(12), isThere: true }] }, ["12–… b"]],
  ])("%s", (_what, record, periods) => {
    expect(told(aRecord({ planId: "b", ...record }))).toEqual(periods);
  });

  const plan = fc.constantFrom("a", "b", "c", null);
  const records = fc.record({
    planId: fc.constantFrom("a", "b", "c"),
    isGone: fc.boolean(),
    firstSeenAt: fc.integer({ min: -40, max: 30 }).map(day),
    changes: fc.uniqueArray(
      fc
        .tuple(fc.integer({ min: -10, max: 30 }), plan, plan)
        .map(([days, from, to]) => aChange(days, from, to)),
      { maxLength: 8, selector: ({ id }) => id },
    ),
    appearances: fc.array(
      fc.record({ at: fc.integer({ min: -10, max: 30 }).map(day), isThere: fc.boolean() }),
      { maxLength: 5 },
    ),
  });

  test("periods follow each other, and none is empty or runs backwards", () => {
    fc.assert(
      fc.property(records, (record) => {
        const periods = planPeriods(record);
        const lengths = periods.map(({ from, to }) => to.getTime() - from.getTime());
        const gaps = periods
          .slice(1)
          .map(({ from }, index) => from.getTime() - periods[index]!.to.getTime());
        expect(Math.min(1, ...lengths)).toBeGreaterThan(0);
        expect(Math.min(0, ...gaps)).toBe(0);
      }),
    );
  });

  test("the order in which rows are read changes nothing", () => {
    fc.assert(
      fc.property(records, fc.infiniteStream(fc.nat()), (record, keys) => {
        const shuffled = <Row>(rows: readonly Row[]) =>
          rows
            .map((row) => ({ row, key: keys.next().value ?? 0 }))
            .sort((one, other) => one.key - other.key)
            .map(({ row }) => row);
        const again = {
          ...record,
          changes: shuffled(record.changes),
          appearances: shuffled(record.appearances),
        };
        expect(planPeriods(again)).toEqual(planPeriods(record));
      }),
    );
  });
});

describe("what an instance cost", () => {
  test.each<[string, Partial<PlanRecord>, number | null]>([
    ["a month on one plan", {}, 6000],
    ["ten days on one, twenty on another", { changes: [aChange(10, "a", "b")] }, 1000 + 4000],
    ["first seen on the sixteenth: since then", { firstSeenAt: day(15) }, 3000],
    ["gone after three days", { isGone: true, appearances: [{ at: day(3), isThere: false }] }, 600],
    ["an unknown plan for a while", { changes: [aChange(5, null, "b")] }, null],
    ["a plan without a price for a while", { changes: [aChange(5, "unpriced", "b")] }, null],
    ["a plan without a price, before the month", { changes: [aChange(-5, "unpriced", "b")] }, 6000],
    ["a plan nobody lists", { changes: [aChange(5, "retired", "b")] }, null],
  ])("%s", (_what, record, cents) => {
    const periods = planPeriods(aRecord({ planId: "b", ...record }));
    expect(spentCents(periods, prices, MONTH)).toBe(cents);
  });

  test("what was spent so far never falls as time passes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 6 }),
        fc.tuple(
          fc.double({ min: 0, max: 30, noNaN: true }),
          fc.double({ min: 0, max: 30, noNaN: true }),
        ),
        (plans, days) => {
          const changes = plans
            .slice(1)
            .map((to, index) => aChange(index * 4 + 1, plans[index]!, to));
          const periods = planPeriods(aRecord({ planId: plans.at(-1)!, changes }));
          const until = (to: number) => costOf(periods, prices, { from: MONTH.from, to: day(to) })!;
          expect(until(Math.max(...days))).toBeGreaterThanOrEqual(until(Math.min(...days)));
        },
      ),
    );
  });
});
