import { expect, test } from "vitest";
import type { Terms } from "@/lib/transfer/model";
import { copyAll, terms, twoServers } from "./copy-pair";

const skip: Terms = { ...terms, conflict: "skip" };
const fail: Terms = { ...terms, conflict: "fail" };

test("what the target has is replaced, with its expiry, whatever type it was", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await source.send([
    ["SET", "a", "new"],
    ["HSET", "b", "f", "new"],
  ]);
  await target.send([
    ["RPUSH", "a", "old"],
    ["SET", "b", "old", "PX", 60_000],
  ]);

  await copyAll(servers.pair);

  expect(String(await target.ask("GET", "a"))).toBe("new");
  expect(String(await target.ask("HGET", "b", "f"))).toBe("new");
  expect(await target.ask("PTTL", "b")).toBe(-1);
});

test("skipping leaves the target's own keys alone and lists them", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await source.send([
    ["SET", "string", "new"],
    ["SET", "expiring", "new", "PX", 60_000],
    ["HSET", "hash", "f", "new"],
    ["SET", "big", Buffer.alloc(300_000)],
    ["SET", "fresh", "new"],
  ]);
  const own = ["string", "expiring", "hash", "big"];
  await target.send(own.map((key) => ["SET", key, "own"]));

  const seen = await copyAll(servers.pair, skip);

  expect(seen.unmoved.map(({ key, why }) => `${String(key)} ${why}`).toSorted()).toEqual(
    own.map((key) => `${key} conflict`).toSorted(),
  );
  for (const key of own) expect(String(await target.ask("GET", key))).toBe("own");
  expect(String(await target.ask("GET", "fresh"))).toBe("new");
});

test("what an earlier attempt brought is no conflict", async () => {
  await using servers = await twoServers();
  const { source } = servers.pair;
  await source.send([
    ["SET", "string", "a"],
    ["SADD", "set", ...Array.from({ length: 1000 }, (_, at) => `member ${at}`)],
    ["SET", "big", Buffer.alloc(300_000, "b")],
    ["SET", "secret:a", "abc"],
  ]);
  const masking: Terms = { ...fail, scope: { ...fail.scope, masked: ["secret:"] } };
  expect(await copyAll(servers.pair, masking)).toMatchObject({ keys: 4, unmoved: [] });

  for (const conflict of ["skip", "fail"] as const) {
    const again = await copyAll(servers.pair, { ...masking, conflict });
    expect(again).toMatchObject({ keys: 4, unmoved: [] });
  }
});

test.each([
  ["a string", ["SET", 'its "own"\n', "own"]],
  ["another type", ["HSET", 'its "own"\n', "a", "b"]],
])("where no key may be there, the transfer stops at %s and names it", async (_what, own) => {
  await using servers = await twoServers();
  await servers.pair.source.ask("SET", 'its "own"\n', "new");
  await servers.pair.target.send([own]);

  await expect(copyAll(servers.pair, fail)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining(String.raw`"its \"own\"\n"`),
  });
  expect(String(await servers.pair.target.ask("TYPE", 'its "own"\n'))).toBe(
    own[0] === "SET" ? "string" : "hash",
  );
});
