import { describe, expect, test } from "vitest";
import { forecastRecord } from "@/lib/scaling/forecast/accuracy";
import type { Seen } from "@/lib/scaling/forecast/forecast";
import { traces } from "@/test/bench/traces";
import { MIB } from "@/test/support/plans";
import { NOW, samplesOf } from "@/test/support/scaling";
import { seenOfTrace } from "@/test/support/trace-seen";

const LIMIT = 100 * MIB;
const DAY = 1440;

function seenOf(days: number, megabytes: (ago: number) => number | null, limit = LIMIT): Seen {
  const samples = samplesOf(days * DAY, (ago) => {
    const used = megabytes(ago);
    return used === null ? null : { usedMemoryBytes: used * MIB, memoryLimitBytes: limit };
  });
  return { samples, history: [], limits: { memory: limit, clients: null } };
}

/** Memory in megabytes, by minutes ago. */
const leakToTheLimit = (ago: number) => Math.min(99, 40 + Math.max(0, 800 - ago) / 10);
const jumpToTheLimit = (ago: number) => (ago < 271 ? 99 : 40);
const riseThatEnds = (ago: number) => Math.min(80, 40 + Math.max(0, 600 - ago) / 4);
const leakPastTheLimit = (ago: number) => 40 + Math.max(0, 600 - ago) / 8;

describe("how right the forecasts of the last 7 days were", () => {
  test("of what never changes: never off, always inside, no alarms", () => {
    const { memory, clients } = forecastRecord(
      seenOf(8, () => 50),
      NOW,
    );
    expect(memory).toEqual({
      horizons: [
        { hours: 1, count: 168, errorShare: 0, coverage: 1 },
        { hours: 3, count: 166, errorShare: 0, coverage: 1 },
        { hours: 12, count: 157, errorShare: 0, coverage: 1 },
      ],
      alarms: { right: 0, wrong: 0, missed: 0 },
    });
    expect(clients).toBeNull();
  });

  test("an hour nobody measured is not counted", () => {
    const whole = forecastRecord(
      seenOf(8, () => 50),
      NOW,
    ).memory!;
    const holed = forecastRecord(
      seenOf(8, (ago) => (ago > 600 && ago < 900 ? null : 50)),
      NOW,
    ).memory!;
    expect(holed.horizons[0]!.count).toBeLessThan(whole.horizons[0]!.count);
    expect(holed.horizons[0]!.errorShare).toBe(0);
  });

  test("a step is an error as large as the step, for the forecasts it lies ahead of", () => {
    const { horizons } = forecastRecord(
      seenOf(8, (ago) => (ago < 4 * DAY ? 70 : 50)),
      NOW,
    ).memory!;
    // Of 157 forecasts over 12 hours, 12 did not know of it.
    expect(horizons[2]!.coverage!).toBeCloseTo(1 - 12 / 157, 1);
    expect(horizons[0]!.coverage!).toBeGreaterThan(horizons[2]!.coverage!);
  });

  test("a leak that meets the limit was foretold, a calm that was not broken is no alarm", () => {
    const { alarms } = forecastRecord(seenOf(8, leakToTheLimit), NOW).memory!;
    expect(alarms.right).toBeGreaterThanOrEqual(2);
    expect(alarms.missed).toBe(0);
  });

  test("a jump to the limit was missed by the forecasts of the hours before it", () => {
    expect(forecastRecord(seenOf(8, jumpToTheLimit), NOW).memory!.alarms).toEqual({
      right: 0,
      wrong: 0,
      missed: 3,
    });
  });

  test("a rise that ended before the limit was a wrong alarm", () => {
    const { alarms } = forecastRecord(seenOf(8, riseThatEnds), NOW).memory!;
    expect(alarms.wrong).toBeGreaterThanOrEqual(1);
    expect(alarms.right + alarms.missed).toBe(0);
  });

  test("a rise that another plan ended says nothing of alarms", () => {
    const seen = seenOf(8, leakPastTheLimit);
    const samples = seen.samples.map((sample) => ({
      ...sample,
      memoryLimitBytes: (sample.usedMemoryBytes ?? 0) > 90 * MIB ? 2.5 * LIMIT : LIMIT,
    }));
    const { alarms } = forecastRecord({ ...seen, samples }, NOW).memory!;
    expect(alarms.missed).toBe(0);
    expect(alarms.wrong).toBeLessThanOrEqual(1);
  });

  test("what comes after an hour changes nothing of the forecast made in it", () => {
    const calm = forecastRecord(
      seenOf(8, () => 50),
      NOW,
    ).memory!;
    const stirred = forecastRecord(
      seenOf(8, (ago) => (ago < 60 ? 90 : 50)),
      NOW,
    ).memory!;
    // Only the forecasts whose hour lies in the last one are told otherwise.
    expect(calm.horizons[0]!.coverage! - stirred.horizons[0]!.coverage!).toBeCloseTo(1 / 168, 5);
    expect(calm.horizons[2]!.coverage! - stirred.horizons[2]!.coverage!).toBeCloseTo(1 / 157, 5);
  });
});

describe("the band of four in five, over the traces of the bench", () => {
  const SEEN_DAYS = 10.25;
  const records = traces
    .filter(({ scenario }) => scenario.history.memoryBytes.length > SEEN_DAYS * DAY)
    .map(({ name, scenario }) => {
      const last = scenario.history.memoryBytes.length - 38;
      const { seen, now } = seenOfTrace(scenario, last, SEEN_DAYS * DAY);
      return { name, scenario, record: forecastRecord(seen, now) };
    });

  test.each([0, 1, 2])("holds between 65 and 95 % of what came, at horizon %i", (index) => {
    for (const metric of ["memory", "clients"] as const) {
      let [inside, count] = [0, 0];
      for (const { scenario, record } of records) {
        const values =
          metric === "memory" ? scenario.history.memoryBytes : scenario.history.clients;
        if (values.every((value) => value === values[0])) continue;
        const horizon = record[metric]!.horizons[index]!;
        inside += horizon.coverage! * horizon.count;
        count += horizon.count;
      }
      expect(count).toBeGreaterThan(1000);
      expect(inside / count).toBeGreaterThan(0.65);
      expect(inside / count).toBeLessThan(0.95);
    }
  });

  test.each(records.map(({ name, record }) => [name, record] as const))(
    "holds more than a third of what came even of %s",
    (_name, { memory }) => {
      for (const { coverage } of memory!.horizons) expect(coverage!).toBeGreaterThan(0.35);
    },
  );
});
