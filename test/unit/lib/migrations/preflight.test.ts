import { describe, expect, test } from "vitest";
import { preflight, rdbVersion, type End } from "@/lib/migrations/preflight";
import { MIB } from "@/test/support/plans";

function anEnd(
  name: string,
  fields: Record<string, string> = {},
  planMemoryBytes: number | null = 100 * MIB,
): End {
  const known = {
    run_id: `run of ${name}`,
    role: "master",
    redis_version: "7.2.4",
    used_memory: String(MIB),
    used_memory_dataset: String(10 * MIB),
    maxmemory: "0",
    maxmemory_policy: "noeviction",
  };
  return { name, fields: new Map(Object.entries({ ...known, ...fields })), planMemoryBytes };
}

const source = (fields: Record<string, string> = {}) =>
  anEnd("old", { db0: "keys=1200,expires=10,avg_ttl=5000", ...fields });
const target = (fields: Record<string, string> = {}, planMemoryBytes?: number | null) =>
  anEnd("new", fields, planMemoryBytes);

test("nothing stands in the way of an empty, larger, equal server", () => {
  expect(preflight(source(), target())).toEqual({
    blockers: [],
    warnings: [],
    keys: 1200,
    bytes: 10 * MIB,
  });
});

describe("what forbids a migration", () => {
  test.each([
    ["the same server", source({ run_id: "x" }), target({ run_id: "x" }), "same server"],
    ["a target with keys", source(), target({ db3: "keys=1,expires=0,avg_ttl=0" }), "not empty"],
    ["a target that is too small", source(), target({}, 8 * MIB), "does not fit"],
    ["a target limited by itself", source(), target({ maxmemory: String(8 * MIB) }), "not fit"],
    ["an older target", source(), target({ redis_version: "6.2.1" }), "same version or a newer"],
    [
      "Redis' own format to Valkey",
      source({ redis_version: "7.4.0" }),
      target({ valkey_version: "8.1.0" }),
      "cannot read",
    ],
    ["a replica as target", source(), target({ role: "slave" }), "replica"],
    ["a cluster", source({ cluster_enabled: "1" }), target(), "cluster"],
    ["a server that loads", source({ loading: "1" }), target(), "still loading"],
  ])("%s", (_case, from, to, words) => {
    const { blockers } = preflight(from, to);
    expect(blockers).toHaveLength(1);
    expect(blockers[0]).toContain(words);
  });
});

describe("what a person should know before", () => {
  test.each([
    ["a tight fit", source(), target({}, 12 * MIB), "fits tightly"],
    ["an unknown size", source(), target({}, null), "unknown"],
    ["a target that evicts", source(), target({ maxmemory_policy: "allkeys-lru" }), "lose jobs"],
    ["a source that evicted", source({ maxmemory_policy: "allkeys-lru" }), target(), "refuses"],
    ["an unknown version", source(), target({ redis_version: "9.1.0" }), "first key"],
    ["several databases", source({ db2: "keys=1,expires=0,avg_ttl=0" }), target(), "database 0"],
  ])("%s", (_case, from, to, words) => {
    const { blockers, warnings } = preflight(from, to);
    expect(blockers).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(words);
  });
});

test.each([
  [{ redis_version: "3.2.0" }, 7],
  [{ redis_version: "4.0.14" }, 8],
  [{ redis_version: "6.2.14" }, 9],
  [{ redis_version: "7.0.15" }, 10],
  [{ redis_version: "7.2.4" }, 11],
  [{ redis_version: "7.2.4", valkey_version: "8.1.1" }, 11],
  [{ redis_version: "7.4.1" }, 12],
  [{ redis_version: "8.2.0" }, 12],
  [{ redis_version: "7.2.4", valkey_version: "9.0.0" }, 80],
  [{ redis_version: "8.6.0" }, null],
  [{ redis_version: "unknown" }, null],
  [{}, null],
])("values of %o have version %s", (fields, version) => {
  expect(rdbVersion(new Map(Object.entries(fields)))).toBe(version);
});
