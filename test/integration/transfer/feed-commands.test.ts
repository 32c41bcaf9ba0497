import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Feed, FeedKind } from "@/lib/transfer/feed/model";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { startRedisProxy, type RedisProxy } from "@/test/support/redis-proxy";
import { startRedis, type TestRedis } from "@/test/support/redis";

/** What is done after what was there before, and the keys that changed by it. */
type Case = { before?: string; run: string; keys: string[] };

/** Keys with the number of their database; without one it is 0. */
const cases: Case[] = [
  { run: "SET a 1", keys: ["a"] },
  { run: "SET a 1 EX 100", keys: ["a"] },
  { run: "SETEX a 100 1", keys: ["a"] },
  { run: "SETNX a 1", keys: ["a"] },
  { run: "MSET a 1 b 2", keys: ["a", "b"] },
  { run: "MSETNX a 1 b 2", keys: ["a", "b"] },
  { run: "APPEND a x", keys: ["a"] },
  { run: "INCR a", keys: ["a"] },
  { run: "INCRBYFLOAT a 1.5", keys: ["a"] },
  { before: "SET a hello", run: "SETRANGE a 1 xx", keys: ["a"] },
  { run: "SETBIT a 7 1", keys: ["a"] },
  { run: "BITFIELD a SET u8 0 255", keys: ["a"] },
  { before: "SET a x;SET b y", run: "BITOP AND c a b", keys: ["c"] },
  { before: "SET c x", run: "BITOP AND c none", keys: ["c"] },
  { before: "SET a 1", run: "GETSET a 2", keys: ["a"] },
  { before: "SET a 1", run: "GETDEL a", keys: ["a"] },
  { before: "SET a 1", run: "GETEX a EX 100", keys: ["a"] },
  { before: "SET a 1 EX 100", run: "GETEX a PERSIST", keys: ["a"] },
  { run: "PFADD h a b", keys: ["h"] },
  { before: "PFADD h a;PFADD i b", run: "PFMERGE h i", keys: ["h"] },
  { before: "SET a 1", run: "DEL a", keys: ["a"] },
  { before: "SET a 1;SET b 1", run: "UNLINK a b", keys: ["a", "b"] },
  { before: "SET a 1", run: "EXPIRE a 100", keys: ["a"] },
  { before: "SET a 1", run: "PEXPIREAT a 99999999999999", keys: ["a"] },
  { before: "SET a 1", run: "EXPIRE a -1", keys: ["a"] },
  { before: "SET a 1 EX 100", run: "PERSIST a", keys: ["a"] },
  { before: "SET a 1", run: "RENAME a b", keys: ["a", "b"] },
  { before: "SET a 1", run: "RENAMENX a b", keys: ["a", "b"] },
  { before: "SET a 1", run: "MOVE a 1", keys: ["a", "1:a"] },
  { before: "SET a 1", run: "COPY a b", keys: ["b"] },
  { before: "SET a 1", run: "COPY a b DB 2", keys: ["2:b"] },
  { run: "SELECT 3;SET a 1;SELECT 0", keys: ["3:a"] },
  { run: "HSET h f 1 g 2", keys: ["h"] },
  { run: "HINCRBY h f 1", keys: ["h"] },
  { run: "HINCRBYFLOAT h f 1", keys: ["h"] },
  { run: "HSETNX h f 1", keys: ["h"] },
  { before: "HSET h f 1", run: "HDEL h f", keys: ["h"] },
  { run: "LPUSH l 1", keys: ["l"] },
  { before: "RPUSH l 1", run: "RPUSHX l 2", keys: ["l"] },
  { before: "RPUSH l 1 2", run: "LPOP l", keys: ["l"] },
  { before: "RPUSH l 1", run: "RPOP l", keys: ["l"] },
  { before: "RPUSH l 1 2", run: "LSET l 0 x", keys: ["l"] },
  { before: "RPUSH l 1 2", run: "LINSERT l BEFORE 1 0", keys: ["l"] },
  { before: "RPUSH l 1 2", run: "LREM l 0 1", keys: ["l"] },
  { before: "RPUSH l 1 2", run: "LTRIM l 1 0", keys: ["l"] },
  { before: "RPUSH l 1 2", run: "LMOVE l m LEFT RIGHT", keys: ["l", "m"] },
  { before: "RPUSH l 1 2", run: "RPOPLPUSH l m", keys: ["l", "m"] },
  { before: "RPUSH l 1 2", run: "LMPOP 1 l LEFT", keys: ["l"] },
  { before: "RPUSH l 1", run: "BLPOP l 0", keys: ["l"] },
  { before: "RPUSH l 1", run: "BLMOVE l m LEFT RIGHT 0", keys: ["l", "m"] },
  { before: "RPUSH l 2 1", run: "SORT l STORE s", keys: ["s"] },
  { before: "SET s 1", run: "SORT none STORE s", keys: ["s"] },
  { run: "SADD s 1 2", keys: ["s"] },
  { before: "SADD s 1 2", run: "SREM s 1", keys: ["s"] },
  { before: "SADD s 1 2", run: "SPOP s", keys: ["s"] },
  { before: "SADD s 1 2", run: "SMOVE s t 1", keys: ["s", "t"] },
  { before: "SADD s 1;SADD t 1", run: "SINTERSTORE u s t", keys: ["u"] },
  { before: "SADD s 1;SADD u 1", run: "SDIFFSTORE u s s", keys: ["u"] },
  { run: "ZADD z 1 a", keys: ["z"] },
  { before: "ZADD z 1 a", run: "ZINCRBY z 1 a", keys: ["z"] },
  { before: "ZADD z 1 a", run: "ZREM z a", keys: ["z"] },
  { before: "ZADD z 1 a 2 b", run: "ZPOPMIN z", keys: ["z"] },
  { before: "ZADD z 1 a 2 b", run: "BZPOPMIN z 0", keys: ["z"] },
  { before: "ZADD z 1 a 2 b", run: "ZREMRANGEBYSCORE z 1 1", keys: ["z"] },
  { before: "ZADD z 1 a", run: "ZRANGESTORE y z 0 -1", keys: ["y"] },
  { before: "ZADD z 1 a", run: "ZUNIONSTORE y 1 z", keys: ["y"] },
  { run: "GEOADD g 13.3 38.1 p", keys: ["g"] },
  {
    before: "GEOADD g 13.3 38.1 p",
    run: "GEOSEARCHSTORE d g FROMLONLAT 13 38 BYRADIUS 200 km",
    keys: ["d"],
  },
  { before: "GEOADD g 13.3 38.1 p", run: "GEORADIUS g 13 38 200 km STORE d", keys: ["d"] },
  { run: "XADD x 1-0 f v", keys: ["x"] },
  { before: "XADD x 1-0 f v", run: "XDEL x 1-0", keys: ["x"] },
  { before: "XADD x 1-0 f v;XADD x 2-0 f v", run: "XTRIM x MAXLEN 1", keys: ["x"] },
  { run: "XGROUP CREATE x g $ MKSTREAM", keys: ["x"] },
  { before: "XADD x 1-0 f v", run: "XGROUP CREATE x g 0", keys: ["x"] },
  { before: "XADD x 1-0 f v", run: "XSETID x 9-0", keys: ["x"] },
  {
    before: "XADD x 1-0 f v;XGROUP CREATE x g 0",
    run: "XREADGROUP GROUP g c STREAMS x >",
    keys: ["x"],
  },
  {
    before: "XADD x 1-0 f v;XGROUP CREATE x g 0;XREADGROUP GROUP g c STREAMS x >",
    run: "XACK x g 1-0",
    keys: ["x"],
  },
  {
    before: "XADD x 1-0 f v;XGROUP CREATE x g 0;XREADGROUP GROUP g c STREAMS x >",
    run: "XCLAIM x g d 0 1-0",
    keys: ["x"],
  },
  {
    before: "XADD x 1-0 f v;XGROUP CREATE x g 0;XREADGROUP GROUP g c STREAMS x >",
    run: "XAUTOCLAIM x g d 0 0",
    keys: ["x"],
  },
  {
    before: "SELECT 2;XADD x 1-0 f v;XGROUP CREATE x g 0;SELECT 0",
    run: "SELECT 2;XGROUP DESTROY x g;SELECT 0",
    keys: ["2:x"],
  },
  { run: "MULTI;SET a 1;HSET h f 1;EXEC", keys: ["a", "h"] },
  { run: "EVAL return{redis.call('SET','a','1'),redis.call('SADD','s','1')} 0", keys: ["a", "s"] },
  { run: "EVAL return{redis.call('SELECT','4'),redis.call('SET','a','1')} 0", keys: ["4:a"] },
];

describe.each<FeedKind>(["tracking", "notifications"])("a feed by %s", (kind) => {
  let source: TestRedis;
  let proxy: RedisProxy;
  let writer: Wire;
  let feed: Feed;

  beforeAll(async () => {
    source = await startRedis(["--enable-debug-command", "yes"]);
    const refuse = kind === "tracking" ? [] : [/^CLIENT TRACKING/];
    proxy = await startRedisProxy(source.port, { refuse });
    writer = await openWire({ url: source.url, verifiesCertificate: false });
    feed = await openFeed({ url: proxy.url, verifiesCertificate: false });
  });

  afterAll(async () => {
    await feed.close();
    writer.close();
    await proxy[Symbol.asyncDispose]();
    await source.stop();
  });

  beforeEach(async () => {
    for (let database = 0; database < 5; database++) {
      await run(writer, `SELECT ${database}`);
      for (const key of (await writer.ask("KEYS", "*")) as Buffer[]) await writer.ask("DEL", key);
    }
    await run(writer, "SELECT 0");
  });

  /** Those of the keys that the feed has; it had none of them before. */
  async function heardOf(keys: string[], task: () => Promise<unknown>): Promise<string[]> {
    await feed.settle();
    feed.take(Infinity);
    await task();
    await feed.settle();
    expect(feed.brokenBy).toBeNull();
    return keys.filter((name) => {
      const [, database = "0", key] = /^(?:(\d):)?(.*)$/.exec(name)!;
      return feed.has(Number(database), Buffer.from(key!));
    });
  }

  test("is of that kind", () => {
    expect(feed.kind).toBe(kind);
  });

  test.each(cases)("tells of $run", async ({ before, run: what, keys }) => {
    if (before !== undefined) await run(writer, before);

    expect(await heardOf([...keys, "untouched"], () => run(writer, what))).toEqual(keys);
  });

  test("tells of a list that fed a client who was waiting, and of where it went", async () => {
    const waiting = await openWire({ url: source.url, verifiesCertificate: false });
    const served = waiting.ask("BLMOVE", "l", "m", "LEFT", "RIGHT", 0);
    await expect.poll(async () => String(await writer.ask("INFO"))).toContain("blocked_clients:1");

    const heard = await heardOf(["l", "m"], async () => {
      await run(writer, "RPUSH l job");
      await served;
    });
    waiting.close();

    expect(heard).toEqual(["l", "m"]);
  });

  test("tells of keys that are restored, whatever bytes their names are", async () => {
    await run(writer, "SET a 1");
    const payload = (await writer.ask("DUMP", "a")) as Buffer;
    const name = Buffer.from([0, 255, 13, 10, 0xc3, 0x28]);

    await heardOf([], () => writer.ask("RESTORE", name, 0, payload));

    expect(feed.take(10).map(({ key }) => key)).toEqual([name]);
  });

  test("tells of keys that the source expires by itself", async () => {
    const heard = await heardOf(["a"], async () => {
      await run(writer, "SET a 1 PX 30");
      await feed.settle();
      feed.take(Infinity);
      await expect.poll(() => writer.ask("DBSIZE")).toBe(0);
    });

    expect(heard).toEqual(["a"]);
  });

  test("tells of keys that are found expired when they are read", async () => {
    await run(writer, "DEBUG SET-ACTIVE-EXPIRE 0");
    const heard = await heardOf(["a"], async () => {
      await run(writer, "SET a 1 PX 30");
      await feed.settle();
      feed.take(Infinity);
      await expect.poll(() => writer.ask("GET", "a")).toBeNull();
    });
    await run(writer, "DEBUG SET-ACTIVE-EXPIRE 1");

    expect(heard).toEqual(["a"]);
  });

  test("tells of keys that are evicted", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `e${index}`);
    await writer.send(names.map((name) => ["SET", name, "x".repeat(10_000)]));
    const heard = await heardOf(names, async () => {
      await run(writer, "CONFIG SET maxmemory-policy allkeys-random");
      const used = /used_memory:(\d+)/.exec(String(await writer.ask("INFO", "memory")))![1]!;
      await run(writer, `CONFIG SET maxmemory ${Number(used) - 1_000_000}`);
      await writer.ask("SET", "one", "more");
    });
    const left = new Set(((await writer.ask("KEYS", "e*")) as Buffer[]).map(String));
    await run(writer, "CONFIG SET maxmemory 0");

    expect(left.size).toBeLessThan(300);
    expect(names.filter((name) => !left.has(name) && !heard.includes(name))).toEqual([]);
  });
});

/** Runs commands one after the other, separated by `;`, with words separated by blanks. */
async function run(wire: Wire, commands: string): Promise<void> {
  for (const command of commands.split(";")) {
    const words: Command = command.split(" ");
    await wire.ask(...words);
  }
}
