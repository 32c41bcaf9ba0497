import { expect, test } from "vitest";
import { everything, type Scope, type Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { copyAll, digests, fill, terms, twoServers } from "./copy-pair";

const within = (scope: Partial<Scope>, more: Partial<Terms> = {}): Terms => ({
  ...terms,
  ...more,
  scope: { ...everything, ...scope },
});

test("prefixes, exceptions and types decide what is moved", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await source.send([
    ["SET", "app:a", "1"],
    ["SET", "app:tmp:b", "1"],
    ["HSET", "app:c", "f", "1"],
    ["SET", "other", "1"],
  ]);

  await copyAll(
    servers.pair,
    within({ include: ["app:"], exclude: ["app:tmp:"], types: ["string"] }),
  );

  expect(await keysOf(target)).toEqual(["app:a"]);
});

test("a prefix gets another name, also for what goes by value", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await source.send([
    ["SET", "old:a", "1"],
    ["SET", "old:big", Buffer.alloc(300_000)],
    ["RPUSH", "old:list", "1"],
    ["SET", "stays", "1"],
  ]);

  await copyAll(servers.pair, within({ rename: { from: "old:", to: "new:" } }));

  expect(await keysOf(target)).toEqual(["new:a", "new:big", "new:list", "stays"]);
});

test("masked keys arrive with nothing of their values, never as a payload", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await source.send([
    ["SET", "secret:a", "password"],
    ["HSET", "secret:b", "name", "password"],
    ["SET", "open", "password"],
  ]);

  await copyAll(servers.pair, within({ masked: ["secret:"] }));

  expect(await target.ask("STRLEN", "secret:a")).toBe(8);
  expect(String(await target.ask("GET", "secret:a"))).not.toBe("password");
  expect(String(await target.ask("HGET", "secret:b", "name"))).not.toBe("password");
  expect(String(await target.ask("GET", "open"))).toBe("password");
});

test("where payloads do not pass, everything arrives by value", async () => {
  await using servers = await twoServers();
  const keys = await fill(servers.pair);

  const seen = await copyAll(servers.pair, within({}, { route: "value" }));

  expect(seen).toMatchObject({ keys, unmoved: [] });
  const both = await digests(servers.pair);
  expect(both.target).toBe(both.source);
  expect(String(await servers.pair.target.ask("INFO", "commandstats"))).not.toContain("restore");
});

test("values above the bound arrive whole and in slices", async () => {
  await using servers = await twoServers();
  const keys = await fill(servers.pair);

  const seen = await copyAll(servers.pair, { ...terms, bigBytes: 1000 });

  expect(seen).toMatchObject({ keys, unmoved: [] });
  const both = await digests(servers.pair);
  expect(both.target).toBe(both.source);
  expect(String(await servers.pair.source.ask("INFO", "commandstats"))).toMatch(/cmdstat_hscan/);
});

test("clocks that differ do not shorten or lengthen a life", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await fill(servers.pair);

  for (const bigBytes of [256 * 1024, 10]) {
    await copyAll(servers.pair, { ...terms, bigBytes, clockAheadMs: 5000 });
    for (const key of ["numbers", "string:7"]) {
      const expected = Number(await source.ask("PEXPIRETIME", key)) + 5000;
      expect(await target.ask("PEXPIRETIME", key)).toBe(expected);
    }
  }
});

test("a source without PEXPIRETIME tells what is left, which is as exact as its clock", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await fill(servers.pair);

  await copyAll(servers.pair, { ...terms, hasExpireTime: false });

  for (const key of ["numbers", "string:7", "string:400"]) {
    const [one, other] = await Promise.all([
      source.ask("PEXPIRETIME", key),
      target.ask("PEXPIRETIME", key),
    ]);
    expect(Math.abs(Number(one) - Number(other))).toBeLessThan(100);
  }
  expect(await target.ask("PTTL", "empty")).toBe(-1);
});

async function keysOf(wire: Pair["target"]): Promise<string[]> {
  return ((await wire.ask("KEYS", "*")) as Buffer[]).map(String).toSorted();
}
