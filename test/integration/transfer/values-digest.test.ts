import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Command } from "@/lib/redis/wire/reply";
import type { KeyType } from "@/lib/transfer/model";
import { digestValues } from "@/lib/transfer/values/digest-values";
import type { RedisProxyOptions } from "../../support/redis-proxy";
import { twoServers } from "./copy-pair";
import { as, copy, digestOf, key } from "./values-help";

let ends: Awaited<ReturnType<typeof twoServers>>;
beforeAll(async () => {
  ends = await twoServers();
});
beforeEach(async () => {
  await ends.pair.source.ask("FLUSHALL");
  await ends.pair.target.ask("FLUSHALL");
});
afterAll(() => ends.close());

describe("digests", () => {
  test("stand where their keys stand, and null where there is none", async () => {
    const { source } = ends.pair;
    const keys: { key: Buffer; type: KeyType }[] = [];
    const commands: Command[] = [];
    for (let at = 0; at < 1200; at++) {
      const name = Buffer.from(`k${at}`);
      keys.push({ key: name, type: (["string", "hash", "stream", "set"] as const)[at % 4]! });
      if (at % 3 === 0) continue;
      commands.push(
        [
          ["SET", name, at],
          ["HSET", name, "a", at],
          ["XADD", name, "1-1", "a", at],
          ["SADD", name, at],
        ][at % 4]!,
      );
    }
    await source.send([...commands, ["SET", "k0", ""], ["LPUSH", "k3", "another type"]]);
    const digests = await digestValues(source, keys);
    const single = await Promise.all(keys.map((one) => digestValues(source, [one])));

    expect(digests.map(hex)).toEqual(single.map(([digest]) => hex(digest!)));
    expect(digests.map((digest) => digest === null)).toEqual(
      keys.map((_, at) => at % 3 === 0 && at !== 0),
    );
    expect(new Set(digests.filter((digest) => digest !== null).map(hex)).size).toBe(801);
  });

  test("count an element once that a scan shows twice", async () => {
    await ends.pair.source.ask("SADD", key, "a", "b", "c");
    const twice: RedisProxyOptions = {
      answer([name, , third]) {
        if (name === "MEMORY") return ":100000000\r\n";
        if (name !== "SSCAN") return null;
        return third === "0"
          ? `*2\r\n$1\r\n5\r\n${bulks(["a", "b"])}`
          : `*2\r\n$1\r\n0\r\n${bulks(["b", "c", "a"])}`;
      },
    };
    expect(await as(ends.source, twice, (wire) => digestOf(wire, "set"))).toBe(
      await digestOf(ends.pair.source, "set"),
    );
  });

  test("take -0 for 0, which servers keep apart or not by how they hold a set", async () => {
    const { source, target } = ends.pair;
    await source.ask("CONFIG", "SET", "zset-max-listpack-entries", 0);
    await source.ask("ZADD", key, "-0", "a");
    await copy(ends.pair, "zset");
    await source.ask("CONFIG", "SET", "zset-max-listpack-entries", 128);
    expect(await digestOf(target, "zset")).toBe(await digestOf(source, "zset"));
  });

  test("are not invented for a server that does not answer", async () => {
    await ends.pair.source.ask("SADD", key, "a");
    for (const refuse of [[/^SCARD/], [/^SMEMBERS/]]) {
      const digest = as(ends.source, { refuse }, (wire) => digestOf(wire, "set"));
      await expect(digest).rejects.toThrow("refused");
    }
    expect(
      await as(ends.source, { refuse: [/^MEMORY/] }, (wire) => digestOf(wire, "set")),
    ).not.toBeNull();
  });
});

function bulks(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
}

function hex(digest: Buffer | null): string | null {
  return digest?.toString("hex") ?? null;
}
