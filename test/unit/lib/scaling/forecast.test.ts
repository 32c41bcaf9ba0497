import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeToFull } from "@/lib/scaling/forecast";
import { MIB } from "@/test/support/plans";
import { aSample, NOW, samplesOf } from "@/test/support/scaling";

const memory = (minutes: number, megabytes: (minutesAgo: number) => number | null) =>
  samplesOf(minutes, (ago) => {
    const used = megabytes(ago);
    return used === null ? null : { usedMemoryBytes: used * MIB };
  });

describe("the time until memory is full", () => {
  test.each([
    ["one megabyte a minute, 40 left", (ago: number) => 60 - ago, 40 * 60],
    ["half as fast", (ago: number) => 60 - ago / 2, 80 * 60],
    ["outliers change nothing", (ago: number) => (ago % 10 === 3 ? 500 : 60 - ago), 40 * 60],
    ["holes change nothing", (ago: number) => (ago % 4 === 0 ? null : 60 - ago), 40 * 60],
    ["already full", (ago: number) => 160 - ago, 0],
  ] as [string, (ago: number) => number | null, number][])("%s", (_what, megabytes, seconds) => {
    const told = timeToFull(memory(60, megabytes), 100 * MIB, NOW)!;
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
    ["it would take two years", memory(60, (ago) => 10 - ago / 60_000)],
  ])("is unknown when %s", (_what, samples) => {
    expect(timeToFull(samples, 100 * MIB, NOW)).toBeNull();
  });

  test.each([null, 0, NaN, Infinity])("is unknown for a limit of %s", (limit) => {
    expect(
      timeToFull(
        memory(60, (ago) => 60 - ago),
        limit,
        NOW,
      ),
    ).toBeNull();
  });

  test("is not moved by values that cannot be, or by the future", () => {
    const rising = memory(60, (ago) => 60 - ago);
    const spoilt = [
      ...rising.map((sample, index) =>
        index % 7 === 0 ? { ...sample, usedMemoryBytes: index % 2 ? 0 : NaN } : sample,
      ),
      aSample({ at: new Date(NOW.getTime() + 3_600_000), usedMemoryBytes: MIB }),
    ];
    expect(timeToFull(spoilt, 100 * MIB, NOW)).toBeCloseTo(2400, -2);
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
          const small = timeToFull(samples, limit * MIB, NOW)!;
          const large = timeToFull(samples, (limit + more) * MIB, NOW)!;
          expect(small).toBeGreaterThanOrEqual(0);
          expect(large).toBeGreaterThanOrEqual(small);
        },
      ),
    );
  });
});
