import { expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import { copyKeys } from "@/lib/transfer/copy/copy-keys";
import { open } from "@/lib/transfer/model";
import { copyAll, digests, fill, terms, twoServers } from "./copy-pair";

test("payloads that the target refuses arrive by value", async () => {
  await using servers = await twoServers();
  const { source, target: admin } = servers.pair;
  const keys = await fill(servers.pair);
  await admin.ask("ACL", "SETUSER", "mover", "on", ">secret", "~*", "&*", "+@all", "-restore");
  const url = servers.target.url.replace("redis://", "redis://mover:secret@");
  const target = await openWire({ url, verifiesCertificate: true });

  const seen = await copyAll({ source, target });
  target.close();

  expect(seen).toMatchObject({ keys, unmoved: [] });
  const both = await digests(servers.pair);
  expect(both.target).toBe(both.source);
});

test("a key that neither way can write is listed, and the others are moved", async () => {
  await using servers = await twoServers();
  const { source, target: admin } = servers.pair;
  await source.send([
    ["SET", "string", "1"],
    ["HSET", "hash", "f", "1"],
  ]);
  const rules = ["+@all", "-restore", "-hset"];
  await admin.ask("ACL", "SETUSER", "mover", "on", ">secret", "~*", "&*", ...rules);
  const url = servers.target.url.replace("redis://", "redis://mover:secret@");
  const target = await openWire({ url, verifiesCertificate: true });

  const seen = await copyAll({ source, target });
  target.close();

  expect(seen.keys).toBe(1);
  expect(seen.unmoved).toMatchObject([{ key: Buffer.from("hash"), type: "hash", why: "refused" }]);
});

test.each([
  ["strings", ["SET"]],
  ["payloads", ["RPUSH"]],
])("a target that is full stops the transfer, for %s", async (_what, command) => {
  await using servers = await twoServers([], ["--maxmemory", "3mb"]);
  const { source } = servers.pair;
  const noise = Buffer.from(Array.from({ length: 10_000 }, (_, at) => (at * 7919) % 251));
  await source.send(
    Array.from({ length: 500 }, (_, at) => [...command, `key:${at}`, noise] as const),
  );

  await expect(copyAll(servers.pair)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("The target is full"),
  });
});

test("a large value that does not fit stops the transfer, too", async () => {
  await using servers = await twoServers([], ["--maxmemory", "3mb"]);
  await servers.pair.source.ask("SET", "big", Buffer.alloc(8_000_000, "a"));

  await expect(copyAll(servers.pair)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("The target is full"),
  });
});

test("a target that became a replica may be waited for", async () => {
  await using servers = await twoServers();
  await servers.pair.source.ask("SET", "a", "1");
  await servers.pair.target.ask("REPLICAOF", "127.0.0.1", 1);

  await expect(copyAll(servers.pair)).rejects.toMatchObject({ code: "unreachable" });
});

test("a connection that breaks under way is told, and nothing goes on behind it", async () => {
  await using servers = await twoServers();
  const keys = Array.from({ length: 20_000 }, (_, at) => Buffer.from(`key:${at}`));
  await servers.pair.source.send(keys.map((key) => ["SET", key, "1"]));
  let batches = 0;

  const copying = copyKeys(servers.pair, terms, keys, {
    gate: () => {
      batches += 1;
      if (batches === 4) servers.pair.target.close();
      return Promise.resolve();
    },
  });

  await expect(copying).rejects.toMatchObject({ code: "unreachable" });
  expect(batches).toBeLessThan(40);
});

test("the customer's statistics count no error for what was asked", async () => {
  await using servers = await twoServers();
  await fill(servers.pair);
  await servers.pair.source.ask("CONFIG", "RESETSTAT");

  await copyAll(servers.pair);
  await copyKeys(servers.pair, terms, [Buffer.from("never there")], { gate: open });

  expect(String(await servers.pair.source.ask("INFO", "errorstats"))).not.toContain("errorstat_");
});

test("a source that does not tell what a value weighs is taken to hold large ones", async () => {
  await using servers = await twoServers();
  const { source: admin, target } = servers.pair;
  const keys = await fill(servers.pair);
  await admin.ask("ACL", "SETUSER", "reader", "on", ">secret", "~*", "&*", "+@all", "-memory");
  const url = servers.source.url.replace("redis://", "redis://reader:secret@");
  const source = await openWire({ url, verifiesCertificate: true });

  const seen = await copyAll({ source, target });
  source.close();

  expect(seen).toMatchObject({ keys, unmoved: [] });
  const both = await digests(servers.pair);
  expect(both.target).toBe(both.source);
});

test.each(["replace", "skip", "fail"] as const)(
  "a target that knows no expiry in SET gets it right after, with %s",
  async (conflict) => {
    await using servers = await twoServers();
    const { source, target: admin } = servers.pair;
    const keys = await fill(servers.pair);
    // Who cannot ask which commands there are speaks as servers before 6.2 do.
    await admin.ask("ACL", "SETUSER", "mover", "on", ">secret", "~*", "&*", "+@all", "-command");
    const url = servers.target.url.replace("redis://", "redis://mover:secret@");
    const target = await openWire({ url, verifiesCertificate: true });

    for (const _attempt of [1, 2]) {
      const seen = await copyAll({ source, target }, { ...terms, conflict });
      expect(seen).toMatchObject({ keys, unmoved: [] });
    }
    target.close();

    const both = await digests(servers.pair);
    expect(both.target).toBe(both.source);
    for (const key of ["numbers", "string:7"]) {
      expect(await admin.ask("PEXPIRETIME", key)).toBe(await source.ask("PEXPIRETIME", key));
    }
  },
);
