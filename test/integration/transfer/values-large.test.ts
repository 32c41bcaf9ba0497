import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Command } from "@/lib/redis/wire/reply";
import { keyTypes, type Gate, type KeyType } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { copyValue } from "@/lib/transfer/values/copy-value";
import { startRedisProxy } from "../../support/redis-proxy";
import { near, terms, twoServers } from "./copy-pair";
import { contents, digestOf, key, leftovers } from "./values-help";

let ends: Awaited<ReturnType<typeof twoServers>>;
beforeAll(async () => {
  ends = await twoServers();
});
beforeEach(async () => {
  await ends.pair.source.ask("FLUSHALL");
  await ends.pair.target.ask("FLUSHALL");
});
afterAll(() => ends.close());

/** One command that adds elements of so many bytes. */
function add(type: KeyType, from: number, { count, bytes }: { count: number; bytes: number }) {
  const elements = Array.from({ length: count }, (_, at) => from + at);
  const word = (at: number) => `${at} `.padEnd(bytes, "abc ");
  const commands: Record<KeyType, () => Command[]> = {
    string: () => [["APPEND", key, word(from).repeat(count)]],
    list: () => [["RPUSH", key, ...elements.map(word)]],
    set: () => [["SADD", key, ...elements.map(word)]],
    zset: () => [["ZADD", key, ...elements.flatMap((at) => [at / 7, word(at)])]],
    hash: () => [["HSET", key, ...elements.flatMap((at) => [at, word(at)])]],
    stream: () => elements.map((at) => ["XADD", key, `${at + 1}-1`, "field", word(at)]),
  };
  return commands[type]();
}

/** Makes a value of `count` elements at the source. */
async function fill(type: KeyType, size: { count: number; bytes: number }): Promise<void> {
  const { source } = ends.pair;
  for (let from = 0; from < size.count; from += 1000) {
    await source.send(add(type, from, { ...size, count: Math.min(1000, size.count - from) }));
  }
  if (type !== "stream") return;
  await source.send([
    ["XGROUP", "CREATE", key, "workers", 0],
    ["XREADGROUP", "GROUP", "workers", "one", "COUNT", size.count / 2, "STREAMS", key, ">"],
  ]);
}

function copy(pair: Pair, type: KeyType, gate: Gate, expiresAtMs: number | null = null) {
  return copyValue(pair, terms, { key, targetKey: key, type, expiresAtMs, isMasked: false }, gate);
}

const ungated: Gate = () => Promise.resolve();

/** Runs `then` when the gate is asked for the nth time. */
function at(nth: number, then: () => Promise<unknown>): Gate {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked === nth) await then();
  };
}

describe("a large value", () => {
  test.each(keyTypes)("is never carried by one command: %s", async (type) => {
    await fill(type, { count: 20_000, bytes: 250 });
    const carried = { bytes: 0, words: 0 };
    const asked: number[] = [];
    const watch = (command: string[]) => {
      carried.words = Math.max(carried.words, command.length);
      carried.bytes = Math.max(carried.bytes, command.join("").length);
      return null;
    };
    await using before = await startRedisProxy(portOf(ends.source), {
      answer(command) {
        asked.push(...spanOf(command));
        return null;
      },
    });
    await using behind = await startRedisProxy(portOf(ends.target), { answer: watch });
    const pair = await wires(before.url, behind.url);
    const copied = await copy(pair, type, ungated);
    close(pair);

    expect(copied!.bytes).toBeGreaterThanOrEqual(5_000_000);
    expect(carried.bytes).toBeLessThan(140_000);
    expect(carried.words).toBeLessThan(1100);
    expect(asked.length).toBeGreaterThan(30);
    expect(Math.max(...asked)).toBeLessThanOrEqual(512);
    expect(await contents(ends.pair.target, type)).toBe(await contents(ends.pair.source, type));
    expect(await digestOf(ends.pair.target, type)).toBe(await digestOf(ends.pair.source, type));
    expect(await leftovers(ends.pair.target)).toEqual([]);
  });

  test("of very many small elements is cut by their number", async () => {
    await fill("set", { count: 30_000, bytes: 4 });
    let words = 0;
    await using behind = await startRedisProxy(portOf(ends.target), {
      answer(command) {
        words = Math.max(words, command.length);
        return null;
      },
    });
    const pair = await wires(ends.source.url, behind.url);
    await copy(pair, "set", ungated);
    close(pair);

    expect(words).toBeLessThanOrEqual(514);
    expect(await digestOf(ends.pair.target, "set")).toBe(await digestOf(ends.pair.source, "set"));
  });

  test("takes the place of the old one whole, and with its expiry", async () => {
    const { source, target } = ends.pair;
    await fill("list", { count: 5000, bytes: 250 });
    await target.ask("SET", key, "old");
    const seen: string[] = [];
    const look = async () => void seen.push(String(await target.ask("GET", key)));
    const expiresAtMs = Date.now() + 600_000;
    await copy(ends.pair, "list", at(6, look), expiresAtMs);

    expect(seen).toEqual(["old"]);
    expect(await digestOf(target, "list")).toBe(await digestOf(source, "list"));
    expect(await target.ask("PEXPIRETIME", key)).toBe(expiresAtMs);
  });

  test("without expiry stays for ever", async () => {
    await fill("list", { count: 5000, bytes: 250 });
    await copy(ends.pair, "list", ungated);
    expect(await ends.pair.target.ask("PTTL", key)).toBe(-1);
  });

  test("that expires on the way leaves nothing behind", async () => {
    await fill("list", { count: 5000, bytes: 250 });
    await ends.pair.target.ask("SET", key, "old");

    expect(await copy(ends.pair, "list", ungated, Date.now() - 1)).toBeNull();
    expect(await ends.pair.target.ask("DBSIZE")).toBe(0);
  });

  test("that is removed on the way leaves nothing behind but what was there", async () => {
    await fill("hash", { count: 5000, bytes: 250 });
    await ends.pair.target.ask("SET", key, "old");
    const gate = at(6, () => ends.pair.source.ask("DEL", key));

    expect(await copy(ends.pair, "hash", gate)).toBeNull();
    expect(await ends.pair.target.ask("DBSIZE")).toBe(1);
  });

  test("that becomes another type on the way arrives as that", async () => {
    const { source, target } = ends.pair;
    await fill("list", { count: 5000, bytes: 250 });
    const change = () => source.send([["DEL", key], ...add("zset", 0, { count: 9, bytes: 9 })]);
    await copy(ends.pair, "list", at(6, change));

    expect(await contents(target, "zset")).toBe(await contents(source, "zset"));
    expect(await leftovers(target)).toEqual([]);
  });

  test("is begun again when the target loses what was written", async () => {
    const { source, target } = ends.pair;
    await fill("set", { count: 10_000, bytes: 250 });
    await copy(
      ends.pair,
      "set",
      at(6, () => target.ask("FLUSHALL")),
    );

    expect(await digestOf(target, "set")).toBe(await digestOf(source, "set"));
    expect(await leftovers(target)).toEqual([]);
  });

  test("is given up when the target loses it again and again", async () => {
    await fill("set", { count: 5000, bytes: 250 });
    const gate = async () => void (await ends.pair.target.ask("FLUSHALL"));

    await expect(copy(ends.pair, "set", gate)).rejects.toThrow("noeviction");
  });

  test("leaves after a crash what expires by itself, and what the next copy removes", async () => {
    const { source, target } = ends.pair;
    await fill("list", { count: 5000, bytes: 250 });
    await using behind = await startRedisProxy(portOf(ends.target));
    const pair = await wires(ends.source.url, behind.url);
    const gate = at(8, async () => behind.cut());
    await expect(copy(pair, "list", gate)).rejects.toThrow("broke");
    close(pair);

    const left = await leftovers(target);
    expect(left).toHaveLength(2);
    for (const name of left) expect(await target.ask("PTTL", name)).toBeGreaterThan(0);
    await copy(ends.pair, "list", ungated);
    expect(await leftovers(target)).toEqual([]);
    expect(await contents(target, "list")).toBe(await contents(source, "list"));
  });

  test("may be copied twice at a time", async () => {
    const { source, target } = ends.pair;
    await fill("list", { count: 5000, bytes: 250 });
    await Promise.all([copy(ends.pair, "list", ungated), copy(ends.pair, "list", ungated)]);

    expect(await contents(target, "list")).toBe(await contents(source, "list"));
    expect(await leftovers(target)).toEqual([]);
  });

  test("waits for the gate, which learns of every byte", async () => {
    await fill("list", { count: 5000, bytes: 250 });
    const burden = { keys: 0, bytes: 0 };
    const copied = await copy(ends.pair, "list", ({ keys, bytes }) => {
      burden.keys += keys;
      burden.bytes += bytes;
      return Promise.resolve();
    });

    expect(burden).toEqual({ keys: 1, bytes: copied!.bytes });
  });
});

/** How many elements, or how many 1024th parts of a slice, a reading command asks for. */
function spanOf(command: readonly string[]): number[] {
  const [name, , from, to] = command;
  switch (name) {
    case "LRANGE":
      return [Number(to) - Number(from) + 1];
    case "GETRANGE":
      return [(Number(to) - Number(from) + 1) / 256];
    case "XRANGE":
    case "HSCAN":
    case "SSCAN":
    case "ZSCAN":
      return [Number(command.at(-1))];
    default:
      return [];
  }
}

function portOf({ url }: { url: string }): number {
  return Number(new URL(url).port);
}

async function wires(source: string, target: string): Promise<Pair> {
  return {
    source: await near({ url: source, verifiesCertificate: true }),
    target: await near({ url: target, verifiesCertificate: true }),
  };
}

function close({ source, target }: Pair): void {
  source.close();
  target.close();
}
