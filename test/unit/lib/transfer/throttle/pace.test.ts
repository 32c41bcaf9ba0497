import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { p99 } from "@/lib/transfer/throttle/latency";
import {
  baseline,
  firstPace,
  foundAnew,
  fullPace,
  keysAtOnce,
  limitOf,
  paceAfter,
  SLOWEST,
  unitsOf,
} from "@/lib/transfer/throttle/pace";

const EVERY_MS = 30;

/** A small generator, so that a failing run can be had again. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A source of which `unitsPerSec` costs `microsPerUnit` each, done in batches of `batch`: whoever comes while a
 * batch is at work waits for what is left of it. Returns the delays that were seen, and the paces.
 */
function simulate({
  seconds,
  batch = 500,
  microsPerUnit = 10,
  unpaced = 90_000,
  limitMs = 2,
  others = () => 0,
  seed = 1,
}: {
  seconds: number;
  batch?: number;
  microsPerUnit?: number;
  unpaced?: number;
  limitMs?: number;
  /** What other clients add to a look at this second, in ms. */
  others?: (second: number) => number;
  seed?: number;
}) {
  const random = chance(seed);
  const delays: number[] = [];
  const paces: number[] = [];
  let pace = fullPace;
  for (let atMs = 0; atMs < seconds * 1000; atMs += EVERY_MS) {
    const unitsPerSec = Math.min(unpaced, pace.unitsPerSec);
    const busyShare = Math.min(1, (unitsPerSec * microsPerUnit) / 1e6);
    const batchMs = (batch * microsPerUnit) / 1000;
    const own = random() < busyShare ? random() * batchMs : 0;
    const delayMs = own + others(atMs / 1000) + random() * 0.2;
    pace = paceAfter(pace, { atMs, delayMs, limitMs, unitsPerSec });
    delays.push(delayMs);
    paces.push(pace.unitsPerSec);
  }
  return { delays, paces };
}

/** What the pace settles at with batches of this size. */
function averagePace(batch: number): number {
  const { paces } = simulate({ seconds: 120, batch });
  const late = paces.slice(paces.length / 2).map((pace) => Math.min(pace, 90_000));
  return late.reduce((sum, pace) => sum + pace, 0) / late.length;
}

describe("the pace of a transfer", () => {
  test("brings a source that suffers within the limit, and does not stop for it", () => {
    const { delays, paces } = simulate({ seconds: 120 });
    const settled = delays.slice(delays.length / 2);

    expect(p99(settled)!).toBeLessThan(3);
    expect(Math.min(...paces.slice(paces.length / 2))).toBeGreaterThanOrEqual(SLOWEST);
  });

  test("stays as fast as it goes where nobody waits longer than the limit", () => {
    const { paces } = simulate({ seconds: 30, batch: 100 });
    expect(new Set(paces)).toEqual(new Set([Infinity]));
  });

  test("takes what there is to be had: small batches may come more often than large ones", () => {
    expect(averagePace(210)).toBeGreaterThan(2 * averagePace(2000));
  });

  test("comes back after a trouble that has passed", () => {
    const { paces } = simulate({
      seconds: 90,
      batch: 100,
      others: (second) => (second > 10 && second < 30 ? 50 : 0),
    });
    const at = (second: number) => paces[Math.floor((second * 1000) / EVERY_MS)]!;

    expect(at(29)).toBe(SLOWEST);
    expect(at(80)).toBeGreaterThan(60_000);
  });

  test("is never below the slowest, and rises only where it is used", () => {
    const look = fc.record({
      afterMs: fc.integer({ min: 1, max: 5000 }),
      delayMs: fc.double({ min: 0, max: 1000, noNaN: true }),
      unitsPerSec: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 300 }), (looks) => {
        let pace = fullPace;
        let atMs = 0;
        for (const { afterMs, delayMs, unitsPerSec } of looks) {
          atMs += afterMs;
          const next = paceAfter(pace, { atMs, delayMs, limitMs: 2, unitsPerSec });
          expect(next.unitsPerSec).toBeGreaterThanOrEqual(SLOWEST);
          const isRaised = next.unitsPerSec > pace.unitsPerSec;
          const mayRise = delayMs <= 2 && next.unitsPerSec <= 2 * unitsPerSec;
          expect(!isRaised || mayRise).toBe(true);
          pace = next;
        }
      }),
    );
  });

  test("after any past, calm looks bring back whatever is asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 200 }),
        fc.integer({ min: 1000, max: 200_000 }),
        (past, wanted) => {
          let pace = fullPace;
          let atMs = 0;
          const look = (delayMs: number) => {
            atMs += EVERY_MS;
            const unitsPerSec = Math.min(wanted, pace.unitsPerSec);
            pace = paceAfter(pace, { atMs, delayMs, limitMs: 2, unitsPerSec });
          };
          for (const delayMs of past) look(delayMs);
          for (let calm = 0; calm < 1500; calm++) look(0.1);
          expect(pace.unitsPerSec).toBeGreaterThanOrEqual(wanted);
        },
      ),
    );
  });

  test("a stall that many looks see is answered once", () => {
    let pace = fullPace;
    for (const atMs of [1000, 1030, 1060, 1090]) {
      pace = paceAfter(pace, { atMs, delayMs: 200, limitMs: 2, unitsPerSec: 10_000 });
    }
    expect(Math.round(pace.unitsPerSec)).toBe(6730);
  });

  test("begins slowly and is at full speed after three seconds, unless the source suffers before", () => {
    let pace = firstPace;
    let passedPerSec = 0;
    const look = (atMs: number, delayMs: number) => {
      // What passed lately follows the pace slowly.
      passedPerSec += 0.03 * (Math.min(200_000, pace.unitsPerSec) - passedPerSec);
      pace = paceAfter(pace, { atMs, delayMs, limitMs: 1, unitsPerSec: passedPerSec });
    };
    for (let atMs = 0; atMs < 3000; atMs += EVERY_MS) look(atMs, 0.2);
    expect(pace.unitsPerSec).toBeGreaterThan(200_000);

    look(3000, 5);
    const lowered = pace.unitsPerSec;
    for (let atMs = 3030; atMs < 4000; atMs += EVERY_MS) look(atMs, 0.2);
    expect(pace.unitsPerSec).toBeLessThan(1.3 * lowered);
  });

  test("rises again as at the beginning where the source was slow without us", () => {
    const look = { delayMs: 9, limitMs: 1, unitsPerSec: 2000 };
    const lowered = paceAfter(firstPace, { ...look, atMs: 1000 });
    const calm = { ...look, atMs: 1030, delayMs: 0.2 };
    const blamed = paceAfter(lowered, calm).unitsPerSec;
    const cleared = paceAfter(foundAnew(lowered), calm).unitsPerSec;
    expect(cleared / lowered.unitsPerSec).toBeGreaterThan(1.04);
    expect(blamed / lowered.unitsPerSec).toBeLessThan(1.01);
  });

  test("batches of large values hold fewer keys, and none is empty", () => {
    expect([0, 100, 1000, 10_000, 1e9].map(keysAtOnce)).toEqual([100, 100, 65, 10, 10]);
  });

  test("a thousand bytes weigh as much as a key", () => {
    expect(unitsOf({ keys: 3, bytes: 5000 })).toBe(8);
  });
});

describe("what latency is measured against", () => {
  test("may become so many times what it was, but for what nobody feels", () => {
    expect(limitOf(0.2, 2)).toBe(1);
    expect(limitOf(3, 2)).toBe(6);
    expect(limitOf(3, 1)).toBe(3);
  });

  test("stays what it was while the transfer may be to blame", () => {
    const before = { baseMs: 1, beforeMs: 1 };
    expect(baseline(before, { p99Ms: 9, quietP99Ms: null })).toBe(1);
    expect(baseline(before, { p99Ms: null, quietP99Ms: null })).toBe(1);
    expect(baseline(before, { p99Ms: 9, quietP99Ms: 0.2 })).toBe(1);
  });

  test("rises where the source is busy without us, and falls again with it", () => {
    expect(baseline({ baseMs: 1, beforeMs: 1 }, { p99Ms: 12, quietP99Ms: 9 })).toBe(9);
    expect(baseline({ baseMs: 9, beforeMs: 1 }, { p99Ms: 12, quietP99Ms: null })).toBe(9);
    expect(baseline({ baseMs: 9, beforeMs: 1 }, { p99Ms: 4, quietP99Ms: null })).toBe(4);
    expect(baseline({ baseMs: 4, beforeMs: 1 }, { p99Ms: 0.2, quietP99Ms: 0.1 })).toBe(1);
  });
});
