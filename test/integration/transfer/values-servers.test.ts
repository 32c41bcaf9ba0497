import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import { keyTypes, open, type KeyType } from "@/lib/transfer/model";
import { copyValue } from "@/lib/transfer/values/copy-value";
import { maskedMember } from "@/lib/transfer/values/masked";
import { ValueUnmovable } from "@/lib/transfer/values/unmovable";
import type { RedisProxyOptions } from "../../support/redis-proxy";
import { terms, twoServers } from "./copy-pair";
import { as, copy, digestOf, key, serverDigest, wholeStream } from "./values-help";

let ends: Awaited<ReturnType<typeof twoServers>>;
beforeAll(async () => {
  ends = await twoServers();
});
beforeEach(async () => {
  await ends.pair.source.ask("FLUSHALL");
  await ends.pair.target.ask("FLUSHALL");
});
afterAll(() => ends.close());

function integers(numbers: readonly number[]): string {
  return `*${numbers.length}\r\n${numbers.map((number) => `:${number}\r\n`).join("")}`;
}

describe("fields that expire", () => {
  const instants: Record<string, number> = { soon: 1_900_000_000_000, later: 1_900_000_005_000 };
  /** A server that knows instants for these fields (Redis 7.4, Valkey 9). */
  const knowing: RedisProxyOptions = {
    answer([name, , , , ...fields]) {
      if (name !== "HPEXPIRETIME") return null;
      return integers(fields.map((field) => instants[field] ?? -1));
    },
  };

  test("arrive with their instants, by the target's clock", async () => {
    await ends.pair.source.ask("HSET", key, "soon", 1, "stays", 2, "later", 3, "soon too", 4);
    const expired: string[][] = [];
    const taking: RedisProxyOptions = {
      answer(command) {
        if (command[0] === "HPEXPIREAT") expired.push(command.slice(2));
        if (command[0] === "HPEXPIRETIME") return integers([-2]);
        return command[0] === "HPEXPIREAT" ? integers([1]) : null;
      },
    };
    await as(ends.source, knowing, (source) =>
      as(ends.target, taking, (target) =>
        copyValue(
          { source, target },
          { ...terms, clockAheadMs: 250 },
          { key, targetKey: key, type: "hash", expiresAtMs: null, isMasked: false },
          open,
        ),
      ),
    );

    expect(expired).toEqual([
      ["1900000000250", "FIELDS", "1", "soon"],
      ["1900000005250", "FIELDS", "1", "later"],
    ]);
    expect(await serverDigest(ends.pair.target)).toBe(await serverDigest(ends.pair.source));
  });

  test("are not dropped where the target does not know them: the key is unmovable", async () => {
    await ends.pair.source.ask("HSET", key, "soon", 1);
    await as(ends.source, knowing, async (source) => {
      const copied = copy({ source, target: ends.pair.target }, "hash");
      await expect(copied).rejects.toThrow(ValueUnmovable);
      await expect(copied).rejects.toThrow("fields expire");
    });
    expect(await ends.pair.target.ask("DBSIZE")).toBe(0);
  });

  test("make another digest than fields that stay", async () => {
    await ends.pair.source.ask("HSET", key, "soon", 1, "stays", 2);
    const known = await as(ends.source, knowing, (wire) => digestOf(wire, "hash"));
    expect(known).not.toBe(await digestOf(ends.pair.source, "hash"));
    expect(known).toHaveLength(64);
  });

  test("are not overlooked where nobody may ask for them, or the server is not ready", async () => {
    await ends.pair.source.ask("HSET", key, "soon", 1);
    for (const no of ["NOPERM this user has no permissions", "LOADING the dataset"]) {
      const saying: RedisProxyOptions = {
        answer: ([name]) => (name === "HPEXPIRETIME" ? `-${no}\r\n` : null),
      };
      await as(ends.source, saying, async (source) => {
        await expect(copy({ source, target: ends.pair.target }, "hash")).rejects.toThrow(no);
        await expect(digestOf(source, "hash")).rejects.toThrow(no);
      });
    }
    expect(await ends.pair.target.ask("DBSIZE")).toBe(0);
  });

  test("do not matter where none expires", async () => {
    await ends.pair.source.ask("HSET", key, "stays", 2);
    const known = await as(ends.source, knowing, async (source) => {
      await copy({ source, target: ends.pair.target }, "hash");
      return digestOf(source, "hash");
    });
    expect(known).toBe(await digestOf(ends.pair.target, "hash"));
  });
});

describe("a stream", () => {
  const commands: Command[] = [
    ["XADD", key, "1-1", "a", "1"],
    ["XADD", key, "2-1", "a", "2"],
    ["XADD", key, "3-1", "a", "3"],
    ["XGROUP", "CREATE", key, "workers", "0"],
    ["XREADGROUP", "GROUP", "workers", "busy", "COUNT", 2, "STREAMS", key, ">"],
    ["XGROUP", "CREATECONSUMER", key, "workers", "idle"],
    ["XDEL", key, "2-1"],
  ];

  test("keeps when its entries were delivered, by the target's clock", async () => {
    const { source, target } = ends.pair;
    await source.send(commands);
    const claim = ["XCLAIM", key, "workers", "busy", 0, "1-1"];
    await source.ask(...claim, "TIME", 1_700_000_000_000, "RETRYCOUNT", 7);
    await copyValue(
      ends.pair,
      { ...terms, clockAheadMs: 40_000 },
      { key, targetKey: key, type: "stream", expiresAtMs: null, isMasked: false },
      open,
    );

    const [clock, pending] = await target.send([
      ["TIME"],
      ["XPENDING", key, "workers", "1-1", "1-1", 1],
    ]);
    const [[, consumer, idleMs, deliveries]] = pending as [[Buffer, Buffer, number, number]];
    const nowMs = Number((clock as Reply[])[0]) * 1000;
    expect(String(consumer)).toBe("busy");
    expect(deliveries).toBe(7);
    expect(Math.abs(nowMs - idleMs - 1_700_000_040_000)).toBeLessThan(10_000);
  });

  test("arrives at a server of before Redis 7 but for the counts that it does not keep", async () => {
    const { source, target } = ends.pair;
    await source.send(commands);
    const old: RedisProxyOptions = {
      refuse: [
        /^XSETID .* ENTRIESADDED/s,
        /^XGROUP CREATECONSUMER/,
        /ENTRIESREAD/,
        /^XTRIM .*MINID/s,
      ],
    };
    await as(ends.target, old, (wire) => copy({ source, target: wire }, "stream"));

    expect(await digestOf(target, "stream")).toBe(await digestOf(source, "stream"));
    expect(await wholeStream(target)).toContain('["name","idle","pel-count",0');
  });

  test("that is empty and was never written to arrives empty", async () => {
    const { source, target } = ends.pair;
    await source.send([
      ["XGROUP", "CREATE", key, "g", 0, "MKSTREAM"],
      ["XGROUP", "DESTROY", key, "g"],
    ]);
    await copy(ends.pair, "stream");

    expect(await target.ask("TYPE", key)).toBe("stream");
    expect(await wholeStream(target)).toBe(await wholeStream(source));
  });
});

describe("a masked value", () => {
  const secret = "hans@example.com";
  const makers: Record<KeyType, Command> = {
    string: ["SET", key, secret],
    list: ["RPUSH", key, secret, "b"],
    set: ["SADD", key, secret, "b", "c"],
    zset: ["ZADD", key, 1.5, secret, 2, "b"],
    hash: ["HSET", key, "mail", secret, "empty", ""],
    stream: ["XADD", key, "1-1", "mail", secret],
  };

  test.each(keyTypes)("has its size and nothing else: %s", async (type) => {
    await ends.pair.source.ask(...makers[type]);
    await copy(ends.pair, type, { isMasked: true });
    const { target } = ends.pair;
    const words = {
      string: await target.send([["GET", key]]),
      list: await target.send([["LRANGE", key, 0, -1]]),
      set: await target.send([["SMEMBERS", key]]),
      zset: await target.send([["ZRANGE", key, 0, -1, "WITHSCORES"]]),
      hash: await target.send([["HGETALL", key]]),
      stream: await target.send([["XRANGE", key, "-", "+"]]),
    }[type];
    const filler = "x".repeat(secret.length);
    const masks: Record<KeyType, Reply> = {
      string: filler,
      list: [filler, "x"],
      set: expect.arrayContaining([maskOf(secret), maskOf("b"), maskOf("c")]) as Reply,
      zset: [maskOf(secret), "1.5", maskOf("b"), "2"],
      hash: ["mail", filler, "empty", ""],
      stream: [["1-1", ["mail", filler]]],
    };

    expect(plain(words)).toEqual([masks[type]]);
    expect(JSON.stringify(plain(words))).not.toContain("hans");
  });

  test("keeps members apart that are apart, and equal that are equal", async () => {
    const { source, target } = ends.pair;
    const members = Array.from({ length: 1000 }, (_, at) => String(at));
    const other = Buffer.from("other");
    await source.send([
      ["SADD", key, ...members],
      ["ZADD", other, ...members.flatMap((member) => [member, member])],
    ]);
    await copy(ends.pair, "set", { isMasked: true });
    await copy(ends.pair, "zset", { key: other, isMasked: true });

    expect(await target.ask("SCARD", key)).toBe(1000);
    expect(await target.ask("ZINTERCARD", 2, key, other)).toBe(1000);
    expect(String(await target.ask("ZSCORE", other, "5"))).toBe("null");
  });
});

function maskOf(member: string): string {
  return maskedMember(Buffer.from(member)).toString();
}

function plain(reply: Reply): Reply {
  if (Buffer.isBuffer(reply)) return reply.toString("latin1");
  return Array.isArray(reply) ? reply.map(plain) : reply;
}
