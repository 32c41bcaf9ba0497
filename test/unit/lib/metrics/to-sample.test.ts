import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricNames } from "@/lib/metrics/catalog";
import type { Limits, Reading, Sample } from "@/lib/metrics/model";
import { toSample } from "@/lib/metrics/to-sample";
import { parseInfo } from "@/lib/redis/parse-info";

const MIB = 1024 ** 2;
const start = new Date("2026-03-02T10:00:00Z");
const unlimited: Limits = { memoryBytes: null, maxClients: null };
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

function reading(at: Date, fields: Record<string, string | number> = {}, name = "redis-7.0") {
  const said = new Map(parseInfo(readFileSync(`test/fixtures/info/${name}.txt`, "utf8")));
  for (const [field, value] of Object.entries(fields)) said.set(field, String(value));
  return { at, fields: said } satisfies Reading;
}

const first = toSample(reading(start), null, unlimited);
const minuteLater = {
  total_commands_processed: 126_000,
  keyspace_hits: 9270,
  keyspace_misses: 1030,
  evicted_keys: 100,
  rejected_connections: 5,
};

test("a first sample knows what the server says now, and no rates", () => {
  expect(first).toMatchObject({
    usedMemoryBytes: 40 * MIB,
    connectedClients: 12,
    opsPerSec: 210,
    hitRatio: null,
    evictedKeysPerSec: null,
    rejectedConnectionsPerSec: null,
  });
});

test("rates are what happened since the sample before", () => {
  expect(toSample(reading(later(60), minuteLater), first, unlimited)).toMatchObject({
    opsPerSec: 100,
    hitRatio: 0.9,
    evictedKeysPerSec: 1,
    rejectedConnectionsPerSec: 0.05,
  });
});

describe("rates are unknown, not wrong,", () => {
  const cases: [string, Date, Record<string, string | number>, Sample | null][] = [
    ["without a sample before", later(60), minuteLater, null],
    ["after a restart", later(60), { ...minuteLater, run_id: "other" }, first],
    ["after the statistics were reset", later(60), { ...minuteLater, evicted_keys: 39 }, first],
    ["when the sample before is older than 15 minutes", later(901), minuteLater, first],
    ["when the clock went back", later(-60), minuteLater, first],
    ["when two samples have the same time", start, minuteLater, first],
    ["when the sample before was unreadable", later(60), minuteLater, { ...first, counters: null }],
  ];
  test.each(cases)("%s", (_when, at, fields, before) => {
    expect(toSample(reading(at, fields), before, unlimited)).toMatchObject({
      opsPerSec: 210,
      hitRatio: null,
      evictedKeysPerSec: null,
      rejectedConnectionsPerSec: null,
    });
  });
});

test("a sample just within 15 minutes still counts", () => {
  const sample = toSample(reading(later(900), minuteLater), first, unlimited);
  expect(sample.evictedKeysPerSec).toBeCloseTo(60 / 900);
});

test("nobody looking anything up is neither a good nor a bad hit rate", () => {
  expect(toSample(reading(later(60)), first, unlimited).hitRatio).toBeNull();
});

test("a server that is loading its data is known to be there, and nothing else", () => {
  const sample = toSample(reading(later(60), { loading: 1 }), first, unlimited);

  for (const metric of metricNames) expect(sample[metric]).toBeNull();
  expect(sample.counters).toBeNull();
  expect(sample.at).toEqual(later(60));
});

test("a reply without a single field we know is unknown, never zero", () => {
  const sample = toSample({ at: start, fields: new Map([["hello", "world"]]) }, first, unlimited);

  expect(sample).toEqual({
    at: start,
    usedMemoryBytes: null,
    connectedClients: null,
    opsPerSec: null,
    hitRatio: null,
    evictedKeysPerSec: null,
    rejectedConnectionsPerSec: null,
    memoryLimitBytes: null,
    clientsLimit: null,
    counters: null,
  });
});

test("a managed service that hides fields leaves those unknown and no others", () => {
  const before = toSample(reading(start, {}, "managed-sparse"), null, unlimited);
  const now = reading(later(10), { keyspace_hits: 20, keyspace_misses: 10 }, "managed-sparse");

  expect(toSample(now, before, unlimited)).toMatchObject({
    usedMemoryBytes: 20 * MIB,
    connectedClients: 7,
    opsPerSec: 0,
    hitRatio: 0.5,
    evictedKeysPerSec: null,
    rejectedConnectionsPerSec: null,
  });
});

describe("the limits are", () => {
  test.each<[string, Limits, Record<string, number>, number | null, number | null]>([
    ["the plan's", { memoryBytes: 100 * MIB, maxClients: 80 }, {}, 100 * MIB, 80],
    ["the server's where the plan says none", unlimited, {}, 50 * MIB, 40],
    ["unknown where the server has none either", unlimited, { maxmemory: 0 }, null, 40],
    [
      "endless where the plan is",
      { memoryBytes: null, maxClients: Infinity },
      {},
      50 * MIB,
      Infinity,
    ],
  ])("%s", (_whose, limits, fields, memory, clients) => {
    expect(toSample(reading(start, fields), null, limits)).toMatchObject({
      memoryLimitBytes: memory,
      clientsLimit: clients,
    });
  });
});

test.each(["-5", "3.7", "1e30", "lots", ""])(
  "a server that claims “%s” connections says nothing we may keep",
  (claim) => {
    expect(toSample(reading(start, { connected_clients: claim }), null, unlimited)).toMatchObject({
      connectedClients: null,
      usedMemoryBytes: 40 * MIB,
    });
  },
);

test("whatever a server says, no number of a sample is negative, infinite or not a number", () => {
  const value = fc.oneof(fc.integer().map(String), fc.double().map(String), fc.string());
  const said = fc.record(
    {
      used_memory: value,
      connected_clients: value,
      total_commands_processed: value,
      keyspace_hits: value,
      keyspace_misses: value,
      evicted_keys: value,
      rejected_connections: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(said, said, fc.integer({ min: -100, max: 1000 }), (one, two, seconds) => {
      const before = toSample({ at: start, fields: new Map(Object.entries(one)) }, null, unlimited);
      const fields = new Map(Object.entries(two));
      const sample = toSample({ at: later(seconds), fields }, before, unlimited);
      const known = metricNames.map((metric) => sample[metric]).filter((value) => value !== null);
      expect(known.filter((value) => !Number.isFinite(value) || value < 0)).toEqual([]);
    }),
  );
});
