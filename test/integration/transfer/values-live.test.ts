import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { keyTypes, type Gate, type KeyType } from "@/lib/transfer/model";
import { copyValue } from "@/lib/transfer/values/copy-value";
import { terms, twoServers } from "./copy-pair";
import { copy, digestOf, key, leftovers, make, values } from "./values-help";

let ends: Awaited<ReturnType<typeof twoServers>>;
let writer: Wire;
beforeAll(async () => {
  ends = await twoServers();
  writer = await openWire(ends.source);
});
afterAll(async () => {
  writer.close();
  await ends.close();
});

/** Makes a value that needs several slices. */
function large(type: KeyType): Command[] {
  const words = Array.from({ length: 1500 }, (_, at) => `${at} `.padEnd(200, "abc"));
  switch (type) {
    case "string":
      return [["SET", key, words.join("")]];
    case "list":
      return [["RPUSH", key, ...words]];
    case "set":
      return [["SADD", key, ...words]];
    case "zset":
      return [["ZADD", key, ...words.flatMap((word, at) => [at, word])]];
    case "hash":
      return [["HSET", key, ...words.flatMap((word, at) => [at, word])]];
    case "stream":
      return [
        ...words.map((word, at) => ["XADD", key, `${at + 1}-1`, "field", word]),
        ["XGROUP", "CREATE", key, "workers", 0],
        ["XGROUP", "CREATE", key, "g", "7-0"],
        ["XREADGROUP", "GROUP", "workers", "one", "COUNT", 900, "STREAMS", key, ">"],
        ["XDEL", key, "500-1", "501-1"],
        ["XTRIM", key, "MINID", "300"],
      ];
  }
}

/** What an application does to such a value between two slices. */
const news: Record<KeyType, fc.Arbitrary<Command[]>> = {
  string: values.string.map(([command]) => [["APPEND", ...command!.slice(1)]]),
  list: values.list.map((commands) => [...commands, ["LPOP", key, 3], ["LPUSH", key, "first"]]),
  set: values.set.map((commands) => [...commands, ["SPOP", key, 100]]),
  zset: values.zset.map((commands) => [...commands, ["ZPOPMIN", key, 100]]),
  hash: values.hash.map((commands) => [...commands, ["HDEL", key, "5", "900", "1499"]]),
  stream: values.stream.map((commands) => [
    ...commands.slice(1),
    ["XADD", key, "*", "new", "entry"],
    ["XREADGROUP", "GROUP", "workers", "two", "COUNT", 300, "STREAMS", key, ">"],
    ["XDEL", key, "600-1", "1400-1"],
    ["XGROUP", "DESTROY", key, "g"],
  ]),
};

const anyNews = fc.oneof(
  ...keyTypes.map((type) => fc.record({ type: fc.constant(type), commands: news[type] })),
);

describe("a value that is written to while it is copied", () => {
  test.each(keyTypes)("arrives, and is the same once the writer rests: %s", async (type) => {
    const { source, target } = ends.pair;
    const writes = fc.array(news[type], { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(writes, async (rounds) => {
        await make(source, large(type));
        await copyWhile(type, rounds);
        await copy(ends.pair, type);

        expect(await digestOf(target, type)).toBe(await digestOf(source, type));
        expect(await leftovers(target)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test("may be deleted, and become any other type", async () => {
    const { source, target } = ends.pair;
    const begun = fc.constantFrom(...keyTypes);
    const changes = fc.array(anyNews, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(begun, changes, async (type, rounds) => {
        await make(source, large(type));
        await copyWhile(
          type,
          rounds.map(({ commands }) => [["DEL", key], ...commands]),
        );
        const now = String(await source.ask("TYPE", key));
        expect([...keyTypes, "none"]).toContain(now);
        if (now === "none") return;
        await copy(ends.pair, now as KeyType);

        expect(await digestOf(target, now as KeyType)).toBe(await digestOf(source, now as KeyType));
        expect(await leftovers(target)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

/** Copies while another connection writes, a round each time the copy asks whether it may go on. */
async function copyWhile(type: KeyType, rounds: readonly Command[][]): Promise<void> {
  const waiting = [...rounds];
  const gate: Gate = async () => {
    await writer.send(waiting.shift() ?? [["PING"]]);
  };
  await copyValue(
    ends.pair,
    terms,
    { key, targetKey: key, type, expiresAtMs: null, isMasked: false },
    gate,
  );
}
