import { describe, expect, test } from "vitest";
import { effectNote, savedWords, whoWords } from "@/components/scaling/ledger-words";
import { ledgerCsv } from "@/lib/scaling/ledger/csv";
import { billOf, type LedgerLine } from "@/lib/scaling/ledger/ledger";
import type { PlanChange } from "@/lib/scaling/ledger/plan-periods";
import { rangeNamed } from "@/lib/scaling/ledger/ranges";
import { aChange, aRecord, day, prices } from "@/test/unit/lib/scaling/ledger/ledger-cases";

/** The line of an instance that went from `b` to `a` on the eleventh and stayed. */
function aLine(change: Partial<PlanChange> = {}): LedgerLine {
  const record = aRecord({ planId: "a", changes: [aChange(10, "b", "a", change)] });
  const bill = billOf({ record, prices, currency: "USD" }, rangeNamed(undefined, day(20)))!;
  const row = {
    ...bill,
    id: "ins_1",
    name: "=presence",
    planLabel: "A",
    monthlyCents: 3000,
    isGone: false,
    capCents: null,
  };
  return { ...bill.effects[0]!, row, providerLabel: "Heroku", fromLabel: "B", toLabel: "A" };
}

test.each([
  [2000, "saved 20 $"],
  [-1250, "cost 12.50 $ more"],
  [0, "made no difference"],
  [null, "–"],
])("%s cents: %s", (cents, words) => {
  expect(savedWords(cents, "USD")).toBe(words);
});

test.each([
  [{}, null],
  [{ undoneAt: day(12) }, "until 13 Nov 2026"],
  [{ isUndoing: true, savedCents: 0 }, "took back what was changed before"],
  [{ savedCents: null }, "a plan or a price of these days is not known"],
])("a line with %o notes: %s", (line, note) => {
  expect(effectNote({ ...aLine(), ...line })).toBe(note);
});

describe("who changed a plan", () => {
  test.each<[Partial<PlanChange>, string]>([
    [{ changer: "headroom" }, "Headroom"],
    [{ changer: "person", person: "Bo" }, "Bo"],
    [{ changer: "elsewhere" }, "At Heroku, outside of Headroom"],
  ])("%o", (change, words) => {
    expect(whoWords(aLine(change))).toBe(words);
  });
});

test("the file says what the page says, and no name in it is a formula", () => {
  const [head, line] = ledgerCsv([
    aLine({ changer: "person", person: "Bo", reason: "It idles, mostly." }),
  ])
    .split("\r\n")
    .map((text) => text.split(","));
  expect(line!.slice(0, head!.indexOf("Why"))).toEqual([
    "2026-11-11T00:00:00.000Z",
    "'=presence",
    "B",
    "A",
    "-30",
    "10",
    "USD",
    "",
    "person",
    "Bo",
  ]);
  expect(line!.slice(head!.indexOf("Why")).join(",")).toBe('"It idles, mostly."');
});
