import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import { demandSteps, type Demand, type Seen } from "@/lib/scaling/simulate/demand";
import { Collector } from "@/lib/scaling/simulate/collector";
import { Server } from "@/lib/scaling/simulate/server";
import { drained } from "@/lib/scaling/simulate/steps";
import { MIB } from "@/test/support/plans";
import { aSample, planNamed } from "@/test/support/scaling";

const START = new Date("2026-03-02T00:00:00Z");
const LIMIT = 100;
/** 100 MiB and 80 connections. */
const premium1 = planNamed("premium-1");

/** A minute as the tests tell it: MiB used, or all that is different from a calm one; null is silence. */
type Minute = number | null | (Partial<Sample> & { mib: number; limit?: number; run?: string });

function seenOf(minutes: readonly Minute[], lasting = 1): Seen[] {
  return minutes.flatMap((told, index) => {
    if (told === null) return [];
    const {
      mib,
      limit = LIMIT,
      run = "a",
      ...rest
    } = typeof told === "number" ? { mib: told } : told;
    const sample = aSample({
      at: new Date(START.getTime() + index * lasting * 60_000),
      usedMemoryBytes: mib * MIB,
      connectedClients: 10,
      memoryLimitBytes: limit * MIB,
      clientsLimit: 40,
      counters: {
        runId: run,
        commands: null,
        hits: null,
        misses: null,
        evictedKeys: null,
        rejectedConnections: null,
      },
      ...rest,
    });
    return [{ ...sample, minutes: lasting }];
  });
}

function demandOf(seen: readonly Seen[], minutes: number): Demand {
  const until = new Date(START.getTime() + (minutes - 1) * 60_000);
  return drained(demandSteps(seen, { until, sampleEverySeconds: 60 }))!;
}

const mebibytes = ({ history }: Demand) =>
  history.memoryBytes.map((bytes) => Math.round(bytes / MIB));
const full = (mib: number) => ({ mib, evictedKeysPerSec: 5 });
const grown = (mib: number) => ({ mib, limit: 250 });

describe("what was wanted", () => {
  test.each<[string, Minute[], number[]]>([
    ["is what was used under the limit", [40, 41, 42], [40, 41, 42]],
    ["is at least the limit on a plateau just below it", [97, 98, 99, 97], [97, 100, 100, 97]],
    ["carries on across silence", [40, null, null, null, null, 50], [40, 42, 44, 46, 48, 50]],
    ["carries on after the last measurement", [40, 44, null, null], [40, 44, 44, 44]],
    [
      "is what appeared once the plan had grown",
      [98, full(100), full(100), grown(130), grown(160)],
      [100, 115, 130, 130, 160],
    ],
    [
      "is drawn to what appeared across the silence of the change",
      [full(100), null, null, grown(160)],
      [100, 120, 140, 160],
    ],
    [
      "stays what was seen when the larger plan shows no more",
      [90, 95, grown(96), grown(97)],
      [90, 95, 96, 97],
    ],
    [
      "stays at the limit of its time when nothing shows what it hid",
      [full(100), full(100), 60],
      [100, 100, 60],
    ],
    [
      "is not raised by a plan that became smaller",
      [grown(90), grown(90), { mib: 50, limit: 60 }],
      [90, 90, 50],
    ],
  ])("%s", (_what, minutes, wanted) => {
    expect(mebibytes(demandOf(seenOf(minutes), minutes.length))).toEqual(wanted);
  });

  test("does not look further than an hour after growing for what was hidden", () => {
    const minutes = [full(100), ...Array<Minute>(60).fill(grown(120)), grown(240)];
    const demand = demandOf(seenOf(minutes), minutes.length);
    expect(mebibytes(demand).slice(0, 2)).toEqual([100, 120]);
  });

  test("is a connection more than the limit where connections were refused", () => {
    const minutes = [{ mib: 40, connectedClients: 40, rejectedConnectionsPerSec: 3 }, 40];
    expect(demandOf(seenOf(minutes), 2).history.clients).toEqual([41, 10]);
  });

  test("is more than the limit, if only a little, where keys were evicted", () => {
    const demand = demandOf(seenOf([full(100)]), 1);
    expect(demand.history.memoryBytes).toEqual([100 * MIB + 1]);
  });

  test("of an hour that only rollups keep, is its peak in each minute", () => {
    const demand = demandOf(seenOf([40, 60], 60), 120);
    expect(new Set(mebibytes(demand).slice(0, 60))).toEqual(new Set([40]));
    expect(new Set(mebibytes(demand).slice(60))).toEqual(new Set([60]));
    expect(demand.isMeasured.every((is) => is === 1)).toBe(true);
  });
});

describe("marked as “at least” are", () => {
  test.each<[string, Minute[], number[]]>([
    ["minutes at 98 % and more", [97, 98, 97], [0, 1, 0]],
    ["minutes that evicted, however full", [full(60), 60], [1, 0]],
    ["minutes that refused connections", [{ mib: 40, rejectedConnectionsPerSec: 1 }, 40], [1, 0]],
    ["short silences between two of them", [99, null, 99, null, 50], [1, 1, 1, 0, 0]],
    ["no minutes of a plan without a limit", [{ mib: 99, memoryLimitBytes: Infinity }], [0]],
    ["no minutes of a plan nobody knows the limit of", [{ mib: 99, memoryLimitBytes: null }], [0]],
  ])("%s", (_what, minutes, marks) => {
    expect([...demandOf(seenOf(minutes), minutes.length).isAtLeast]).toEqual(marks);
  });
});

describe("what was seen of it", () => {
  test.each<[string, Minute[], number[], object[]]>([
    [
      "a silence as long as patience is a gap",
      [40, null, null, null, 40],
      [1, 0, 0, 0, 1],
      [{ kind: "gap", fromMinute: 1, minutes: 3 }],
    ],
    ["a shorter one is none", [40, null, null, 40], [1, 1, 1, 1], []],
    [
      "nor does a gap end with the history",
      [40, null, null, null],
      [1, 0, 0, 0],
      [{ kind: "gap", fromMinute: 1, minutes: 3 }],
    ],
    [
      "a new run is a restart",
      [40, { mib: 10, run: "b" }],
      [1, 1],
      [{ kind: "restart", fromMinute: 1, keepsShare: 1 }],
    ],
    ["a new run with another plan is none", [40, { mib: 40, run: "b", limit: 250 }], [1, 1], []],
    [
      "a run that is hidden for a while is none",
      [40, { mib: 40, counters: null }, 40],
      [1, 1, 1],
      [],
    ],
    [
      "nothing at all in use is not believed",
      [40, 0, 0, 0, 40],
      [1, 0, 0, 0, 1],
      [{ kind: "gap", fromMinute: 1, minutes: 3 }],
    ],
    [
      "a minute without connections is not measured",
      [40, { mib: 1, connectedClients: null }, 40],
      [1, 1, 1],
      [],
    ],
  ])("%s", (_what, minutes, measured, incidents) => {
    const demand = demandOf(seenOf(minutes), minutes.length);
    expect([...demand.isMeasured]).toEqual(measured);
    expect(demand.history.incidents).toEqual(incidents);
  });

  test.each<[string, Minute[], boolean]>([
    ["that evicted removes keys", [full(100), 40], true],
    ["that was full and evicted nothing refuses to write", [100, 40], false],
    ["that never was full may do either, and is taken to remove keys", [40, 40], true],
  ])("a server %s", (_what, minutes, isEvicting) => {
    expect(demandOf(seenOf(minutes), minutes.length).history.isEvicting).toBe(isEvicting);
  });

  test.each([
    ["nothing", []],
    ["only memory", seenOf([{ mib: 40, connectedClients: null }])],
    ["only zeros", seenOf([0, 0])],
  ])("%s is no demand", (_what, seen) => {
    expect(drained(demandSteps(seen, { until: START, sampleEverySeconds: 60 }))).toBeNull();
  });
});

/** What is measured of a simulated server on one plan, of which this is wanted in each minute. */
function measuredOf(wanted: readonly { mib: number; clients: number }[]): Seen[] {
  const server = new Server({ refillMinutes: 45, isEvicting: true });
  const collector = new Collector();
  for (const [minute, { mib, clients }] of wanted.entries()) {
    const at = new Date(START.getTime() + minute * 60_000);
    collector.keep(at, premium1, server.live(mib * MIB, clients, premium1), undefined);
  }
  const end = START.getTime() + wanted.length * 60_000;
  return collector.since(end, Infinity).map((sample) => ({ ...sample, minutes: 1 }));
}

const wantedUpTo = (mib: number, clients: number) =>
  fc.array(
    fc.record({
      mib: fc.integer({ min: 1, max: mib }),
      clients: fc.integer({ min: 0, max: clients }),
    }),
    { minLength: 1, maxLength: 200 },
  );

test("of a server that was never full, exactly what was wanted is found", () => {
  fc.assert(
    fc.property(wantedUpTo(97, 78), (wanted) => {
      const { history, isAtLeast } = demandOf(measuredOf(wanted), wanted.length);
      expect(history.memoryBytes).toEqual(wanted.map(({ mib }) => mib * MIB));
      expect(history.clients).toEqual(wanted.map(({ clients }) => clients));
      expect(isAtLeast.includes(1)).toBe(false);
    }),
  );
});

test("of one that was full and never grew, more than was wanted is never claimed above its limit", () => {
  fc.assert(
    fc.property(wantedUpTo(200, 160), (wanted) => {
      const { history } = demandOf(measuredOf(wanted), wanted.length);
      for (const [minute, { mib, clients }] of wanted.entries()) {
        // One more is what is said of a limit that turned something away.
        const atMost = { bytes: premium1.memoryBytes! + 1, clients: premium1.maxClients! + 1 };
        expect(history.memoryBytes[minute]).toBeLessThanOrEqual(Math.max(mib * MIB, atMost.bytes));
        expect(history.clients[minute]).toBeLessThanOrEqual(Math.max(clients, atMost.clients));
      }
    }),
  );
});

test("whatever is seen, no minute wants less than was used in it, nor anything that is no number", () => {
  const minute = fc.option(
    fc.record({
      mib: fc.integer({ min: 1, max: 120 }),
      limit: fc.constantFrom(50, 100, 250),
      evictedKeysPerSec: fc.constantFrom(0, 0, 5),
      run: fc.constantFrom("a", "b"),
    }),
  );
  fc.assert(
    fc.property(fc.array(minute, { minLength: 1, maxLength: 200 }), (rest) => {
      const minutes: Minute[] = [40, ...rest];
      const demand = demandOf(seenOf(minutes), minutes.length);
      expect(
        demand.history.memoryBytes.every((bytes) => Number.isInteger(bytes) && bytes > 0),
      ).toBe(true);
      for (const [index, told] of minutes.entries()) {
        const used = told === null ? 0 : (typeof told === "number" ? told : told.mib) * MIB;
        expect(demand.history.memoryBytes[index]).toBeGreaterThanOrEqual(used);
      }
    }),
  );
});
