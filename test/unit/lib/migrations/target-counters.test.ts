import { expect, test } from "vitest";
import { addGrowth, countersOf, noTrouble } from "@/lib/migrations/target-counters";
import { parseInfo } from "@/lib/redis/parse-info";

const INFO = `# Stats\r
rejected_connections:2\r
evicted_keys:5\r
total_error_replies:9\r
# Errorstats\r
errorstat_ERR:count=6\r
errorstat_NOAUTH:count=3\r
`;

test("errors are counted by their code, but for the one that our own probing makes", () => {
  expect(countersOf(parseInfo(INFO))).toEqual({ errors: { NOAUTH: 3 }, rejected: 2, evicted: 5 });
});

test("a server that counts no errors tells of none, rather than of zero", () => {
  expect(countersOf(parseInfo("redis_version:5.0.7\r\n"))).toEqual({
    errors: null,
    rejected: null,
    evicted: null,
  });
});

test("only what came on top since the last look is added, and a restart begins from zero", () => {
  const before = { errors: { NOAUTH: 3 }, rejected: 2, evicted: 5 };
  const now = { errors: { NOAUTH: 4, READONLY: 1 }, rejected: 2, evicted: 1 };
  expect(addGrowth(noTrouble, before, now)).toEqual({
    errors: { NOAUTH: 1, READONLY: 1 },
    rejected: 0,
    evicted: 1,
  });
});

test("what is not told takes nothing away from what was", () => {
  const silent = { errors: null, rejected: null, evicted: null };
  const sum = { errors: { OOM: 1 }, rejected: 1, evicted: 2 };
  expect(addGrowth(sum, silent, silent)).toEqual(sum);
});
