import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadAt, shapes, type Shape } from "@/drizzle/demo/shapes";

const MIB = 1024 ** 2;
const startedAt = new Date("2026-03-04T10:00:00Z");
const PREMIUM_0 = 50 * MIB;

function shareAt(shape: Shape, seconds: number, baseMemoryBytes = PREMIUM_0): number {
  const at = new Date(startedAt.getTime() + seconds * 1000);
  return loadAt(shape, { baseMemoryBytes, startedAt, at }).usedBytes / baseMemoryBytes;
}

function clientsAt(shape: Shape, seconds: number): number {
  const at = new Date(startedAt.getTime() + seconds * 1000);
  return loadAt(shape, { baseMemoryBytes: PREMIUM_0, startedAt, at }).clients;
}

const anyShape = fc.constantFrom(...shapes);
const anySecond = fc.integer({ min: -8 * 86_400, max: 8 * 86_400 });

test("the same moment always has the same load", () => {
  fc.assert(
    fc.property(anyShape, anySecond, (shape, seconds) => {
      expect(shareAt(shape, seconds)).toBe(shareAt(shape, seconds));
    }),
  );
});

test("every load can be carried: some memory, some connections, a hit rate between 0 and 1", () => {
  fc.assert(
    fc.property(anyShape, anySecond, (shape, seconds) => {
      const at = new Date(startedAt.getTime() + seconds * 1000);
      const load = loadAt(shape, { baseMemoryBytes: PREMIUM_0, startedAt, at });
      expect(load.usedBytes).toBeGreaterThan(MIB);
      expect(load.clients).toBeGreaterThanOrEqual(1);
      expect(load.opsPerSec).toBeGreaterThan(0);
      expect(load.hitRatio).toBeGreaterThan(0.88);
      expect(load.hitRatio).toBeLessThanOrEqual(1);
    }),
  );
});

test("no curve jumps, least of all where the made-up past meets the measured present", () => {
  fc.assert(
    fc.property(
      anyShape,
      fc.oneof(anySecond, fc.integer({ min: -5, max: 5 })),
      (shape, seconds) => {
        expect(Math.abs(shareAt(shape, seconds + 1) - shareAt(shape, seconds))).toBeLessThan(0.01);
      },
    ),
  );
});

describe("the demo keeps its promises", () => {
  test("the leak starts near 70 % and is over 80 % within two minutes, then half a percent a minute", () => {
    expect(shareAt("slow-leak", 0)).toBeCloseTo(0.7, 1);
    expect(shareAt("slow-leak", 120)).toBeGreaterThan(0.8);
    const perMinute = (shareAt("slow-leak", 3600) - shareAt("slow-leak", 1800)) / 30;
    expect(perMinute).toBeCloseTo(0.005, 3);
  });

  test("the queue is over 80 % within three and a half minutes and stays there for a while", () => {
    expect(shareAt("queue-backlog", 0)).toBeLessThan(0.5);
    for (const seconds of [210, 600, 1800, 2700]) {
      expect(shareAt("queue-backlog", seconds)).toBeGreaterThan(0.8);
    }
  });

  test("the storefront's cache breathes with the day and stays between 50 and 75 %", () => {
    const shares = Array.from({ length: 7 * 24 }, (_, hour) =>
      shareAt("cache-daily", -hour * 3600),
    );
    expect(Math.min(...shares)).toBeGreaterThan(0.5);
    expect(Math.max(...shares)).toBeLessThan(0.75);
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.1);
  });

  test("storms go from about 20 connections to about 60 and never to 80", () => {
    const counts = Array.from({ length: 240 }, (_, step) =>
      clientsAt("connection-storm", step * 15),
    );
    expect(Math.min(...counts)).toBeLessThan(24);
    expect(Math.max(...counts)).toBeGreaterThan(52);
    expect(Math.max(...counts)).toBeLessThan(76);
  });

  test.each([
    ["steady-cache", 256, 0.42, 0.48],
    ["idle-giant", 1024, 0.01, 0.03],
    ["idle-giant", 500, 0.02, 0.04],
    ["mail-queue", 25, 0.25, 0.55],
    ["empty", 100, 0.01, 0.02],
  ] as const)("%s of %i MB stays between %f and %f", (shape, megabytes, least, most) => {
    for (let hour = -168; hour < 48; hour += 0.4) {
      const share = shareAt(shape, hour * 3600, megabytes * MIB);
      expect(share).toBeGreaterThan(least);
      expect(share).toBeLessThan(most);
    }
  });
});
