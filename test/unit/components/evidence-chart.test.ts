import { describe, expect, test } from "vitest";
import { causeOf, evidencePoints, stretches } from "@/components/scaling/evidence-points";
import { NOW_SHARE, aheadOf, topOf, xOf, yOf } from "@/components/scaling/evidence-scale";
import type { Sample } from "@/lib/metrics/model";

const NOW = new Date("2026-03-02T12:00:00Z");
const nowMs = NOW.getTime();

function sample(minutesAgo: number, usedMemoryBytes: number | null): Sample {
  return {
    at: new Date(nowMs - minutesAgo * 60_000),
    usedMemoryBytes,
    connectedClients: null,
    opsPerSec: null,
    hitRatio: null,
    evictedKeysPerSec: null,
    rejectedConnectionsPerSec: null,
    memoryLimitBytes: null,
    clientsLimit: null,
    counters: null,
  };
}

function point(value: number) {
  return { t: nowMs, mean: value, min: value, max: value };
}

describe("the window of the evidence", () => {
  test("is folded to stretches of five minutes, from six hours ago to now", () => {
    const points = evidencePoints(
      [sample(361, 999), sample(12, 10), sample(11, 30), sample(0, 50), sample(-1, 999)],
      "memory",
      NOW,
    );
    expect(points.map(({ mean, min, max }) => [mean, min, max])).toEqual([
      [20, 10, 30],
      [50, 50, 50],
    ]);
  });

  test("has a hole where nothing was measured, and no zero", () => {
    const points = evidencePoints(
      [sample(30, 10), sample(25, 11), sample(20, null), sample(10, 12)],
      "memory",
      NOW,
    );
    expect(stretches(points).map((stretch) => stretch.map(({ mean }) => mean))).toEqual([
      [10, 11],
      [12],
    ]);
  });
});

describe("the chart is about the limit that is nearer", () => {
  const evidence = {
    samples: 5,
    windowMinutes: 5,
    memoryBytes: 40,
    memoryLimitBytes: 100,
    clients: 35,
    clientsLimit: 40,
  };
  test.each([
    ["memory", evidence, "memory"],
    ["clients", { ...evidence, clients: 1 }, "clients"],
    ["memory_and_clients", evidence, "clients"],
    ["idle", { ...evidence, clients: 1 }, "memory"],
    ["pressed", { ...evidence, clientsLimit: null }, "memory"],
    ["trend", { ...evidence, memoryBytes: null }, "clients"],
    ["trend", { ...evidence, expected: { memoryBytes: 99, clients: 36, minutes: 9 } }, "memory"],
  ] as const)("for the reason %s", (reason, seen, cause) => {
    expect(causeOf(reason, seen)).toBe(cause);
  });
});

describe("the scale of the chart", () => {
  test("holds both limits when they are near each other", () => {
    const top = topOf([point(45)], [50, 100]);
    expect(top).toBeGreaterThan(100);
    expect(top).toBeLessThan(120);
  });

  test("is not pressed to the floor by a plan many times larger, which stands at the edge", () => {
    const top = topOf([point(45)], [50, 1000]);
    expect(top).toBeLessThan(100);
    expect(yOf(1000, top)).toBe(0);
    expect(yOf(0, top)).toBe(100);
  });

  test.each([
    ["nobody knows", null],
    ["there is none of", Infinity],
  ])("needs no limit that %s", (_words, limit) => {
    expect(topOf([point(45)], [limit, limit])).toBeGreaterThan(45);
  });

  test("shows now where its share says", () => {
    expect(xOf(nowMs, nowMs)).toBeCloseTo(100 * NOW_SHARE);
  });
});

function spot(minutes: number, value: number) {
  return { t: nowMs + minutes * 60_000, value };
}

describe("the way ahead", () => {
  const steps = [0, 60, 120, 180].map((minutes) => ({
    at: new Date(nowMs + minutes * 60_000),
    expected: 40 + minutes / 10,
    lower: 40 - minutes,
    upper: minutes < 120 ? 50 : null,
  }));

  test("ends where the chart ends, is never below nothing, and is open where more may be wanted", () => {
    expect(aheadOf(steps, 100, nowMs)).toEqual({
      line: [spot(0, 40), spot(60, 46), spot(120, 52)],
      band: [spot(0, 50), spot(60, 50), spot(120, 100), spot(120, 0), spot(60, 0), spot(0, 40)],
    });
  });

  test("is empty where nothing can be foretold", () => {
    expect(aheadOf([], 100, nowMs)).toEqual({ line: [], band: [] });
  });
});
