import { beforeAll, beforeEach, afterAll, describe, expect, test } from "vitest";
import type { Command } from "@/lib/redis/wire/reply";
import { isSameAtBothEnds } from "@/lib/transfer/compare/digest";
import { repair } from "@/lib/transfer/compare/repair";
import { everything, open, type Scope } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { temporaryPrefix } from "@/lib/transfer/values/temporary";
import { compareAll, said } from "./compare-help";
import { copyAll, terms, twoServers } from "./copy-pair";

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

const scoped = (over: Partial<Scope>) => ({ scope: { ...everything, ...over } });

describe("expiry", () => {
  test("may differ within the tolerance, by the clocks of both", async () => {
    const at = Date.now() + 500_000;
    await pair.source.ask("SET", "key", 1, "PXAT", at);
    await pair.target.ask("SET", "key", 1, "PXAT", at + 900);
    expect(said(await compareAll(pair))).toEqual([]);
    expect(said(await compareAll(pair, { ttlToleranceMs: 500 }))).toEqual(["expiry key"]);
    expect(said(await compareAll(pair, { ttlToleranceMs: 0, clockAheadMs: 900 }))).toEqual([]);
    expect(said(await compareAll(pair, { clockAheadMs: -900 }))).toEqual(["expiry key"]);
  });

  test("that has just passed is no difference, at either end", async () => {
    await pair.source.ask("SET", "leaving", 1, "PX", 3000);
    await pair.target.ask("SET", "left", 1, "PX", 3000);
    expect(said(await compareAll(pair, { ttlToleranceMs: 5000 }))).toEqual([]);
    expect(said(await compareAll(pair, { ttlToleranceMs: 1 }))).toEqual([
      "extra left",
      "missing leaving",
    ]);
  });
});

describe("the scope", () => {
  test("leaves out what is not moved, and what only others may have brought", async () => {
    await pair.source.send([
      ["SET", "a:1", 1],
      ["SET", "b:1", 1],
      ["SADD", "a:set", 1],
    ]);
    await pair.target.send([
      ["SET", "a:2", 1],
      ["SET", "b:2", 1],
      ["SADD", "a:stray", 1],
    ]);
    await pair.target.ask("SET", `${temporaryPrefix}abc`, 1);
    const only = scoped({ include: ["a:"], types: ["string"] });
    expect(said(await compareAll(pair, only))).toEqual(["extra a:2", "missing a:1"]);
    expect(said(await compareAll(pair, scoped({ exclude: ["a:"] })))).toEqual([
      "extra b:2",
      "missing b:1",
    ]);
  });

  test("finds what was left behind by a key that is another type now", async () => {
    await both(["SET", "key", 1]);
    await pair.source.send([
      ["DEL", "key"],
      ["SADD", "key", 1],
    ]);
    const only = scoped({ types: ["string"] });

    const seen = await compareAll(pair, only);

    expect(said(seen)).toEqual(["extra key"]);
    expect(await repair(pair, { ...terms, ...only }, seen.differences, open)).toEqual([]);
    expect(await pair.target.ask("EXISTS", "key")).toBe(0);
  });

  test("compares keys with what they are called at the target", async () => {
    const renamed = scoped({ rename: { from: "old:", to: "new:" } });
    await pair.source.send([
      ["SET", "old:1", 1],
      ["SET", "plain", 1],
      ["SET", "old:2", 1],
    ]);
    await copyAll(pair, { ...terms, ...renamed });
    expect(await compareAll(pair, renamed)).toMatchObject({ keys: 3, differences: [] });

    await pair.target.send([
      ["SET", "new:1", 2],
      ["DEL", "new:2"],
      ["SET", "new:3", 1],
    ]);
    await pair.target.ask("SET", "old:4", 1); // Nothing arrives under such a name.

    const seen = await compareAll(pair, renamed);
    expect(said(seen)).toEqual(["extra old:3", "missing old:2", "value old:1"]);
    expect(await repair(pair, { ...terms, ...renamed }, seen.differences, open)).toEqual([]);
    expect(await pair.target.ask("DBSIZE")).toBe(4);
  });

  test("compares masked keys by type, length and expiry", async () => {
    const masked = scoped({ masked: ["secret:"] });
    await pair.source.send([
      ["SET", "secret:string", "password", "EX", 500],
      ["HSET", "secret:hash", "name", "Jo", "mail", "jo@example.com"],
      ["SADD", "secret:set", "a", "b", "c"],
      ["SET", "open", "value"],
    ]);
    await copyAll(pair, { ...terms, ...masked });
    expect(String(await pair.target.ask("GET", "secret:string"))).not.toBe("password");

    const seen = await compareAll(pair, masked);
    expect(seen).toMatchObject({ keys: 4, differences: [], digest: { byLength: 3 } });
    expect(isSameAtBothEnds(seen.digest)).toBe(true);

    await pair.target.send([
      ["APPEND", "secret:string", "longer"],
      ["HDEL", "secret:hash", "name"],
      ["PEXPIRE", "secret:set", 90_000],
    ]);
    expect(said(await compareAll(pair, masked))).toEqual([
      "expiry secret:set",
      "value secret:hash",
      "value secret:string",
    ]);
  });

  test("of a sample has the same keys at both ends", async () => {
    const commands = Array.from({ length: 2000 }, (_, at): Command => ["SET", `key:${at}`, at]);
    await pair.source.send(commands);
    await pair.target.send(
      commands.map(([, key, value]) => ["SET", `stray:${String(key)}`, value!]),
    );

    const seen = await compareAll(pair, { sampleOneIn: 10 });

    const missing = said(seen).filter((words) => words.startsWith("missing"));
    expect(missing.length).toBeGreaterThan(100);
    expect(missing.length).toBeLessThan(300);
    expect(seen.differences.length - missing.length).toBeGreaterThan(100);
    expect(said(await compareAll(pair, { sampleOneIn: 10 }))).toEqual(said(seen));
  });
});
