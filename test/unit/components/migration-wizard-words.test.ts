import { expect, test } from "vitest";
import { numberProblem } from "@/components/migrations/field-words";
import { fitLevels } from "@/components/migrations/fit-levels";
import { endWords } from "@/components/migrations/wizard-ends";
import { emptyLeg } from "@/components/migrations/wizard-values";
import {
  consentWords,
  costWords,
  priceWords,
  rangeWords,
  verdictWords,
} from "@/components/migrations/wizard-words";
import { aPlan } from "@/test/support/plans";
import { chosen, source } from "@/test/unit/components/migration-wizard-help";

test.each<[string, number | null]>([
  ["not known", null],
  ["about a second", 0.4],
  ["about 7 s to 18 s", 10],
  ["about 7 min to 18 min", 600],
])("an estimate is “%s”", (words, seconds) => {
  expect(rangeWords(seconds)).toBe(words);
});

test("what stands in the way is counted", () => {
  const blocker = { level: "blocker", title: "", sentence: "", leg: null } as const;
  expect(verdictWords({ findings: [{ ...blocker, level: "warning" }] })).toBe(
    "Nothing stands in the way",
  );
  expect(verdictWords({ findings: [blocker] })).toBe("One thing stands in the way");
  expect(verdictWords({ findings: [blocker, blocker] })).toBe("2 things stand in the way");
});

test("a price says what both cost together, where they can be added", () => {
  const price = { monthlyCents: 3000, currency: "USD", planLabels: ["Premium 1"] } as const;
  const made = { ...price, planLabels: [...price.planLabels] };
  expect(priceWords(made, source)).toBe(
    "Premium 1 costs 30 $/month, from the moment it is made: 45 $/month while both are there, instead of 15 $/month for orders alone.",
  );
  expect(priceWords(made, { ...source, currency: "EUR" })).toBe(
    "Premium 1 costs 30 $/month, from the moment it is made.",
  );
  expect(priceWords({ ...made, monthlyCents: null }, source)).toContain("does not say");
});

test("consent names both ends, and what is lost", () => {
  const names = { source: "orders", targets: ["orders-2"], plan: null };
  expect(consentWords(chosen(), names, true)).toBe(
    "Move “orders” to “orders-2”, and point the chosen apps there. What “orders-2” holds among the keys that are moved is replaced, or removed where the source has no such key; it cannot be had back.",
  );
  const kept = chosen({ kind: "copy", legs: [{ ...emptyLeg, conflict: "skip" }] });
  expect(consentWords(chosen(), names, false)).toContain(
    "to “orders-2”, and wait until you have pointed your application there. What",
  );
  expect(consentWords(kept, names, false)).toBe(
    "Copy “orders” to “orders-2”. Nothing that the target holds is replaced.",
  );
});

test("the level after is the level now and the data, told at most for a part of it", () => {
  const found = { bytes: 30, targets: [{ name: "orders-2" }] } as Parameters<typeof fitLevels>[1];
  const end = { ...source, id: "ins_2" };
  const leg = { ...emptyLeg, instanceId: "ins_2" };
  expect(fitLevels(chosen({ legs: [leg] }), found, [end])).toMatchObject([
    { name: "orders-2", now: { used: 10 }, after: { used: 40, limit: 100 }, note: null },
  ]);
  expect(
    fitLevels(chosen({ legs: [{ ...leg, include: "cache:" }] }), found, [end])[0]?.note,
  ).toContain("At most");
  expect(fitLevels(chosen({ legs: [{ ...leg, isCold: true }] }), found, [end])).toEqual([]);
  const made = { ...emptyLeg, place: "new", plan: aPlan({ id: "p", memoryBytes: 500 }) } as const;
  expect(fitLevels(chosen({ legs: [made] }), found, [])[0]?.after.limit).toBe(500);
  const silent = { ...end, memory: { ...end.memory, used: null } };
  expect(fitLevels(chosen({ legs: [leg] }), found, [silent])).toEqual([]);
});

test("a plan change moves the line and says the difference in price", () => {
  const plan = aPlan({ id: "p", label: "Premium 2", monthlyCents: 6000, memoryBytes: 250 });
  const typed = chosen({ kind: "plan", plan });
  const found = { price: null, source: { instanceId: "ins_1" } } as Parameters<typeof fitLevels>[1];
  expect(fitLevels(typed, found, [source])).toMatchObject([
    { now: { used: 10, limit: 100 }, after: { used: 10, limit: 250 } },
  ]);
  expect(costWords(typed, found, source)).toBe(
    "Premium 2 costs 60 $/month, instead of 15 $/month: +45 $/month.",
  );
  expect(costWords(chosen(), found, source)).toBeNull();
});

test.each<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ["Too small: expected number to be >=1", "At least 1."],
  ["Too big: expected number to be <=720", "At most 720."],
  ["Invalid input: expected int, received number", "Type a whole number."],
  ["Invalid input: expected number, received NaN", "Type a number."],
  ["At least 1.1 times what it was.", "At least 1.1 times what it was."],
])("a refused number is told in words: %s", (problem, words) => {
  expect(numberProblem(problem)).toBe(words);
});

test("an end says each thing that tells it from the others once", () => {
  expect(endWords(source)).toBe("orders · shop · Heroku Premium 0");
  expect(endWords({ ...source, appName: "orders" })).toBe("orders · Heroku Premium 0");
});
