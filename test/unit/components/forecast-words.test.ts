import { describe, expect, test } from "vitest";
import { aheadRows } from "@/components/charts/ahead-rows";
import { alarmSentence, recordSentence } from "@/components/charts/record-words";
import { headerSentence, outlookWords } from "@/components/instances/header-sentence";
import type { Accuracy } from "@/lib/scaling/forecast/model";

const HOUR = 3600;

const record: Accuracy = {
  horizons: [
    { hours: 1, count: 100, errorShare: 0.02, coverage: 0.9 },
    { hours: 3, count: 100, errorShare: 0.04, coverage: 0.8 },
    { hours: 12, count: 50, errorShare: 0.06, coverage: 0.7 },
  ],
  alarms: { right: 3, wrong: 1, missed: 0 },
};

describe("when it will be full", () => {
  test.each([
    [null, null],
    [{ seconds: 0, earliestSeconds: 0, latestSeconds: 0 }, "full now"],
    [
      { seconds: 3.3 * HOUR, earliestSeconds: 2.6 * HOUR, latestSeconds: 5 * HOUR },
      "full in about 3 h 30 (2 h 30 to 5 h)",
    ],
    [{ seconds: 2400, earliestSeconds: 2390, latestSeconds: 2410 }, "full in about 40 min"],
    [
      { seconds: 3.3 * HOUR, earliestSeconds: 2.6 * HOUR, latestSeconds: null },
      "full in about 3 h 30 (2 h 30 at the soonest)",
    ],
  ])("%j reads “%s”", (toFull, words) => {
    expect(outlookWords(toFull)).toBe(words);
  });

  test("stands in the sentence of the page", () => {
    const sentence = headerSentence({
      condition: { tone: "calm", word: "comfortable" },
      memory: { used: 25, limit: 50, threshold: null, unit: "bytes" },
      toFull: { seconds: 9 * 86_400, earliestSeconds: 0, latestSeconds: null },
      problem: null,
      sampledAt: null,
      now: new Date(0),
    });
    expect(sentence).toBe("Comfortable: 50 % of 50 B, full in about 9 days.");
  });
});

describe("how right forecasts were", () => {
  test.each([
    [
      "memory, where it is known",
      { memory: record, clients: null },
      "Forecasts of memory over the last 7 days were off by 2 % of the plan at 1 h, 4 % at 3 h and 6 % at 12 h; 82 % of what came lay in their band.",
    ],
    [
      "a plan without a limit",
      {
        memory: null,
        clients: {
          ...record,
          horizons: record.horizons.map((at) => ({ ...at, errorShare: null })),
        },
      },
      "Forecasts of connections over the last 7 days were compared; 82 % of what came lay in their band.",
    ],
    ["nothing to compare", { memory: null, clients: null }, null],
  ])("is a sentence: %s", (_what, told, sentence) => {
    expect(recordSentence(told)).toBe(sentence);
  });

  test.each([
    [
      { right: 3, wrong: 1, missed: 0 },
      "was said 4 times and came true 3 times; it was never missed.",
    ],
    [{ right: 0, wrong: 1, missed: 2 }, "was said once and never came true; it was missed twice."],
    [{ right: 0, wrong: 0, missed: 1 }, "was never said, and it was missed once."],
  ])("tells alarms %j", (alarms, words) => {
    expect(alarmSentence({ ...record, alarms })).toBe(`“Full within 3 h” ${words}`);
  });
});

const step = (t: number, expected: number, upper: number | null) => ({
  at: new Date(t),
  expected,
  lower: expected - 1,
  upper,
});

describe("the rows ahead of now", () => {
  const last = { t: 1000, mean: 5, band: null, limit: 10, threshold: 8 };
  test("begin at the last measurement, carry the limit on, and end where the chart does", () => {
    const rows = aheadRows(last, [step(900, 5, 6), step(1100, 7, 8), step(1300, 9, 10)], 1200);
    expect(rows.map(({ t, limit, foreseen }) => [t, limit, foreseen])).toEqual([
      [1000, 10, { expected: 6, lower: 5, upper: 7 }],
      [1100, 10, { expected: 7, lower: 6, upper: 8 }],
      [1200, 10, { expected: 8, lower: 7, upper: 9 }],
    ]);
  });

  test("keep the plan's line without a forecast, and an open band open", () => {
    expect(aheadRows(last, [], 1200)).toEqual([
      { isAhead: true, t: 1200, mean: null, band: null, limit: 10, threshold: 8 },
    ]);
    const [first] = aheadRows(last, [step(1000, 5, null), step(1100, 7, null)], 1100);
    expect(first!.foreseen!.upper).toBeNull();
  });
});
