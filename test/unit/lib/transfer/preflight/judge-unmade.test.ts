import { expect, test } from "vitest";
import { everything, gentle } from "@/lib/transfer/model";
import { judgeUnmade, type Unmade } from "@/lib/transfer/preflight/judge-unmade";
import { MIB } from "@/test/support/plans";
import { aKey, anEnd, aSurvey } from "@/test/support/preflight-facts";

const nothing: Unmade = {
  memoryBytes: null,
  clientsMax: null,
  databaseCount: null,
  evictionPolicy: null,
  version: null,
};
const codes = (findings: { code: string }[]) => findings.map(({ code }) => code);
const known = (changes: Parameters<typeof anEnd>[1] = {}, keys = [aKey("a"), aKey("b")]) => ({
  source: anEnd("source", changes),
  survey: aSurvey(keys),
  scope: everything,
  budget: gentle,
});

test("of a target that nothing is known of nothing is said, and the source is judged", () => {
  const { blockers, warnings, estimate } = judgeUnmade(known({ feed: "none" }), nothing);

  expect(blockers).toEqual([]);
  expect(codes(warnings)).toEqual(["no_feed"]);
  expect(estimate!.keys).toBe(100);
});

test.each<[string, Partial<Unmade>, string]>([
  ["a plan that is too small", { memoryBytes: 5 * MIB }, "too_small"],
  ["a plan with too few databases", { databaseCount: 5 }, "databases"],
  ["a cache under a queue", { evictionPolicy: "allkeys-lru" }, "evicting_queue"],
])("%s is told before it is bought", (_case, unmade, code) => {
  const source = { keyspaces: [{ database: 7, keys: 2, expires: 0, avgTtlMs: null }] };
  const keys = [aKey("queue:default", { database: 7, type: "list" })];

  expect(codes(judgeUnmade(known(source, keys), { ...nothing, ...unmade }).blockers)).toEqual([
    code,
  ]);
});

test("an older version has its values copied one by one, and a module’s keys stop the move", () => {
  const { route, warnings } = judgeUnmade(known(), { ...nothing, version: { redis: "6.2.14" } });
  expect(route).toBe("value");
  expect(codes(warnings)).toContain("by_value");

  const { blockers } = judgeUnmade(known({}, [aKey("doc", { type: "ReJSON-RL" })]), nothing);
  expect(codes(blockers)).toEqual(["modules"]);
});

test("hash fields that expire need a version that knows them", () => {
  const source = known({ hashesWithExpiringFields: 2, rdbVersion: 12, engine: "Redis 7.4.1" });
  const of = (version: Unmade["version"]) =>
    codes(judgeUnmade(source, { ...nothing, version }).blockers);

  expect(of({ redis: "7.2.13" })).toEqual(["hash_fields"]);
  expect(of({ valkey: "8.1.1" })).toEqual(["hash_fields"]);
  expect(of({ redis: "7.4.0" })).toEqual([]);
});

test("a source that is not there is told", () => {
  const source = {
    isRead: false,
    role: "source",
    where: "x:1",
    code: "unreachable",
    reason: "unreachable",
    sentence: "The source, x:1, refuses connections.",
  } as const;

  expect(
    judgeUnmade({ source, survey: null, scope: everything, budget: gentle }, nothing).blockers,
  ).toMatchObject([{ code: "unreachable" }]);
});
