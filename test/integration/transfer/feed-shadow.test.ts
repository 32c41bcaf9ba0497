import { expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Feed, FeedKind } from "@/lib/transfer/feed/model";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { startRedis } from "@/test/support/redis";

const SEED = 20_261_121;
const ROUNDS = 120;
const COMMANDS = 60;
const DATABASES = [0, 1, 2];

const kinds: { kind: FeedKind; allowed: string[] }[] = [
  { kind: "tracking", allowed: ["+@all"] },
  { kind: "notifications", allowed: ["+@all", "-client|tracking"] },
];

test.each(kinds)(
  "whoever reads again only what a feed names, by $kind, has all that the source has",
  async ({ kind, allowed }) => {
    const user = ["--user", "default", "on", "nopass", "~*", "&*", ...allowed];
    await using source = await startRedis([...user, "--enable-debug-command", "yes"]);
    const address = { url: source.url, verifiesCertificate: false };
    const [writer, reader] = [await openWire(address), await openWire(address)];
    const feed = await openFeed(address);
    const shadow = new Map<string, string>();
    const any = chance(SEED);

    for (let round = 0; round < ROUNDS; round++) {
      const commands = Array.from({ length: COMMANDS }, () => anyCommands(any)).flat();
      await writer.send([["SELECT", any(DATABASES.length)], ...commands]);
      await follow(feed, reader, shadow);
    }
    // What is about to expire does so.
    const difference = async () => {
      await follow(feed, reader, shadow);
      const all = await everythingAt(reader);
      const names = new Set([...all.keys(), ...shadow.keys()]);
      return [...names].filter((name) => all.get(name) !== shadow.get(name));
    };

    await expect.poll(difference).toEqual([]);
    expect(feed).toMatchObject({ kind, isWhole: true });
    expect(shadow.size).toBeGreaterThan(50);
    for (const one of [writer, reader, feed]) await one.close();
  },
);

/** Takes what the feed names, and reads it where it may stand. */
async function follow(feed: Feed, reader: Wire, shadow: Map<string, string>): Promise<void> {
  await feed.settle();
  const dirty = feed.take(Infinity);
  for (const database of DATABASES) {
    const keys = dirty.filter((one) => (one.database ?? database) === database);
    await read(reader, { database, keys: keys.map(({ key }) => key) }, shadow);
  }
}

async function everythingAt(reader: Wire): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const database of DATABASES) {
    const [, keys] = await reader.send([
      ["SELECT", database],
      ["KEYS", "*"],
    ]);
    await read(reader, { database, keys: keys as Buffer[] }, all);
  }
  return all;
}

/** Notes value and expiry of keys; what is gone is forgotten. */
async function read(
  reader: Wire,
  { database, keys }: { database: number; keys: readonly Buffer[] },
  into: Map<string, string>,
): Promise<void> {
  const asked = keys.flatMap((key): Command[] => [
    ["TYPE", key],
    ["DEBUG", "DIGEST-VALUE", key],
    ["DUMP", key],
    ["PEXPIRETIME", key],
  ]);
  const [, ...replies] = await reader.send([["SELECT", database], ...asked]);
  for (const [index, key] of keys.entries()) {
    const [type, digest, payload, expiry] = replies.slice(index * 4);
    const name = `${database}:${key.toString()}`;
    // The digest of a stream leaves out its groups; the payload of a set has an order of its own.
    const value = type === "stream" ? (payload as Buffer).toString("base64") : String(digest);
    if (type === "none") into.delete(name);
    else into.set(name, `${value} ${String(expiry)}`);
  }
}

/** Commands of one kind, with keys of a few dozen of their type; now and then of another. */
function anyCommands(any: (below: number) => number): Command[] {
  const pick = <T>(all: readonly T[]): T => all[any(all.length)]!;
  const key = (type: string) => `${any(20) === 0 ? "any" : type}:${any(12)}`;
  const [s, l, u, z, h, x] = ["string", "list", "set", "zset", "hash", "stream"].map(key);
  const [word, number, id] = [`w${any(9)}`, any(100), `${any(1e6)}-1`] as const;
  return pick<() => Command[]>([
    () => one("SET", s!, word),
    () => one("SET", s!, word, "PX", 5 + any(20)),
    () => one("APPEND", s!, word),
    () => one("SETRANGE", s!, number, word),
    () => one("GETDEL", s!),
    () => one("BITOP", "XOR", key("string"), s!, key("string")),
    () => one("PFADD", key("log"), word),
    () => one("RPUSH", l!, word, number),
    () => one("LMOVE", l!, key("list"), "LEFT", "RIGHT"),
    () => one("LTRIM", l!, 0, any(5)),
    () => one("LPOP", l!, 2),
    () => one("SADD", u!, word, number),
    () => one("SMOVE", u!, key("set"), word),
    () => one("SDIFFSTORE", key("set"), u!, key("set")),
    () => one("SPOP", u!),
    () => one("ZADD", z!, number, word),
    () => one("ZRANGESTORE", key("zset"), z!, 0, 2),
    () => one("ZREMRANGEBYRANK", z!, 0, 1),
    () => one("HSET", h!, word, number),
    () => one("HINCRBY", h!, word, 3),
    () => one("HDEL", h!, word),
    () => one("XADD", x!, id, "f", word),
    () => one("XTRIM", x!, "MAXLEN", 5),
    () => one("XGROUP", "CREATE", x!, "g", "0", "MKSTREAM"),
    () => one("XGROUP", "DESTROY", x!, "g"),
    () => [
      ["XADD", x!, "*", "f", word],
      ["XREADGROUP", "GROUP", "g", pick(["c", "d"]), "COUNT", 1, "STREAMS", x!, ">"],
    ],
    () => one("XACK", x!, "g", id),
    () => one("RENAME", pick([s, l, u, z, h, x])!, key("any")),
    () => one("COPY", pick([s, l, u, z, h])!, key("any"), "DB", any(3), "REPLACE"),
    () => one("MOVE", key("any"), any(3)),
    () => one("DEL", pick([s, l, u, z, h, x])!),
    () => one("EXPIRE", pick([s, l, u, z, h, x])!, 1000 + number),
    () => one("PERSIST", pick([s, l, h])!),
    () => [["MULTI"], ["INCR", "count"], ["RPUSH", l!, word], ["EXEC"]],
    () => one("EVAL", "return redis.call('HSET', KEYS[1], 'f', ARGV[1])", 1, h!, word),
  ])();
}

function one(...command: Command): Command[] {
  return [command];
}

/** Seeded, so that what failed once fails again. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
