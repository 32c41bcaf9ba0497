import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import { forecast, type Seen } from "@/lib/scaling/forecast/forecast";
import type { Outlook } from "@/lib/scaling/forecast/model";
import type { Peak } from "@/lib/scaling/model";
import { MIB } from "@/test/support/plans";
import { aSample, NOW, samplesOf } from "@/test/support/scaling";

const LIMIT = 100 * MIB;
const DAY = 1440;

/** The samples of the last six hours, and the peaks of `days` before them, of memory by minutes ago. */
function seenOf(days: number, megabytes: (ago: number) => number | null): Seen {
  const samples = samplesOf(360, (ago) => {
    const used = megabytes(ago);
    return used === null
      ? null
      : { usedMemoryBytes: used * MIB, connectedClients: used, memoryLimitBytes: LIMIT };
  });
  const history: Peak[] = [];
  for (let hour = days * 24; hour >= 1; hour--) {
    const used = [15, 30, 45].map((minute) => megabytes(hour * 60 - minute) ?? 0);
    const most = Math.max(...used);
    history.push({
      at: new Date(NOW.getTime() - hour * 3_600_000),
      minutes: 60,
      memoryBytes: most * MIB,
      clients: most,
    });
  }
  return { samples, history, limits: { memory: LIMIT, clients: 100 } };
}

const memoryOf = (seen: Seen): Outlook => forecast(seen, NOW).memory!;

/** What is expected so many hours from now, in megabytes. */
function expectedIn({ steps }: Outlook, hours: number): number {
  return steps.find(({ at }) => at.getTime() === NOW.getTime() + hours * 3_600_000)!.expected / MIB;
}

/** Between 40 and 80 MB once a day. NOW is noon, on the way up. */
const wave = (ago: number) => 60 + 20 * Math.sin((-2 * Math.PI * ago) / DAY);

/** Busy from 14 to 20 on working days. NOW is a Monday noon: by the last days alone it would stay quiet. */
const workingWeek = (ago: number) => {
  const hours = 12 - ago / 60;
  const day = Math.floor(hours / 24);
  const isWeekend = [5, 6].includes(((day % 7) + 7) % 7);
  const hour = ((hours % 24) + 24) % 24;
  return 40 + (hour >= 14 && hour < 20 && !isWeekend ? 40 : 0);
};

const waveWithLeak = (ago: number) => wave(ago) + Math.max(0, 15 - ago) * 0.7;

const noisy = (ago: number) => 50 + 8 * Math.sin(ago * 12.9898) * Math.sin(ago * 0.37);

const higherWave = (ago: number) => wave(ago) + (ago < DAY / 2 ? 25 : 0);

const growingWave = (ago: number) => wave(ago) / 2 + 40 - (ago / DAY) * 3;

/** A level for each of the last 40 hours, and the same again before. */
const wandering = (steps: readonly number[]) => {
  const levels = steps.map((_, index) =>
    Math.max(5, 50 + steps.slice(0, index + 1).reduce((sum, step) => sum + step / 10, 0)),
  );
  return (ago: number) => levels[levels.length - 1 - Math.floor((ago % 2400) / 60)]!;
};

const widthAt = (steps: Outlook["steps"], index: number) =>
  steps[index]!.upper! - steps[index]!.lower;

describe("what is expected of the next hours", () => {
  test.each([
    ["a constant level stays", 0, () => 50, "level", 50],
    ["a constant level stays after many days", 20, () => 50, "level", 50],
    ["a leak goes on", 0, (ago: number) => 60 - ago / 30, "trend", 66],
    ["a leak that has just begun goes on", 0, restThenLeak, "trend", 140],
    ["a sawtooth has no pace", 0, (ago: number) => 40 + ((720 - ago) % 40), "level", 75],
    ["a step is no pace", 0, (ago: number) => (ago < 60 ? 60 : 40), "level", 60],
    ["a plateau stays", 0, (ago: number) => Math.min(70, 150 - ago / 2), "level", 70],
    ["a gap changes nothing", 0, (ago: number) => (ago > 90 && ago < 200 ? null : 50), "level", 50],
    ["a day's wave comes again", 9, wave, "season", 74.1],
  ] as [string, number, (ago: number) => number | null, string, number][])(
    "%s",
    (_what, days, megabytes, method, inThreeHours) => {
      const outlook = memoryOf(seenOf(days, megabytes));
      expect(outlook.method).toBe(method);
      expect(expectedIn(outlook, 3) / inThreeHours).toBeCloseTo(1, 1);
    },
  );

  test("working days and weekends differ once two weeks are known", () => {
    expect(expectedIn(memoryOf(seenOf(29, workingWeek)), 4)).toBeCloseTo(80, 0);
  });

  test("a new leak is seen above the wave of the day", () => {
    const outlook = memoryOf(seenOf(9, waveWithLeak));
    expect(outlook.method).toBe("trend");
    expect(outlook.toFull!.seconds).toBeLessThan(90 * 60);
  });

  test("what was before a restart makes no pace", () => {
    const emptied = seenOf(0, (ago) => (ago < 8 ? 30 : 80 - ago / 10));
    const samples = emptied.samples.map((sample, index) =>
      withRun(sample, index < 352 ? "a" : "b"),
    );
    expect(memoryOf({ ...emptied, samples }).method).toBe("level");
    expect(expectedIn(memoryOf({ ...emptied, samples }), 3)).toBeCloseTo(30, 0);
  });
});

function restThenLeak(ago: number): number {
  return 40 + Math.max(0, 20 - ago) / 2;
}

function withRun(sample: Sample, runId: string): Sample {
  const none = { commands: null, hits: null, misses: null };
  return { ...sample, counters: { ...none, runId, evictedKeys: null, rejectedConnections: null } };
}

describe("the band", () => {
  test("is as wide as the past was off, and opens with the hours", () => {
    const quiet = memoryOf(seenOf(14, () => 50)).steps;
    const loud = memoryOf(seenOf(14, noisy)).steps;
    expect(widthAt(loud, 6)).toBeGreaterThan(2 * widthAt(quiet, 6));
    for (let index = 1; index < loud.length; index++) {
      expect(widthAt(loud, index)).toBeGreaterThanOrEqual(widthAt(loud, index - 1) - 1);
    }
  });

  test("of a young instance is wider than that of the same use with a past", () => {
    const young = memoryOf(seenOf(0, () => 50)).steps[18]!;
    const old = memoryOf(seenOf(14, () => 50)).steps[18]!;
    expect(young.upper! - young.lower).toBeGreaterThan(old.upper! - old.lower);
  });

  test("is open above where use stands at its limit", () => {
    const full = memoryOf(seenOf(3, () => 99));
    expect(full.isAtLeast).toBe(true);
    expect(full.steps.every(({ upper }) => upper === null)).toBe(true);
  });

  test.each([
    ["evicted keys from a plan that is mostly used", 70, true],
    ["evicted keys from a plan that is nearly empty", 20, false],
  ])("%s: open %s", (_what, used, isOpen) => {
    const seen = seenOf(0, () => used);
    const samples = seen.samples.map((sample) => ({ ...sample, evictedKeysPerSec: 1 }));
    expect(memoryOf({ ...seen, samples }).isAtLeast).toBe(isOpen);
  });

  test("is absent where too little was measured", () => {
    expect(
      forecast(
        seenOf(0, (ago) => (ago < 5 ? 50 : null)),
        NOW,
      ).memory,
    ).toBeNull();
    expect(
      forecast(
        seenOf(9, (ago) => (ago < 20 ? null : 50)),
        NOW,
      ).memory,
    ).toBeNull();
    expect(forecast({ ...seenOf(0, () => 50), samples: [] }, NOW)).toEqual({
      memory: null,
      clients: null,
    });
  });
});

describe("when the limit is met", () => {
  test("has an interval around it", () => {
    const { seconds, earliestSeconds, latestSeconds } = memoryOf(
      seenOf(0, (ago) => 60 - ago / 12 + (ago % 5) / 10),
    ).toFull!;
    expect(seconds / 3600).toBeCloseTo(8, 0);
    expect(earliestSeconds).toBeLessThan(seconds);
    expect(latestSeconds).toBeGreaterThan(seconds);
  });

  test("is told of connections too", () => {
    expect(
      forecast(
        seenOf(0, (ago) => 60 - ago / 6),
        NOW,
      ).clients!.toFull!.seconds / 3600,
    ).toBeCloseTo(4, 0);
  });

  test("is never, for a day's wave that stays below it, at any hour", () => {
    for (let minute = 0; minute < DAY; minute += 60) {
      expect(memoryOf(seenOf(9, (ago) => wave(ago - minute))).toFull).toBeNull();
    }
  });

  test("is told of a day's wave that is going to meet it", () => {
    const { toFull } = memoryOf(seenOf(9, higherWave));
    expect(toFull!.seconds / 3600).toBeGreaterThan(2);
    expect(toFull!.seconds / 3600).toBeLessThan(5);
  });

  test("is told days ahead where every day needs more than the one before", () => {
    const { toFull } = memoryOf(seenOf(9, growingWave));
    expect(toFull!.seconds / 86_400).toBeGreaterThan(5);
    expect(toFull!.seconds / 86_400).toBeLessThan(8);
  });

  test("is now where it is met, and nobody's guess without a limit", () => {
    const over = seenOf(0, () => 101);
    expect(memoryOf(over).toFull).toEqual({ seconds: 0, earliestSeconds: 0, latestSeconds: 0 });
    for (const memory of [null, 0, NaN, Infinity]) {
      expect(memoryOf({ ...over, limits: { memory, clients: null } }).toFull).toBeNull();
    }
  });
});

describe("laws", () => {
  const walk = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 40, maxLength: 40 });

  test("the unit of bytes changes nothing", () => {
    fc.assert(
      fc.property(walk, fc.constantFrom(2, 1024), (steps, factor) => {
        const seen = seenOf(6, wandering(steps));
        const times = (value: number | null) => (value === null ? null : value * factor);
        const scaled: Seen = {
          samples: seen.samples.map((sample) => ({
            ...sample,
            usedMemoryBytes: times(sample.usedMemoryBytes),
            memoryLimitBytes: times(sample.memoryLimitBytes),
          })),
          history: seen.history.map((peak) => ({ ...peak, memoryBytes: times(peak.memoryBytes) })),
          limits: { ...seen.limits, memory: LIMIT * factor },
        };
        const [small, large] = [memoryOf(seen), memoryOf(scaled)];
        expect(large.toFull).toEqual(small.toFull);
        expect(large.steps).toEqual(
          small.steps.map(({ at, expected, lower, upper }) => ({
            at,
            expected: expected * factor,
            lower: lower * factor,
            upper: times(upper),
          })),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("what is expected lies in the band, and nothing is below zero", () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 0, max: 10 }), (steps, days) => {
        for (const { expected, lower, upper } of memoryOf(seenOf(days, wandering(steps))).steps) {
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(expected).toBeGreaterThanOrEqual(lower);
          expect(upper ?? Infinity).toBeGreaterThanOrEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("a larger limit is never met sooner", () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 1, max: 100 }), (steps, more) => {
        const seen = seenOf(6, wandering(steps));
        const withLimit = (memory: number) =>
          memoryOf({ ...seen, limits: { memory, clients: null } }).toFull?.seconds ?? Infinity;
        expect(withLimit(LIMIT + more * MIB)).toBeGreaterThanOrEqual(withLimit(LIMIT));
      }),
      { numRuns: 30 },
    );
  });

  test("what lies after now changes nothing", () => {
    const seen = seenOf(6, wave);
    const later = new Date(NOW.getTime() + 3_600_000);
    const told: Seen = {
      ...seen,
      samples: [...seen.samples, aSample({ at: later, usedMemoryBytes: 99 * MIB })],
      history: [...seen.history, { at: later, minutes: 60, memoryBytes: 99 * MIB, clients: 99 }],
    };
    expect(forecast(told, NOW)).toEqual(forecast(seen, NOW));
  });
});
