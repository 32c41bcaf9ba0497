import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { everything, gentle } from "@/lib/transfer/model";
import { carryFunctions } from "@/lib/transfer/preflight/carry-functions";
import type { ReadEnd } from "@/lib/transfer/preflight/model";
import { readEnd } from "@/lib/transfer/preflight/read-end";
import { runPreflight } from "@/lib/transfer/preflight/run-preflight";
import { surveyKeys } from "@/lib/transfer/preflight/survey-keys";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startRedisProxy } from "@/test/support/redis-proxy";

let source: TestRedis;
let target: TestRedis;
let wire: Wire;
const open: Wire[] = [];

const at = ({ url }: { url: string }): RedisAddress => ({ url, verifiesCertificate: false });

beforeAll(async () => {
  [source, target] = await Promise.all([
    startRedis(["--appendonly", "yes"]),
    startRedis(["--maxmemory", "50mb", "--maxclients", "40", "--databases", "5"]),
  ]);
  wire = await openWire(at(source));
});
beforeEach(async () => {
  await wire.send([["FLUSHALL"], ["FUNCTION", "FLUSH"], ["SELECT", 0]]);
});
afterAll(async () => {
  for (const one of [wire, ...open]) one.close();
  await Promise.all([source.stop(), target.stop()]);
});

/** Another client of the source, with a name of its own; it waits for `command`. */
async function client(name: string, command: Command): Promise<void> {
  const one = await openWire(at(source));
  open.push(one);
  await one.ask("CLIENT", "SETNAME", name);
  void one.send([command]).catch(() => {});
}

async function warningsOf(): Promise<string[]> {
  const wanted = {
    scope: everything,
    budget: gentle,
    conflict: "fail",
    planMemoryBytes: null,
  } as const;
  const { preflight } = await runPreflight({ source: at(source), target: at(target) }, wanted);
  expect(preflight.blockers).toEqual([]);
  return preflight.warnings.map(({ code, sentence }) => `${code}: ${sentence}`);
}

describe("an end says of itself", () => {
  test("what it is and may do", async () => {
    await wire.send([
      ["SET", "a", 1, "EX", 100],
      ["SELECT", 3],
      ["SET", "b", 1],
    ]);

    const end = (await readEnd(at(target), "target")) as ReadEnd;
    const other = (await readEnd(at(source), "source")) as ReadEnd;

    expect(end).toMatchObject({
      isRead: true,
      where: `127.0.0.1:${target.port}`,
      engine: expect.stringMatching(/^(Redis|Valkey) \d/),
      isReplica: false,
      isCluster: false,
      databaseCount: 5,
      maxmemoryBytes: 50 * 1024 ** 2,
      evictionPolicy: "noeviction",
      writeRefusal: null,
      clients: { max: 40 },
      keyspaces: [],
      persistence: { hasRdb: false, hasAof: false },
      feed: "tracking",
    });
    expect(Math.abs(end.clockAheadMs!)).toBeLessThan(100);
    expect(other.keyspaces).toMatchObject([
      { database: 0, keys: 1, expires: 1 },
      { database: 3, keys: 1, expires: 0 },
    ]);
    expect(other.persistence.hasAof).toBe(true);
    expect(other.dataBytes).toBeGreaterThan(0);
    expect(other.dataBytes!).toBeLessThan(other.usedMemoryBytes!);
  });

  test("without being changed", async () => {
    await wire.ask("SET", "a", 1);
    const probe = async () => {
      const info = String(await wire.ask("INFO", "persistence"));
      return [/rdb_changes_since_last_save:\d+/.exec(info)?.[0], await wire.ask("DBSIZE")];
    };
    const before = await probe();

    await readEnd(at(source), "target");
    await surveyKeys(at(source));

    expect(await probe()).toEqual(before);
    expect(await wire.ask("SET", "writes", "are not paused")).toBe("OK");
  });

  test.each([
    [[/^CLIENT TRACKING/], "notifications"],
    [[/^HELLO/], "notifications"],
    [[/^CLIENT TRACKING/, /^CONFIG/], "none"],
  ])("which feed it promises when it refuses %j", async (refuse, feed) => {
    await using proxy = await startRedisProxy(source.port, { refuse });

    const end = (await readEnd(at(proxy), "source")) as ReadEnd;

    expect(end.feed).toBe(feed);
    expect(end.refusals.length).toBeGreaterThan(0);
  });

  test("which connections it has, ours left out", async () => {
    await client("web", ["BLPOP", "nothing", 0]);
    await expect.poll(async () => String(await wire.ask("CLIENT", "LIST"))).toContain("name=web");

    const end = (await readEnd(at(source), "source")) as ReadEnd;

    expect(end.clients.names).toEqual({ web: 1 });
    expect(end.clients.blocked).toBe(1);
  });
});

describe("a survey", () => {
  test("of a small server is whole: types, bytes, expiry, big keys", async () => {
    await wire.send([
      ["SET", "text", "x".repeat(500), "EX", 100],
      ["RPUSH", "list", "a"],
      [
        "EVAL",
        "for i = 1, 9000 do redis.call('HSET', 'large', 'field' .. i, string.rep('x', 100)) end",
        0,
      ],
      ["SELECT", 3],
      ["ZADD", "sorted", 1, "a"],
    ]);

    const survey = await surveyKeys(at(source));

    expect(survey).toMatchObject({ isWhole: true, keysTotal: 4, ttlShare: 0.25, moduleTypes: [] });
    expect(survey.types.map(({ type, keys }) => `${keys} ${type}`).toSorted()).toEqual([
      "1 hash",
      "1 list",
      "1 string",
      "1 zset",
    ]);
    expect(survey.bigKeys).toMatchObject([{ key: '"large"', type: "hash", database: 0 }]);
    expect(survey.bigKeys[0]!.bytes).toBeGreaterThan(900_000);
    expect(survey.averageBytes).toBeGreaterThan(100);
    expect(survey.pace!.keys).toBeGreaterThan(0);
  });

  test("of a large one is a sample of every database, near the truth", async () => {
    await wire.send([
      [
        "EVAL",
        "for i = 1, 30000 do if i % 4 == 0 then redis.call('SADD', 's' .. i, 1) else redis.call('SETEX', 'k' .. i, 1000, i) end end",
        0,
      ],
      ["SELECT", 2],
      ["EVAL", "for i = 1, 1000 do redis.call('SADD', 'other' .. i, 1) end", 0],
    ]);

    const survey = await surveyKeys(at(source), { keysMax: 2000 });

    expect(survey.isWhole).toBe(false);
    expect(survey.keysTotal).toBe(31_000);
    expect(survey.keys.length).toBeGreaterThan(1900);
    expect(survey.keys.length).toBeLessThan(3500);
    expect(survey.keys.filter(({ database }) => database === 2).length).toBeGreaterThan(150);
    const first = survey.keys.filter(({ database }) => database === 0);
    const share = first.filter(({ type }) => type === "set").length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
  });

  test("of an empty server finds nothing and says so", async () => {
    const survey = await surveyKeys(at(source));

    expect(survey).toMatchObject({
      isWhole: true,
      keysTotal: 0,
      ttlShare: null,
      class: "empty",
      pace: null,
    });
  });

  test("goes on without sizes where nobody may ask for them", async () => {
    await using proxy = await startRedisProxy(source.port, { refuse: [/^MEMORY/] });
    await wire.ask("MSET", "a", 1, "b", 2);

    const survey = await surveyKeys(at(proxy));

    expect(survey.keys).toHaveLength(2);
    expect(survey.averageBytes).toBeNull();
    expect(survey.types).toMatchObject([{ type: "string", keys: 2, bytes: null }]);
  });

  test("takes names that are no text", async () => {
    const key = Buffer.from([0xff, 0xfe, 0x00, 0x0a]);
    await wire.ask("SET", key, "x");

    const survey = await surveyKeys(at(source));

    expect(survey.keys.map((one) => one.key.equals(key))).toEqual([true]);
  });
});

describe("what is seen at real servers and told before", () => {
  test("channels, waiting clients, functions, persistence and connections", async () => {
    await wire.send([
      ["SET", "a", 1],
      [
        "FUNCTION",
        "LOAD",
        "#!lua name=shop\nredis.register_function('one', function() return 1 end)",
      ],
    ]);
    await client("subscriber", ["SUBSCRIBE", "news"]);
    await client("worker", ["BLPOP", "nothing", 0]);
    await expect.poll(async () => String(await wire.ask("PUBSUB", "CHANNELS"))).toBe("news");

    const warnings = await warningsOf();

    for (const words of [
      /^listeners: .*1 channel/,
      /^listeners: .*BLPOP/,
      /^functions: .*\(shop\)/,
      /^persistence: .*AOF/,
      /^clients: The target allows 40/,
    ]) {
      expect(warnings).toContainEqual(expect.stringMatching(words));
    }
  });

  test("keys that expire, and big ones", async () => {
    await wire.send([
      ["SETEX", "a", 100, 1],
      ["SETEX", "b", 100, 1],
      ["SET", "c", "x".repeat(400_000)],
    ]);

    const warnings = await warningsOf();

    expect(warnings).toContainEqual(expect.stringMatching(/^expiring: 67 %/));
    expect(warnings).toContainEqual(expect.stringMatching(/^big_keys: 1 key above 256 KB.*"c"/));
  });
});

const library = (name: string, value: number) =>
  `#!lua name=${name}\nredis.register_function('${name}_one', function() return ${value} end)`;

describe("functions are carried over", () => {
  test("as often as wanted, in place of older ones, beside others", async () => {
    const there = await openWire(at(target));
    open.push(there);
    await wire.send([
      ["FUNCTION", "LOAD", library("shop", 2)],
      ["FUNCTION", "LOAD", library("cart", 3)],
    ]);
    await there.send([
      ["FUNCTION", "LOAD", library("shop", 1)],
      ["FUNCTION", "LOAD", library("own", 9)],
    ]);

    expect((await carryFunctions(at(source), at(target))).toSorted()).toEqual(["cart", "shop"]);
    expect(await carryFunctions(at(source), at(target))).toHaveLength(2);

    const calls: Command[] = ["shop", "cart", "own"].map((name) => ["FCALL", `${name}_one`, 0]);
    expect(await there.send(calls)).toEqual([2, 3, 9]);
    await there.ask("FUNCTION", "FLUSH");
  });

  test("a source without functions has nothing to carry", async () => {
    expect(await carryFunctions(at(source), at(target))).toEqual([]);
  });

  test("what the target does not take is named with its words", async () => {
    await wire.ask("FUNCTION", "LOAD", library("shop", 2));
    await using proxy = await startRedisProxy(target.port, {
      answer: (words) => (words[1] === "LOAD" ? "-ERR no functions here\r\n" : null),
    });

    await expect(carryFunctions(at(source), at(proxy))).rejects.toThrow(
      /“shop”: “ERR no functions here”/,
    );
  });
});
