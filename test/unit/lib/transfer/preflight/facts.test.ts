import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { explainFailure, type Failure } from "@/lib/redis/explain-failure";
import { RedisError } from "@/lib/redis/wire/reply";
import { endOfInfo } from "@/lib/transfer/preflight/end-of-info";
import { probes, refusalOf, writeRefusalOf } from "@/lib/transfer/preflight/probes";
import { canRestore, rdbVersion } from "@/lib/transfer/preflight/rdb-version";
import { routesByVersion } from "@/lib/transfer/preflight/routes-by-version";
import { unreadEnd } from "@/lib/transfer/preflight/unread-end";

const info = (fields: Record<string, string>) => endOfInfo(new Map(Object.entries(fields)));

describe("what INFO says", () => {
  test("nothing is made up where it says nothing", () => {
    expect(info({})).toMatchObject({
      runId: null,
      engine: null,
      dataBytes: null,
      maxmemoryBytes: null,
      evictionPolicy: null,
      keyspaces: [],
      isCluster: false,
    });
  });

  test("data is what is used without clients, backlog and the empty server", () => {
    const fields = {
      used_memory: "1000",
      used_memory_startup: "100",
      mem_clients_normal: "50",
      mem_replication_backlog: "200",
      used_memory_dataset: "500",
    };
    expect(info(fields).dataBytes).toBe(650);
    expect(info({ used_memory: "1000", used_memory_dataset: "500" }).dataBytes).toBe(500);
  });

  test.each([
    ["subexpiry", 4],
    ["keys_with_volatile_items", 4],
    ["other", 0],
  ])("hashes with expiring fields are counted by %s", (name, count) => {
    const fields = {
      db0: `keys=9,expires=0,avg_ttl=0,${name}=3`,
      db2: `keys=1,expires=0,${name}=1`,
    };
    expect(info(fields).hashesWithExpiringFields).toBe(count);
  });
});

describe("payload versions", () => {
  test.each([
    [{ redis_version: "3.2.0" }, 7],
    [{ redis_version: "4.0.14" }, 8],
    [{ redis_version: "6.2.14" }, 9],
    [{ redis_version: "7.0.15" }, 10],
    [{ redis_version: "7.2.4" }, 11],
    [{ redis_version: "7.4.0" }, 12],
    [{ redis_version: "8.4.0" }, 12],
    [{ redis_version: "8.6.0" }, null],
    [{ redis_version: "7.2.4", valkey_version: "8.1.1" }, 11],
    [{ redis_version: "7.2.4", valkey_version: "9.0.0" }, 80],
    [{}, null],
  ])("%j writes %s", (fields: Record<string, string>, version) => {
    expect(rdbVersion(new Map(Object.entries(fields)))).toBe(version);
  });

  test.each([
    [9, 11, true],
    [11, 11, true],
    [12, 11, false],
    [12, 80, false],
    [11, 80, true],
    [80, 80, true],
    [80, 12, false],
  ])("%i is read by a server that writes %i: %s", (from, to, isRead) => {
    expect(canRestore(from, to)).toBe(isRead);
  });
});

describe("types that could not be tried", () => {
  const payload = { route: "payload", isTried: true, words: null } as const;
  const value = { route: "value", isTried: true, words: "no" } as const;

  test("follow those that were", () => {
    expect(routesByVersion({ hash: payload }, 12, 11)).toMatchObject({
      basis: "trial",
      byType: { hash: payload, stream: { route: "payload", isTried: false } },
    });
    expect(routesByVersion({ hash: value }, 10, 11).byType.stream).toMatchObject({
      route: "value",
    });
  });

  test("are judged by versions where none was", () => {
    expect(routesByVersion({}, 11, 11)).toMatchObject({
      basis: "versions",
      byType: { string: { route: "payload" } },
    });
    expect(routesByVersion({}, 12, 11).byType.string).toMatchObject({ route: "value" });
    expect(routesByVersion({}, null, 11)).toMatchObject({
      basis: "unknown",
      byType: { string: { route: "payload" } },
    });
  });
});

describe("what a probe's answer means", () => {
  const [probe] = probes;

  const refusal = (words: string) => refusalOf(probe!, new RedisError(words));

  test.each([
    ["NOPERM this user has no permissions to run the 'scan' command", false],
    ["ERR unknown command 'SCAN', with args", true],
    ["ERR unknown subcommand 'SCAN'. Try CLIENT HELP.", true],
    ["ERR command is not allowed", true],
  ])("%s: it may not be run", (words, isUnknown) => {
    expect(refusal(words)).toEqual({ command: "SCAN", words, isUnknown });
  });

  test.each([
    "ERR no such key",
    "ERR DUMP payload version or checksum are wrong",
    "ERR timeout is not an integer or out of range",
    "OOM command not allowed when used memory > 'maxmemory'.",
  ])("%s: it may be run", (words) => {
    expect(refusal(words)).toBeNull();
  });

  test("a full or read-only server refuses writes, not commands", () => {
    expect(writeRefusalOf(new RedisError("OOM command not allowed"))).toContain("OOM");
    expect(writeRefusalOf(new RedisError("READONLY You can't write"))).toContain("READONLY");
    expect(writeRefusalOf(new RedisError("ERR no such key"))).toBeNull();
    expect(writeRefusalOf("OK")).toBeNull();
  });
});

const of = (failure: Failure, where = "redis.example:6379") =>
  unreadEnd("target", where, explainFailure(where, failure));

describe("an end that gave no answer says why", () => {
  test.each<[Failure, string, string]>([
    [{ kind: "network", code: "ECONNREFUSED" }, "unreachable", "refuses connections"],
    [{ kind: "network", code: "ENOTFOUND" }, "unreachable", "nobody knows"],
    [{ kind: "silent", afterMs: 10_000, stage: "connecting" }, "unreachable", "within 10 s"],
    [{ kind: "said_no", words: "WRONGPASS invalid" }, "password", "password"],
    [{ kind: "said_no", words: "NOPERM SELECT" }, "rights", "all commands"],
    [{ kind: "said_no", words: "LOADING dataset" }, "loading", "Wait"],
    [
      { kind: "said_no", words: "ERR max number of clients reached" },
      "unreachable",
      "no connection left",
    ],
    [{ kind: "encryption", reason: "self-signed" }, "encryption", "self-signed"],
    [{ kind: "not_redis" }, "other", "Redis protocol"],
  ])("%j", (failure, reason, words) => {
    const end = of(failure);
    expect(end).toMatchObject({ isRead: false, reason });
    expect(end.sentence).toMatch(/^The target, redis\.example:6379, /);
    expect(end.sentence).toContain(words);
    expect(end.sentence).not.toContain("next sample");
  });

  test("and what to switch on for a database of Scalingo", () => {
    const where = "db-1.redis.a.osc-fr1.scalingo-dbs.com:30123";
    const { sentence } = of({ kind: "silent", afterMs: 10_000, stage: "connecting" }, where);
    expect(sentence).toContain("force-ssl");
    expect(sentence).toContain("publicly-available");
  });

  test("whatever else went wrong is told in its own words", () => {
    const end = unreadEnd(
      "source",
      "x:1",
      new AppError("refused", "x leads to a private network."),
    );
    expect(end).toMatchObject({ reason: "other", code: "refused" });
    expect(end.sentence).toContain("private network");
  });
});
