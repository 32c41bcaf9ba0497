import { describe, expect, test } from "vitest";
import { toCsv } from "@/lib/scaling/ledger/csv";
import { billOf, capState, costsOf, totalsOf, type Bill } from "@/lib/scaling/ledger/ledger";
import type { PlanRecord } from "@/lib/scaling/ledger/plan-periods";
import { rangeNamed, rangeNames, rangeWords } from "@/lib/scaling/ledger/ranges";
import type { Currency } from "@/lib/format";
import { aChange, aRecord, day, MONTH, prices } from "./ledger-cases";

const NOW = day(20);
const thisMonth = rangeNamed(undefined, NOW);

function bill(record: PlanRecord, currency: Currency = "USD"): Bill {
  return billOf({ record, prices, currency }, thisMonth)!;
}

describe("an instance's bill of the month so far", () => {
  test("counts what was spent, what the month will have cost, and what changes did", () => {
    const record = aRecord({ planId: "a", changes: [aChange(5, "a", "b"), aChange(10, "b", "a")] });
    expect(bill(record)).toMatchObject({
      since: MONTH.from,
      spentCents: 2000 + 500,
      projectedCents: 3000 + 500,
      savedCents: 0,
      extraCents: 500,
    });
  });

  test("of one first seen within the month begins there", () => {
    expect(bill(aRecord({ planId: "a", firstSeenAt: day(10) }))).toMatchObject({
      since: day(10),
      spentCents: 1000,
      projectedCents: 2000,
    });
  });

  test("with a price that nobody says is unknown, not nothing", () => {
    expect(bill(aRecord({ planId: "unpriced" }))).toMatchObject({
      spentCents: null,
      projectedCents: null,
      savedCents: null,
      extraCents: null,
    });
  });

  test("is none of an instance that came later", () => {
    const record = aRecord({ planId: "a", firstSeenAt: day(10) });
    const before = rangeNamed("2026-10", NOW);
    expect(billOf({ record, prices, currency: "USD" }, before)).toBeNull();
  });
});

describe("the totals", () => {
  const bills = [
    bill(aRecord({ planId: "a", changes: [aChange(10, "b", "a")] })),
    bill(aRecord({ planId: "b", changes: [aChange(10, "a", "b")] })),
    bill(aRecord({ planId: "unpriced" })),
    bill(aRecord({ planId: "c" }), "EUR"),
  ];

  test("are sums of one currency, with what is unknown counted apart", () => {
    expect(totalsOf(bills)).toEqual([
      {
        currency: "EUR",
        spentCents: 8000,
        projectedCents: 12_000,
        savedCents: 0,
        extraCents: 0,
        changes: 0,
        unknown: 0,
      },
      {
        currency: "USD",
        spentCents: 3000 + 3000,
        projectedCents: 4000 + 5000,
        savedCents: 1000,
        extraCents: 1000,
        changes: 2,
        unknown: 1,
      },
    ]);
  });

  test("are the same in any order", () => {
    expect(totalsOf(bills.toReversed())).toEqual(totalsOf(bills));
  });

  test("by day add up to the month's", () => {
    const usd = bills.filter(({ currency }) => currency === "USD");
    const days = Array.from({ length: 20 }, (_, index) => ({
      from: day(index),
      to: day(index + 1),
    }));
    const costs = costsOf(usd, days);
    expect(costs[0]).toBeCloseTo(200 + 100);
    expect(costs.reduce((sum, cents) => sum + cents, 0)).toBeCloseTo(6000);
  });
});

test.each([
  [7499, "below"],
  [7500, "near"],
  [9999, "near"],
  [10_000, "reached"],
  [12_000, "reached"],
] as const)("%i of a cap of 10,000 cents is %s", (spentCents, state) => {
  expect(capState({ spentCents, capCents: 10_000 })).toBe(state);
});

describe("the range an address asks for", () => {
  test.each([
    [undefined, "2026-11", MONTH.from, NOW],
    ["2026-11", "2026-11", MONTH.from, NOW],
    ["2026-10", "2026-10", new Date("2026-10-01T00:00:00Z"), MONTH.from],
    ["all", "all", new Date(0), NOW],
    ["2027-01", "2026-11", MONTH.from, NOW],
    ["2026-13", "2026-11", MONTH.from, NOW],
    ["../..", "2026-11", MONTH.from, NOW],
  ])("%s", (asked, name, from, to) => {
    expect(rangeNamed(asked, NOW)).toMatchObject({ name, span: { from, to } });
  });

  test("one can choose any month since the first, newest first, or all of them", () => {
    const names = rangeNames(new Date("2026-09-30T23:00:00Z"), NOW);
    expect(names).toEqual(["2026-11", "2026-10", "2026-09", "all"]);
    expect(names.map(rangeWords)).toEqual([
      "November 2026",
      "October 2026",
      "September 2026",
      "Since the start",
    ]);
  });
});

describe("a table for a spreadsheet", () => {
  test.each([
    ["=HYPERLINK(0)", "'=HYPERLINK(0)"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    [" =1", "' =1"],
    ["\t=1", "'\t=1"],
    ["＝1", "'＝1"],
    ['say "no", please', '"say ""no"", please"'],
    ["=a,b", `"'=a,b"`],
    ["two\nlines", '"two\nlines"'],
    ["Premium 0", "Premium 0"],
    [-12.5, "-12.5"],
    [null, ""],
  ])("%s is never a formula", (value, written) => {
    expect(toCsv(["a", "b"], [[value, "x"]])).toBe(`a,b\r\n${written},x\r\n`);
  });
});
