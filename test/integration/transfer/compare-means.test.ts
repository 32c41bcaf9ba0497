import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { lookAt } from "@/lib/transfer/compare/look-at";
import { repair } from "@/lib/transfer/compare/repair";
import { open, type Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import {
  startRedisProxy,
  type RedisProxy,
  type RedisProxyOptions,
} from "@/test/support/redis-proxy";
import { compareAll, said } from "./compare-help";
import { copyAll, fill, terms, twoServers } from "./copy-pair";
import { otherEncodings } from "./values-help";

let servers: Awaited<ReturnType<typeof twoServers>>;
let pair: Pair;

beforeAll(async () => {
  // The target holds small values as the source holds large ones.
  servers = await twoServers([], otherEncodings);
  pair = servers.pair;
});
afterAll(() => servers.close());
beforeEach(async () => {
  await pair.source.ask("FLUSHALL");
  await pair.target.ask("FLUSHALL");
  await pair.source.ask("CONFIG", "RESETSTAT");
  await pair.target.ask("CONFIG", "RESETSTAT");
});

/** How often a server was asked, also by scripts. */
async function calls(wire: Wire, command: string): Promise<number> {
  const stats = String(await wire.ask("INFO", "commandstats"));
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

async function encodings(key: string): Promise<string[]> {
  const replies = [pair.source, pair.target].map((wire) => wire.ask("OBJECT", "ENCODING", key));
  return (await Promise.all(replies)).map(String);
}

/** Both ends, the source behind something that refuses. */
async function behind<T>(
  options: RedisProxyOptions,
  work: (pair: Pair, proxy: RedisProxy) => Promise<T>,
) {
  const { port } = new URL(servers.source.url);
  await using proxy = await startRedisProxy(Number(port), options);
  const source = await openWire({ ...servers.source, url: proxy.url });
  try {
    return await work({ source, target: pair.target }, proxy);
  } finally {
    source.close();
  }
}

/** The source takes no writes, as in a cutover; by a connection that has not been asked anything yet. */
async function paused() {
  await pair.source.ask("CLIENT", "PAUSE", 60_000, "WRITE");
  const source = await openWire(servers.source);
  return {
    pair: { source, target: pair.target },
    async [Symbol.asyncDispose]() {
      source.close();
      await pair.source.ask("CLIENT", "UNPAUSE");
    },
  };
}

describe("values that are held in two ways", () => {
  const commands = Array.from({ length: 40 }, (_, at): Command[] => [
    ["HSET", "hash", `field ${at}`, at],
    ["ZADD", "zset", at, `member ${at}`],
    ["SADD", "set", `member ${at}`],
    ["SADD", "numbers", at],
    ["RPUSH", "list", `item ${at}`],
    ["XADD", "stream", `${at + 1}-1`, "field", at],
  ]).flat();

  test("are equal", async () => {
    await pair.source.send(commands);
    await pair.target.send(commands);
    for (const key of ["hash", "zset", "numbers"]) {
      expect(new Set(await encodings(key)).size).toBe(2);
    }

    expect(await compareAll(pair)).toMatchObject({ keys: 6, differences: [] });
  });

  test.each([
    ["ends of lines within members", ["a\nb", "c"], ["a", "b\nc"]],
    ["an end of line for a member", ["\n", "a"], ["", "a\n"]],
    ["an empty member", ["", "ab"], ["a", "b"]],
    ["members that read as lengths", ["1:a\n1:b", "x"], ["1:a", "1:b\nx"]],
  ])("sets with %s are told apart, and each is equal to itself", async (_, one, other) => {
    const many = Array.from({ length: 20 }, (_, at) => `member ${at}`);
    await pair.source.send([
      ["SADD", "same", ...one, ...many],
      ["SADD", "set", ...one, ...many],
    ]);
    await pair.target.send([
      ["SADD", "same", ...many.toReversed(), ...one.toReversed()],
      ["SADD", "set", ...other, ...many],
    ]);
    await pair.source.ask("CONFIG", "RESETSTAT");

    expect(said(await compareAll(pair))).toEqual(["value set"]);
    // Their fingerprints say so: neither was read.
    expect(await calls(pair.source, "sscan")).toBe(0);
  });

  test("are equal when they were large and have shrunk", async () => {
    await pair.source.send(commands);
    await pair.target.send(commands);
    const shrink = Array.from({ length: 38 }, (_, at): Command[] => [
      ["HDEL", "hash", `field ${at}`],
      ["ZREM", "zset", `member ${at}`],
      ["SREM", "set", `member ${at}`],
      ["SREM", "numbers", at],
      ["LPOP", "list"],
      ["XDEL", "stream", `${at + 1}-1`],
    ]).flat();
    await pair.target.send(shrink);
    await pair.source.send(shrink);
    await pair.target.send([["HSET", "once", "a", 1]]);
    await pair.source.send([["HSET", "once", "a", 1, "b", "long ".repeat(50)]]);
    await pair.source.send([["HDEL", "once", "b"]]);

    expect(await compareAll(pair)).toMatchObject({ keys: 7, differences: [] });
  });

  test("and differ are found", async () => {
    await pair.source.send(commands);
    await pair.target.send([
      ...commands,
      ["HSET", "hash", "field 7", "x"],
      ["ZINCRBY", "zset", 0.5, "member 7"],
      ["SREM", "numbers", 7],
      ["SADD", "numbers", 77],
      ["LSET", "list", 7, "x"],
      ["XDEL", "stream", "7-1"],
    ]);

    expect(said(await compareAll(pair))).toEqual([
      "value hash",
      "value list",
      "value numbers",
      "value stream",
      "value zset",
    ]);
  });
});

describe("large values", () => {
  test("are compared without being dumped, and differences inside them are found", async () => {
    for (let from = 0; from < 6000; from += 500) {
      const items = Array.from({ length: 500 }, (_, at) => `item ${from + at} ${"x".repeat(80)}`);
      const fields = items.flatMap((item, at) => [`field ${from + at}`, item]);
      const made: Command[] = [
        ["RPUSH", "list", ...items],
        ["HSET", "hash", ...fields],
        ["APPEND", "string", items.join("\n")],
      ];
      await pair.source.send(made);
      await pair.target.send(made);
    }
    expect(await compareAll(pair)).toMatchObject({ keys: 3, differences: [] });

    await pair.target.send([
      ["LSET", "list", 5000, "x"],
      ["HSET", "hash", "field 5000", "x"],
      ["SETRANGE", "string", 300_000, "y"],
    ]);
    const seen = await compareAll(pair);

    expect(said(seen)).toEqual(["value hash", "value list", "value string"]);
    for (const end of [pair.source, pair.target]) {
      for (const command of ["dump", "hgetall", "get"]) expect(await calls(end, command)).toBe(0);
    }
    expect(await repair(pair, terms, seen.differences, open)).toEqual([]);
    expect(said(await compareAll(pair))).toEqual([]);
  });

  test("that are just not large share no call: each answers for some keys only", async () => {
    const keys = Array.from({ length: 100 }, (_, at) => Buffer.from(`key:${at}`));
    await pair.source.send(keys.map((key, at) => ["SET", key, Buffer.alloc(100_000, at)]));

    const looks = await lookAt(pair.source, keys, { onlyLength: false });

    expect(looks.map(({ bytes }) => bytes)).toEqual(keys.map(() => 100_000));
    expect(new Set(looks.map(({ fingerprint }) => String(fingerprint))).size).toBe(100);
    // 128 KB in a call is two of these.
    expect(await calls(pair.source, "evalsha_ro")).toBeGreaterThanOrEqual(50);
  });
});

describe("where scripts are refused", () => {
  const noScripts: RedisProxyOptions = { refuse: [/^EVAL/] };

  test.each([
    ["refused", noScripts, {}],
    ["and sizes are refused", { refuse: [/^EVAL/, /^MEMORY/] }, {}],
    [
      "and exact expiries are unknown",
      { refuse: [/^EVAL/, /^PEXPIRETIME/] },
      { hasExpireTime: false },
    ],
    [
      "known in their older form only",
      { refuse: [/^EVAL(SHA)?_RO/, /^PEXPIRETIME/] },
      { hasExpireTime: false },
    ],
  ])("%s, the same is found", async (_what, options: RedisProxyOptions, over: Partial<Terms>) => {
    await fill(pair);
    await copyAll(pair);
    await behind(options, async (through) => {
      expect(said(await compareAll(through, over))).toEqual([]);
    });

    await pair.source.send([
      ["SET", "new", 1],
      ["HSET", "hash:7", "a", "x"],
    ]);
    await pair.source.send([
      ["APPEND", "string:7", "x"],
      ["PERSIST", "string:8"],
      ["EXPIRE", "string:9", 90],
    ]);
    await pair.target.send([["SET", "stray", 1]]);
    const differences = [
      "expiry string:8",
      "expiry string:9",
      "extra stray",
      "missing new",
      "value hash:7",
      "value string:7",
    ];
    await behind(options, async (through) => {
      const seen = await compareAll(through, over);
      expect(said(seen)).toEqual(differences);
      expect(await repair(pair, terms, seen.differences, open)).toEqual([]);
      expect(said(await compareAll(through, over))).toEqual([]);
    });
  });

  test("to this user only, the same is found", async () => {
    const rules = ["on", ">secret", "~*", "&*", "+@all", "-@scripting"];
    await pair.source.ask("ACL", "SETUSER", "limited", ...rules);
    const url = servers.source.url.replace("//", "//limited:secret@");
    const source = await openWire({ ...servers.source, url });
    await pair.source.send([
      ["SET", "a", 1],
      ["RPUSH", "b", 1],
      ["SET", "c", 1],
    ]);
    await pair.target.send([
      ["SET", "a", 1],
      ["RPUSH", "b", 2],
    ]);

    expect(said(await compareAll({ source, target: pair.target }))).toEqual([
      "missing c",
      "value b",
    ]);
    source.close();
  });

  test("masked keys are compared by their length all the same", async () => {
    const masked = { scope: { ...terms.scope, masked: ["secret:"] } };
    await pair.source.send([
      ["SET", "secret:a", "one"],
      ["RPUSH", "secret:b", 1, 2],
    ]);
    await pair.target.send([
      ["SET", "secret:a", "xxx"],
      ["RPUSH", "secret:b", "x"],
    ]);
    await behind(noScripts, async (through) => {
      expect(said(await compareAll(through, masked))).toEqual(["value secret:b"]);
    });
  });
});

describe("scripts", () => {
  test("are sent again when a server has forgotten them", async () => {
    await pair.source.send([["SET", "a", 1]]);
    await compareAll(pair);
    await pair.source.ask("SCRIPT", "FLUSH");
    await pair.target.ask("SCRIPT", "FLUSH");
    expect(said(await compareAll(pair))).toEqual(["missing a"]);
    expect(said(await compareAll(pair))).toEqual(["missing a"]);
  });

  test("are not sent to a server that would hold them back, however slow it is without", async () => {
    await pair.source.send([
      ["SET", "a", 1],
      ["HSET", "b", "f", 1],
    ]);
    await behind({ refuse: [/^EVAL(SHA)?_RO/, /^PEXPIRETIME/] }, async (through, proxy) => {
      const seen = await compareAll(through, { hasExpireTime: false }, { isPaused: true });
      expect(said(seen)).toEqual(["missing a", "missing b"]);
      expect(proxy.seen.filter((name) => name.startsWith("EVAL"))).toEqual([]);
    });
  });

  test("answer while writes are paused", async () => {
    await pair.source.send([
      ["SET", "a", 1],
      ["SET", "b", 1],
      ["HSET", "c", "f", 1],
    ]);
    await pair.target.send([["SET", "a", 1]]);
    await using freed = await paused();
    expect(said(await compareAll(freed.pair, {}, { isPaused: true }))).toEqual([
      "missing b",
      "missing c",
    ]);
  });
});
