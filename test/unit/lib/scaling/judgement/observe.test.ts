import { describe, expect, test } from "vitest";
import type { Counters, Sample } from "@/lib/metrics/model";
import { growWindow, shrinkWindow } from "@/lib/scaling/judgement/observe";
import { aPolicy, aSample, facts, NOW, planNamed, samplesOf } from "@/test/support/scaling";

const policy = aPolicy({ growWindowMinutes: 5, shrinkWindowMinutes: 60 });
const plan = planNamed("premium-1");
const seen = (samples: Sample[], given = policy) =>
  growWindow(facts({ plan, samples, policy: given }));
const past = (samples: Sample[], given = policy) =>
  shrinkWindow(facts({ plan, samples, policy: given }));

function counters(runId: string | null): Counters {
  return { runId, commands: 1, hits: 1, misses: 1, evictedKeys: 0, rejectedConnections: 0 };
}

test("the peak is the highest value inside the window", () => {
  const window = seen(samplesOf(10, (ago) => ({ usedMemoryBytes: ago === 6 ? 99 : 10 - ago })));
  expect(window.memory.peak).toBe(10);
  expect(window.samples).toBe(5);
});

test("a sample exactly as old as the window is outside, one from now inside", () => {
  const window = seen([
    aSample({ at: new Date(NOW.getTime() - 5 * 60_000), usedMemoryBytes: 9 }),
    aSample({ at: NOW, usedMemoryBytes: 1 }),
  ]);
  expect(window.memory).toMatchObject({ count: 1, peak: 1 });
});

test("what claims to be from the future is not seen", () => {
  const window = seen([aSample({ at: new Date(NOW.getTime() + 60_000), usedMemoryBytes: 9 })]);
  expect(window.samples).toBe(0);
});

test("a window always holds two samples of the chosen rate", () => {
  const slow = aPolicy({ sampleEverySeconds: 300, growWindowMinutes: 5 });
  expect(seen([], slow).windowMinutes).toBe(10);
});

test("shrinking never looks back less than growing", () => {
  const odd = aPolicy({ growWindowMinutes: 60, shrinkWindowMinutes: 5 });
  expect(past([], odd).windowMinutes).toBe(60);
});

describe("a value that cannot be is not counted, and told", () => {
  test.each([
    ["no memory at all", { usedMemoryBytes: 0 }],
    ["memory that is not a number", { usedMemoryBytes: NaN }],
    ["endless memory", { usedMemoryBytes: Infinity }],
    ["memory below zero", { usedMemoryBytes: -1 }],
    ["connections below zero", { connectedClients: -1 }],
    ["connections that are not a number", { connectedClients: NaN }],
  ] as [string, Partial<Sample>][])("%s", (_what, values) => {
    const window = seen([aSample({ at: NOW, ...values })]);
    expect(window.hasImplausible).toBe(true);
    expect([window.memory.peak, window.clients.peak]).toEqual([null, null]);
  });

  test("but nobody connected may be true, and unknown is not wrong", () => {
    const window = seen([aSample({ at: NOW, connectedClients: 0 })]);
    expect(window.hasImplausible).toBe(false);
    expect(window.clients.peak).toBe(0);
    expect(window.memory).toMatchObject({
      count: 0,
      peak: null,
      level: null,
      least: null,
      coverage: 0,
    });
  });
});

describe("how much of a window was measured", () => {
  const used = { usedMemoryBytes: 1 };
  test.each([
    ["every minute", 1, 1, () => used],
    ["every second minute", 0.55, 0.7, (ago: number) => (ago % 2 === 0 ? used : null)],
    ["nine of ten minutes", 0.9, 1, (ago: number) => (ago % 10 === 5 ? null : used)],
    ["the last half hour", 0.5, 0.55, (ago: number) => (ago < 30 ? used : null)],
    ["all but the last half hour", 0.5, 0.55, (ago: number) => (ago < 30 ? null : used)],
    ["nothing", 0, 0, () => null],
  ] as [string, number, number, (ago: number) => Partial<Sample> | null][])(
    "%s",
    (_what, least, most, at) => {
      const { coverage } = past(samplesOf(60, at)).memory;
      expect(coverage).toBeGreaterThanOrEqual(least);
      expect(coverage).toBeLessThanOrEqual(most);
    },
  );

  test("two sources for the same minute do not make up for a missing one", () => {
    const once = samplesOf(60, (ago) => (ago < 30 ? used : null));
    const twice = once.flatMap((sample) => [
      sample,
      { ...sample, at: new Date(sample.at.getTime() + 1000) },
    ]);
    expect(past(twice).memory.coverage).toBeLessThan(0.56);
  });

  test("samples that come a little early or late leave no holes", () => {
    const jittered = samplesOf(60, () => used).map((sample, index) => ({
      ...sample,
      at: new Date(sample.at.getTime() - (index % 3) * 7000),
    }));
    expect(past(jittered).memory.coverage).toBeGreaterThan(0.97);
  });
});

describe("after a restart", () => {
  const samples = samplesOf(10, (ago) => ({
    usedMemoryBytes: ago >= 2 ? 90 : 5,
    counters: counters(ago >= 2 ? "before" : "after"),
  }));

  test("growing looks only at what was seen since", () => {
    expect(seen(samples)).toMatchObject({ memory: { count: 2, peak: 5 }, samples: 2 });
    expect(seen(samples).restartedAt).toEqual(new Date(NOW.getTime() - 60_000));
  });

  test("shrinking still sees what was used before", () => {
    expect(past(samples).memory.peak).toBe(90);
  });

  test("a server that stops telling who it is has not restarted", () => {
    const silent = samplesOf(4, (ago) => ({
      usedMemoryBytes: 1,
      counters: ago === 1 ? null : counters(ago === 2 ? null : "same"),
    }));
    expect(seen(silent).restartedAt).toBeNull();
  });
});

test.each([
  ["evictions", { evictedKeysPerSec: 0.1 }, { isEvicting: true, isRefusing: false }],
  ["refusals", { rejectedConnectionsPerSec: 2 }, { isEvicting: false, isRefusing: true }],
  [
    "neither",
    { evictedKeysPerSec: 0, rejectedConnectionsPerSec: 0 },
    { isEvicting: false, isRefusing: false },
  ],
  ["nothing known", {}, { isEvicting: false, isRefusing: false }],
] as [string, Partial<Sample>, object][])("%s in the window are seen", (_what, values, is) => {
  expect(past(samplesOf(30, (ago) => (ago === 20 ? values : {})))).toMatchObject(is);
});
