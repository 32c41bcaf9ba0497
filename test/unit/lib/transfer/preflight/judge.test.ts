// Above 300 lines: one table row for each finding.
import { describe, expect, test } from "vitest";
import { everything } from "@/lib/transfer/model";
import { judge } from "@/lib/transfer/preflight/judge";
import type { PreflightFacts } from "@/lib/transfer/preflight/model";
import { routesByVersion } from "@/lib/transfer/preflight/routes-by-version";
import { MIB } from "@/test/support/plans";
import { aKey, anEnd, aSurvey, facts } from "@/test/support/preflight-facts";

const codes = (findings: { code: string }[]) => findings.map(({ code }) => code);
const source = (changes: Parameters<typeof anEnd>[1]) => anEnd("source", changes);
const target = (changes: Parameters<typeof anEnd>[1]) => anEnd("target", changes);
const unknown = (command: string) => ({ command, words: "ERR unknown command", isUnknown: true });
const byValue = { ...routesByVersion({}, 12, 11), isOneServer: false };
const keyspace = (database: number, keys = 5) => ({ database, keys, expires: 0, avgTtlMs: null });

test("nothing is said where nothing is remarkable", () => {
  const { blockers, warnings, notes, route } = judge(facts());

  expect({ blockers, warnings, notes, route }).toEqual({
    blockers: [],
    warnings: [],
    notes: [],
    route: "payload",
  });
});

describe("what stops a move", () => {
  test.each<[string, Partial<PreflightFacts>, string, string]>([
    [
      "data beyond the limit",
      { target: target({ maxmemoryBytes: 11 * MIB }) },
      "too_small",
      "refuse writes",
    ],
    [
      "data beyond the plan",
      { target: target({ maxmemoryBytes: null }), planMemoryBytes: 12 * MIB },
      "too_small",
      "Choose a larger plan",
    ],
    [
      "data beyond the limit of a cache",
      { target: target({ maxmemoryBytes: 11 * MIB, evictionPolicy: "allkeys-lru" }) },
      "too_small",
      "evict keys while they arrive",
    ],
    [
      "writes that are refused",
      { target: target({ writeRefusal: "MISCONF no disk" }) },
      "read_only",
      "MISCONF",
    ],
    [
      "a replica that takes writes",
      { target: target({ isReplica: true }) },
      "read_only",
      "primary",
    ],
    ["a server that loads", { source: source({ isLoading: true }) }, "loading", "source is still"],
    [
      "a command that is renamed away",
      { source: source({ refusals: [unknown("SCAN")] }) },
      "rights",
      "does not know SCAN",
    ],
    [
      "one server behind two names that hide it",
      { source: source({ runId: null }), payloads: { ...facts().payloads!, isOneServer: true } },
      "same_server",
      "reached by two names",
    ],
    [
      "a type that goes neither way",
      {
        payloads: {
          ...routesByVersion({ stream: { route: null, isTried: true, words: "no XADD" } }, 11, 9),
          isOneServer: false,
        },
      },
      "payload",
      "type stream",
    ],
    [
      "hash fields that would never expire",
      {
        source: source({ hashesWithExpiringFields: 3, engine: "Redis 7.4.1", rdbVersion: 12 }),
        target: target({ refusals: [unknown("HPEXPIRETIME")] }),
        payloads: byValue,
      },
      "hash_fields",
      "3 keys",
    ],
    [
      "module keys that only a walk found",
      {
        survey: aSurvey(undefined, {
          moduleTypes: [{ type: "TSDB-TYPE", keys: 2, example: '"t"', isWhole: true }],
        }),
      },
      "modules",
      "TSDB-TYPE",
    ],
    [
      "keys that the user may not see",
      { survey: aSurvey(undefined, { keyRefusal: "NOPERM No permissions to access a key" }) },
      "rights",
      "all keys",
    ],
  ])("%s", (_case, changes, code, words) => {
    const { blockers } = judge(facts(changes));

    expect(codes(blockers)).toEqual([code]);
    expect(blockers[0]!.sentence).toContain(words);
  });

  test("all that stands in the way is told at once", () => {
    const { blockers } = judge(
      facts({
        source: source({ keyspaces: [keyspace(9)] }),
        target: target({ isCluster: true, maxmemoryBytes: MIB, databaseCount: 1 }),
      }),
    );

    expect(codes(blockers)).toEqual(["cluster", "too_small", "databases"]);
  });

  test("an end that is not there is all that can be said", () => {
    const { blockers, warnings, estimate, terms } = judge(
      facts({
        target: {
          isRead: false,
          role: "target",
          where: "x:1",
          code: "unreachable",
          reason: "unreachable",
          sentence: "The target, x:1, refuses connections.",
        },
        payloads: null,
      }),
    );

    expect(codes(blockers)).toEqual(["unreachable"]);
    expect(warnings).toEqual([]);
    expect(estimate).toBeNull();
    expect(terms.scope).toEqual(everything);
  });
});

describe("what is no reason to stop", () => {
  test.each<[string, Partial<PreflightFacts>]>([
    [
      "hash fields that expire, where both know them",
      { source: source({ hashesWithExpiringFields: 3 }), payloads: byValue },
    ],
    [
      "hash fields that expire, when hashes stay behind",
      {
        source: source({ hashesWithExpiringFields: 3 }),
        target: target({ refusals: [unknown("HPEXPIRETIME")] }),
        payloads: byValue,
        scope: { ...everything, types: ["string"] },
      },
    ],
    [
      "module keys, when types are named",
      {
        survey: aSurvey([aKey("doc", { type: "ReJSON-RL" }), aKey("a")]),
        scope: { ...everything, types: ["string"] },
      },
    ],
    ["a full database that is not moved to", { target: target({ keyspaces: [keyspace(3)] }) }],
    [
      "an evicting target, when the queue stays behind",
      {
        target: target({ evictionPolicy: "allkeys-lru" }),
        survey: aSurvey([aKey("queue:default", { type: "list" }), aKey("a")], {
          queues: [{ framework: "sidekiq", database: 0, prefix: "", names: ["default"] }],
        }),
        scope: { ...everything, exclude: ["queue"] },
      },
    ],
    ["a command that only helps", { source: source({ refusals: [unknown("MEMORY USAGE")] }) }],
  ])("%s", (_case, changes) => {
    expect(judge(facts(changes)).blockers).toEqual([]);
  });
});

describe("what a person should know before", () => {
  test.each<[string, Partial<PreflightFacts>, string, string]>([
    ["a tight fit", { target: target({ maxmemoryBytes: 14 * MIB }) }, "tight", "fits tightly"],
    ["an unknown limit", { target: target({ maxmemoryBytes: null }) }, "unknown_size", "unknown"],
    ["an unknown size", { source: source({ dataBytes: null }) }, "unknown_size", "unknown"],
    ["another policy", { target: target({ evictionPolicy: "allkeys-lru" }) }, "eviction", "evicts"],
    [
      "a policy that refuses",
      { source: source({ evictionPolicy: "allkeys-lru" }) },
      "eviction",
      "refuses",
    ],
    [
      "fewer connections than are open",
      { target: target({ clients: { connected: 1, max: 12, blocked: 0, names: null } }) },
      "clients",
      "10 connections now",
    ],
    [
      "fewer connections",
      { target: target({ clients: { connected: 1, max: 20, blocked: 0, names: null } }) },
      "clients",
      "20 connections",
    ],
    [
      "big keys",
      { survey: aSurvey([aKey("jobs", { bytes: MIB, type: "list" })]) },
      "big_keys",
      '"jobs"',
    ],
    [
      "big keys in a sample",
      { survey: aSurvey([aKey("jobs", { bytes: MIB })], { isWhole: false, keysTotal: 99 }) },
      "big_keys",
      "may be larger",
    ],
    ["another version", { target: target({ engine: "Valkey 8.1.1" }) }, "versions", "Valkey 8.1.1"],
    ["payloads that are not read", { payloads: byValue }, "by_value", "value by value"],
    ["no feed", { source: source({ feed: "none" }) }, "no_feed", "stopped for longer"],
    ["clocks apart", { target: target({ clockAheadMs: 61_000 }) }, "clock", "61 s ahead"],
    [
      "clocks apart the other way",
      { target: target({ clockAheadMs: -5000 }) },
      "clock",
      "5 s behind",
    ],
    ["keys that expire", { survey: aSurvey([aKey("a", { hasTtl: true })]) }, "expiring", "100 %"],
    [
      "no append-only file",
      { source: source({ persistence: { hasRdb: true, hasAof: true } }) },
      "persistence",
      "AOF",
    ],
    [
      "no saving",
      { target: target({ persistence: { hasRdb: false, hasAof: false } }) },
      "persistence",
      "begins empty",
    ],
    ["channels", { source: source({ channels: 2 }) }, "listeners", "2 channels"],
    [
      "clients that wait",
      { source: source({ clients: { connected: 9, max: null, blocked: 4, names: null } }) },
      "listeners",
      "4 clients wait",
    ],
    ["functions", { source: source({ functionLibraries: ["lib"] }) }, "functions", "(lib)"],
    ["a replica as source", { source: source({ isReplica: true }) }, "replica", "primary"],
    [
      "databases nobody counts",
      { source: source({ keyspaces: [keyspace(2)] }), target: target({ databaseCount: null }) },
      "databases",
      "does not say",
    ],
    [
      "keys in the way that are replaced",
      { target: target({ keyspaces: [keyspace(0)] }), conflict: "replace" },
      "not_empty",
      "replaced",
    ],
    [
      "keys in the way that stay",
      { target: target({ keyspaces: [keyspace(0)] }), conflict: "skip" },
      "not_empty",
      "stay",
    ],
  ])("%s", (_case, changes, code, words) => {
    const { blockers, warnings } = judge(facts(changes));

    expect(blockers).toEqual([]);
    expect(codes(warnings)).toEqual([code]);
    expect(warnings[0]!.sentence).toContain(words);
  });
});

describe("the terms", () => {
  test("carry the clocks’ difference, and its doubt", () => {
    const { terms } = judge(
      facts({
        source: source({ clockAheadMs: 100, clockErrorMs: 3 }),
        target: target({ clockAheadMs: 350.4, clockErrorMs: 20 }),
      }),
    );

    expect(terms).toMatchObject({ clockAheadMs: 250, ttlToleranceMs: 1023 });
  });

  test("ask for exact expiry only where both know it", () => {
    const refusals = [unknown("PEXPIRETIME")];

    expect(judge(facts()).terms.hasExpireTime).toBe(true);
    expect(judge(facts({ source: source({ refusals }) })).terms.hasExpireTime).toBe(false);
    expect(judge(facts({ target: target({ refusals }) })).terms.hasExpireTime).toBe(false);
  });
});

test("that nothing is chosen is said for certain only where every key was looked at", () => {
  const scope = { ...everything, include: ["cart:"] };
  const keys = [aKey("customer:1"), aKey("customer:2")];
  const saidOf = (survey: ReturnType<typeof aSurvey>) =>
    judge(facts({ scope, survey })).notes.filter(({ code }) => code === "empty");

  expect(saidOf(aSurvey(keys))).toMatchObject([
    { sentence: "There is nothing to move at present: no key is selected." },
  ]);
  expect(saidOf(aSurvey(keys, { isWhole: false, keysTotal: 5000 }))).toMatchObject([
    {
      sentence:
        "None of the 2 keys that were looked at is chosen by this. There may be some among the other 4,998: look at the prefixes once more.",
    },
  ]);
});
