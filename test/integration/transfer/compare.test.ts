import { beforeAll, beforeEach, afterAll, describe, expect, test } from "vitest";
import type { Command } from "@/lib/redis/wire/reply";
import { isSameAtBothEnds } from "@/lib/transfer/compare/digest";
import { repair } from "@/lib/transfer/compare/repair";
import { open } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { compareAll, said } from "./compare-help";
import { copyAll, fill, terms, twoServers } from "./copy-pair";

let servers: Awaited<ReturnType<typeof twoServers>>;
let pair: Pair;

beforeAll(async () => {
  servers = await twoServers();
  pair = servers.pair;
});
afterAll(() => servers.close());
beforeEach(async () => {
  await pair.source.ask("FLUSHALL");
  await pair.target.ask("FLUSHALL");
});

/** The same commands at both ends. */
async function both(...commands: Command[]): Promise<void> {
  await Promise.all([pair.source.send(commands), pair.target.send(commands)]);
}

describe("two ends that hold the same", () => {
  test("are equal in every key of every type, and so are their digests", async () => {
    const keys = await fill(pair);
    await copyAll(pair);

    const { digest, ...seen } = await compareAll(pair);

    expect(seen).toMatchObject({ keys, differences: [] });
    expect(digest.target).toEqual(digest.source);
    expect(digest.source.keys).toBe(keys);
    expect(Object.keys(digest.source.tally).toSorted()).toEqual([
      "hash",
      "list",
      "set",
      "stream",
      "string",
      "zset",
    ]);
  });

  test("come to the same digest in slices as in one walk", async () => {
    await fill(pair);
    await copyAll(pair);
    const once = await compareAll(pair);

    const often = await compareAll(pair, {}, { milliseconds: 0 });

    expect(often.slices).toBeGreaterThan(2);
    expect(often.digest).toEqual(once.digest);
  });

  test("are only read", async () => {
    await fill(pair);
    await copyAll(pair);
    const changes = async () =>
      /rdb_changes_since_last_save:\d+/.exec(String(await pair.source.ask("INFO", "persistence")));
    const before = await changes();

    await compareAll(pair);

    expect((await changes())?.[0]).toBe(before?.[0]);
  });

  test("are equal without a key", async () => {
    expect(await compareAll(pair)).toMatchObject({ keys: 0, differences: [] });
  });
});

describe("what differs", () => {
  /** A key of each type, the first ten of which then differ in their value. */
  const values: Record<string, [Command, Command]> = {
    string: [
      ["SET", "string", "a"],
      ["SET", "string", "b"],
    ],
    longer: [
      ["SET", "longer", "a"],
      ["APPEND", "longer", "a"],
    ],
    bits: [
      ["SETBIT", "bits", 9, 1],
      ["SETBIT", "bits", 9, 0],
    ],
    list: [
      ["RPUSH", "list", "a", "b"],
      ["LSET", "list", 0, "c"],
    ],
    order: [
      ["RPUSH", "order", "a", "b"],
      ["LMOVE", "order", "order", "LEFT", "RIGHT"],
    ],
    set: [
      ["SADD", "set", "a", "b"],
      ["SADD", "set", "c"],
    ],
    numbers: [
      ["SADD", "numbers", 1, 2],
      ["SREM", "numbers", 2],
    ],
    zset: [
      ["ZADD", "zset", 1, "a"],
      ["ZADD", "zset", 1.5, "a"],
    ],
    hash: [
      ["HSET", "hash", "f", "a"],
      ["HSET", "hash", "f", "b"],
    ],
    stream: [
      ["XADD", "stream", "1-1", "f", "a"],
      ["XADD", "stream", "2-1", "f", "b"],
    ],
    group: [
      ["XGROUP", "CREATE", "group", "g", 0, "MKSTREAM"],
      ["XGROUP", "CREATE", "group", "h", 0],
    ],
  };

  test.each(Object.entries(values))(
    "in value is found and repaired: %s",
    async (key, [made, changed]) => {
      await both(made, ["SET", "other", 1]);
      await pair.source.send([changed]);

      const seen = await compareAll(pair);

      expect(said(seen)).toEqual([`value ${key}`]);
      expect(isSameAtBothEnds(seen.digest)).toBe(false);
      expect(await repair(pair, terms, seen.differences, open)).toEqual([]);
      const again = await compareAll(pair);
      expect(again.differences).toEqual([]);
      expect(again.digest.target).toEqual(again.digest.source);
    },
  );

  test("is found in both directions and by class, and repaired", async () => {
    await both(["SET", "same", 1], ["SET", "typed", 1], ["SET", "lasting", 1, "EX", 500]);
    await both(["SET", "forever", 1], ["SET", "shorter", 1, "EX", 500]);
    await pair.source.send([
      ["SET", "new", 1],
      ["SET", Buffer.from([0, 255, 13, 10]), 1],
      ["DEL", "typed"],
      ["SADD", "typed", 1],
      ["PERSIST", "lasting"],
      ["EXPIRE", "forever", 700],
      ["EXPIRE", "shorter", 100],
    ]);
    await pair.target.send([
      ["SET", "stray", 1],
      ["RPUSH", "stray:list", 1],
    ]);

    const seen = await compareAll(pair);

    expect(said(seen)).toEqual([
      "expiry forever",
      "expiry lasting",
      "expiry shorter",
      "extra stray",
      "extra stray:list",
      "missing \0\xff\r\n",
      "missing new",
      "type typed",
    ]);
    expect(seen.digest.source.keys).toBe(7);
    expect(seen.digest.target.keys).toBe(7);
    expect(await repair(pair, terms, seen.differences, open)).toEqual([]);
    const again = await compareAll(pair);
    expect(again).toMatchObject({ keys: 7, differences: [] });
    expect(again.digest.target).toEqual(again.digest.source);
    expect(await pair.target.ask("PEXPIRETIME", "forever")).toBe(
      await pair.source.ask("PEXPIRETIME", "forever"),
    );
  });

  test("is repaired by what the source says now", async () => {
    await pair.source.ask("SET", "gone", 1);
    await pair.target.send([["SET", "back", 1]]);
    const { differences } = await compareAll(pair);
    await pair.source.send([
      ["DEL", "gone"],
      ["SET", "back", 2],
    ]);

    expect(await repair(pair, terms, differences, open)).toEqual([]);

    expect(await pair.target.ask("EXISTS", "gone")).toBe(0);
    expect(String(await pair.target.ask("GET", "back"))).toBe("2");
  });

  test.each([
    ["fail", []],
    ["skip", ["value key"]],
  ] as const)("is repaired as far as conflicts allow: %s", async (conflict, remaining) => {
    await pair.source.send([["SET", "key", "new"]]);
    await pair.target.send([["SET", "key", "former"]]);
    const { differences } = await compareAll(pair, { conflict });

    const left = await repair(pair, { ...terms, conflict }, differences, open);

    expect(said({ differences: left })).toEqual(remaining);
  });

  test("is said to remain when the target does not take it", async () => {
    await both(["SET", "value", 1]);
    await pair.source.ask("PEXPIRE", "value", 500_000);
    const { differences } = await compareAll(pair);
    const unlike = { ...terms, clockAheadMs: 60_000 };

    // Set by one idea of the clocks and judged by the other, it differs again.
    await repair(pair, unlike, differences, open);

    expect(said(await compareAll(pair))).toEqual(["expiry value"]);
  });

  test("is not said of keys that are being written", async () => {
    await both(["SET", "hot", 1], ["SET", "calm", 1]);
    await pair.source.send([["SET", "hot", 2]]);
    await pair.target.send([["SET", "stray", 2]]);

    const seen = await compareAll(pair, {}, { isDirty: (key) => !key.equals(Buffer.from("calm")) });
    expect(seen).toMatchObject({ keys: 1, differences: [], digest: { skipped: 2 } });

    // Heard of only after the first look.
    const heard = new Set<string>();
    const isDirty = (key: Buffer) => heard.size === heard.add(String(key)).size;
    expect(said(await compareAll(pair, {}, { isDirty }))).toEqual([]);
  });
});
