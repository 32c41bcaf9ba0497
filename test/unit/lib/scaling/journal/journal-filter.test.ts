import fc from "fast-check";
import { expect, test } from "vitest";
import {
  changeChoices,
  followedMark,
  holdWords,
  noChoices,
  resizeWords,
} from "@/components/scaling/journal-words";
import {
  answers,
  JOURNAL_PATH,
  JournalFilter,
  journalHref,
} from "@/lib/scaling/journal/journal-filter";
import { actionStatuses, holdReasons, proposalStatuses, resizeReasons } from "@/lib/scaling/model";

const days = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

const filters = fc.record(
  {
    instanceId: fc.string({ minLength: 1 }),
    answer: fc.constantFrom(...answers),
    text: fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() === text),
    from: days,
    until: days,
    before: fc.string({ minLength: 1 }),
  },
  { requiredKeys: [] },
);

test("the address of a search leads to the same search", () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const address = new URL(journalHref(filter), "https://headroom.example");
      expect(JournalFilter.parse(Object.fromEntries(address.searchParams))).toEqual(filter);
    }),
  );
});

test("a search for nothing is the journal itself", () => {
  expect(journalHref({})).toBe(JOURNAL_PATH);
});

test.each([
  ["an empty field", { text: "", instanceId: "", answer: "", from: "", until: "" }],
  ["spaces", { text: "   " }],
  ["a reason there is none of", { answer: "hold:weather" }],
  ["a day there is none of", { from: "2026-02-30", until: "yesterday" }],
  ["a field given twice", { text: ["one", "two"] }],
  ["a day that no database counts to", { from: "0000-01-01", until: "9999-12-31" }],
  ["a zero byte, which no database holds", { text: "a\u0000b", instanceId: "ins_\u0000" }],
])("%s in the address filters nothing", (_what, query) => {
  const given = Object.values(JournalFilter.parse(query)).filter((value) => value !== undefined);
  expect(given).toEqual([]);
});

test("each reason of a decision can be searched for, by words of its own", () => {
  const offered = [...changeChoices, ...noChoices];
  expect(new Set(offered.map(({ value }) => value))).toEqual(
    new Set([
      ...holdReasons.map((reason) => `hold:${reason}`),
      ...resizeReasons.filter((reason) => reason !== "chosen").map((reason) => `resize:${reason}`),
    ]),
  );
  const words = [...Object.values(holdWords), ...Object.values(resizeWords)];
  expect(new Set(words).size).toBe(words.length);
});

test("what came of a decision reads differently in each state", () => {
  const marks = [
    ...proposalStatuses.map((status) => followedMark({ status, change: null })),
    ...actionStatuses.map((change) => followedMark({ status: "approved", change })),
  ];
  expect(new Set(marks.map(({ word }) => word)).size).toBe(marks.length);
});
