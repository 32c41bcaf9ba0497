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

function hours(count: number): number {
  return count * 3600;
}

describe("the way ahead", () => {
  const last = { t: nowMs, value: 40 };
  const spot = (hour: number, value: number) => ({ t: nowMs + hour * 3_600_000, value });

  test.each([
    [
      "both bounds within the chart",
      { seconds: hours(1), earliestSeconds: hours(0.5), latestSeconds: hours(1.5) },
      [last, spot(1, 50)],
      [last, spot(0.5, 50), spot(1.5, 50)],
    ],
    [
      "both bounds beyond it",
      { seconds: hours(4), earliestSeconds: hours(2.5), latestSeconds: hours(5) },
      [last, spot(2, 45)],
      [last, spot(2, 48), spot(2, 44)],
    ],
    [
      "one bound within it, and perhaps never",
      { seconds: hours(4), earliestSeconds: hours(1), latestSeconds: null },
      [last, spot(2, 45)],
      [last, spot(1, 50), spot(2, 50), spot(2, 40)],
    ],
  ])("is drawn with %s", (_words, toFull, line, band) => {
    expect(aheadOf(last, 50, toFull, nowMs)).toEqual({ line, band });
  });

  test("is not drawn where nothing is expected to be met, nor where it is met already", () => {
    expect(aheadOf(last, 50, null, nowMs)).toBeNull();
    const now = { seconds: 0, earliestSeconds: 0, latestSeconds: 0 };
    expect(aheadOf(last, 50, now, nowMs)).toBeNull();
  });
});
