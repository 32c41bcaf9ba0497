import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import { believedTrend, untilMet } from "@/lib/scaling/forecast/time-to-full";
import { MIB } from "@/test/support/plans";
import { aSample, NOW, samplesOf } from "@/test/support/scaling";

const memory = (minutes: number, megabytes: (minutesAgo: number) => number | null) =>
  samplesOf(minutes, (ago) => {
    const used = megabytes(ago);
    return used === null ? null : { usedMemoryBytes: used * MIB };
  });

/** By the pace of the samples alone, as long as the limit is not met. */
function timeToFull(samples: readonly Sample[], limit: number, now: Date) {
  const trend = believedTrend(samples, now, "memory");
  return trend === null ? null : untilMet(trend, limit);
}

describe("the time until memory is full", () => {
  test.each([
    ["one megabyte a minute, 40 left", (ago: number) => 60 - ago, 40 * 60],
    ["half as fast", (ago: number) => 60 - ago / 2, 80 * 60],
    ["outliers change nothing", (ago: number) => (ago % 10 === 3 ? 500 : 60 - ago), 40 * 60],
    ["holes change nothing", (ago: number) => (ago % 4 === 0 ? null : 60 - ago), 40 * 60],
  ] as [string, (ago: number) => number | null, number][])("%s", (_what, megabytes, seconds) => {
    const told = timeToFull(memory(60, megabytes), 100 * MIB, NOW)!.seconds;
    expect(told).toBeGreaterThanOrEqual(seconds * 0.97);
    expect(told).toBeLessThanOrEqual(seconds * 1.03);
  });

  test.each([
    ["memory is flat", memory(60, () => 50)],
    ["memory shrinks", memory(60, (ago) => 20 + ago)],
    ["it goes up and down", memory(60, (ago) => 50 + 10 * Math.sin(ago))],
    ["the rise drowns in noise", memory(60, (ago) => 50 - ago / 60 + (ago % 2) * 10)],
    ["there are nine minutes only", memory(9, (ago) => 60 - ago)],
    ["there are five values only", memory(60, (ago) => (ago % 12 === 0 ? 60 - ago : null))],
    ["nothing was measured", []],
    ["it would take a week, and an hour was seen", memory(60, (ago) => 10 - ago / 120)],
    ["it would take two years", memory(10_000, (ago) => 10 - ago / 12_000)],
  ])("is unknown when %s", (_what, samples) => {
    expect(timeToFull(samples, 100 * MIB, NOW)).toBeNull();
  });

  test("is not moved by values that cannot be, or by the future", () => {
    const rising = memory(60, (ago) => 60 - ago);
    const spoilt = [
      ...rising.map((sample, index) =>
        index % 7 === 0 ? { ...sample, usedMemoryBytes: index % 2 ? 0 : NaN } : sample,
      ),
      aSample({ at: new Date(NOW.getTime() + 3_600_000), usedMemoryBytes: MIB }),
    ];
    expect(timeToFull(spoilt, 100 * MIB, NOW)!.seconds).toBeCloseTo(2400, -2);
  });

  test("does not depend on the unit of bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 1, max: 2000 }),
        (values, limit) => {
          const samples = memory(values.length, (ago) => values[ago]!);
          const scaled = samples.map((sample) => ({
            ...sample,
            usedMemoryBytes: sample.usedMemoryBytes! * 1024,
          }));
          expect(timeToFull(scaled, limit * MIB * 1024, NOW)).toEqual(
            timeToFull(samples, limit * MIB, NOW),
          );
        },
      ),
    );
  });

  test("is never below zero, and sooner for a smaller limit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 100, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        (pace, limit, more) => {
          const samples = memory(60, (ago) => 100 - (pace * ago) / 100);
          // Where nobody can tell any more, it is further away than any that is told.
          const [small, large] = [limit, limit + more].map(
            (each) => timeToFull(samples, each * MIB, NOW)?.seconds ?? Infinity,
          ) as [number, number];
          expect(small).toBeGreaterThanOrEqual(0);
          expect(large).toBeGreaterThanOrEqual(small);
        },
      ),
    );
  });

  /** A rest of `minutes` at 60 MB, then half a megabyte a minute for the last `leaking`. */
  const restThenLeak = (minutes: number, leaking: number, noise: readonly number[] = [0]) =>
    memory(minutes, (ago) => 60 + Math.max(0, leaking - ago) / 2 + noise[ago % noise.length]!);

  test.each([
    [70, 8],
    [70, 10],
    [130, 12],
    [360, 10],
    [360, 15],
    [360, 30],
    [360, 60],
  ])("of %i minutes, a leak of the last %i sets the pace", (minutes, leaking) => {
    const left = ((40 - leaking / 2) / 0.5) * 60;
    for (const noise of [[0], [0.2, -0.1, 0, -0.2, 0.1]]) {
      const told = timeToFull(restThenLeak(minutes, leaking, noise), 100 * MIB, NOW)!.seconds;
      expect(told).toBeGreaterThan(left * 0.85);
      expect(told).toBeLessThan(left * 1.2);
    }
  });

  test.each([1, 2, 3, 4, 5])("a leak of %i minutes is too young to be foretold", (leaking) => {
    expect(timeToFull(restThenLeak(70, leaking), 100 * MIB, NOW)).toBeNull();
  });

  test.each([2, 4, 6, 8, 12, 15, 20, 25])(
    "a jump is no pace; the leak of %i minutes that follows it is, as soon as it shows",
    (leaking) => {
      const jumped = memory(360, (ago) =>
        ago > leaking + 1 ? 69 - ago / 60 : 82 + (leaking - ago) / 2,
      );
      const left = (36 - leaking) * 60;
      const told = timeToFull(jumped, 100 * MIB, NOW)?.seconds ?? null;
      expect(told !== null || leaking < 12).toBe(true);
      expect(told ?? left).toBeGreaterThan(left * 0.65);
      expect(told ?? left).toBeLessThan(left * 1.2);
    },
  );

  test("a leak that has ended is not continued", () => {
    const ended = memory(360, (ago) => 60 + Math.min(30, Math.max(0, 90 - ago) / 2));
    expect(timeToFull(ended, 100 * MIB, NOW)).toBeNull();
  });

  test.each([12, 20, 30, 60, 90, 180])(
    "a cache that fills and is emptied every %i minutes is never foretold to be full",
    (period) => {
      for (let phase = 0; phase < period; phase++) {
        const samples = memory(
          360,
          (ago) => 50 + (30 * ((((phase - ago) % period) + period) % period)) / period,
        );
        expect(timeToFull(samples, 100 * MIB, NOW)).toBeNull();
      }
    },
  );

  test("a step is no pace, whenever it was", () => {
    for (let since = 1; since < 360; since += 3) {
      const samples = memory(360, (ago) => (ago < since ? 60 : 40) + (ago % 3) / 10);
      expect(timeToFull(samples, 100 * MIB, NOW)).toBeNull();
    }
  });

  test("a day's wave is never foretold sooner than its steepest pace leads there", () => {
    const swing = 7.5;
    const steepest = (swing * 2 * Math.PI) / 86_400;
    for (let minute = 0; minute < 1440; minute += 20) {
      const at = (ago: number) => 62 + swing * Math.sin((2 * Math.PI * (minute - ago)) / 1440);
      const told = timeToFull(memory(360, at), 100 * MIB, NOW)?.seconds;
      expect(told ?? Infinity).toBeGreaterThan((0.95 * (100 - at(0))) / steepest);
    }
  });

  test("values that scatter around a level foretell nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 360, maxLength: 360 }),
        fc.constantFrom(0.001, 0.02, 0.1),
        (scatter, share) => {
          const samples = memory(360, (ago) => 60 + scatter[ago]! * share);
          expect(timeToFull(samples, 100 * MIB, NOW)).toBeNull();
        },
      ),
      // Random values can be in order by chance; these are not.
      { seed: 20_260_302 },
    );
  });
});
