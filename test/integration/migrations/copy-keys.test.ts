import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { advance } from "@/lib/migrations/advance";
import { doSlice } from "@/lib/migrations/do-slice";
import { firstCheckpoint, type Checkpoint } from "@/lib/migrations/model";
import { compareKeys } from "@/lib/redis/compare-keys";
import { copyKeys, pruneKeys, type Pair } from "@/lib/redis/copy-keys";
import { openClient } from "@/lib/redis/open-client";
import { freePort } from "@/test/support/free-port";
import { startRedis } from "@/test/support/redis";

type Step = (pair: Pair, cursor: string | null) => Promise<{ cursor: string; keys: number }>;

/** Two real servers with a client each; the source's hashes and sets keep the order of another seed. */
async function twoServers(sourceArgs: readonly string[] = [], targetArgs: readonly string[] = []) {
  const [source, target] = await Promise.all([startRedis(sourceArgs), startRedis(targetArgs)]);
  const addresses = {
    source: { url: source.url, verifiesCertificate: true },
    target: { url: target.url, verifiesCertificate: true },
  };
  const pair = {
    source: await openClient(addresses.source),
    target: await openClient(addresses.target),
  };
  const close = async () => {
    pair.source.disconnect();
    pair.target.disconnect();
    await Promise.all([source.stop(), target.stop()]);
  };
  return { ...addresses, pair, close, [Symbol.asyncDispose]: close };
}

/** Walks to the end of the database and adds up. */
async function walk(pair: Pair, step: Step): Promise<{ keys: number; differing: number }> {
  let cursor: string | null = null;
  const seen = { keys: 0, differing: 0 };
  do {
    const one = await step(pair, cursor);
    cursor = one.cursor;
    seen.keys += one.keys;
    if ("differing" in one) seen.differing += Number(one.differing);
  } while (cursor !== "0");
  return seen;
}

/** Every type, small and large, some that expire, and a key that is no text. */
async function fill(client: Redis): Promise<number> {
  const pipeline = client.pipeline();
  for (let at = 0; at < 500; at++) {
    pipeline.set(`string:${at}`, `value ${at}`);
    pipeline.sadd("large-set", `member ${at}`);
    pipeline.hset("large-hash", `field ${at}`, `value ${at}`);
    pipeline.zadd("large-zset", at, `member ${at}`);
    pipeline.rpush("large-list", `item ${at}`);
  }
  pipeline.set("expires", "soon", "PX", 600_000);
  pipeline.set("binary", Buffer.from([0, 255, 10, 13]));
  pipeline.set(Buffer.from([0, 255, 1]), "a key that is no text");
  pipeline.hset("small-hash", { a: "1", b: "2" });
  pipeline.sadd("numbers", 1, 2, 3);
  pipeline.xadd("stream", "1-1", "job", "1");
  pipeline.xgroup("CREATE", "stream", "workers", "0");
  await pipeline.exec();
  return client.dbsize();
}

test("every key arrives with its value and its time to live, and the comparison proves it", async () => {
  await using servers = await twoServers();
  const keys = await fill(servers.pair.source);

  expect(await walk(servers.pair, copyKeys)).toMatchObject({ keys });

  expect(await walk(servers.pair, compareKeys)).toEqual({ keys, differing: 0 });
  expect(await servers.pair.target.dbsize()).toBe(keys);
  const [ours, theirs] = await Promise.all([
    servers.pair.source.pexpiretime("expires"),
    servers.pair.target.pexpiretime("expires"),
  ]);
  expect(Math.abs(ours - theirs)).toBeLessThan(1000);
});

test("values dumped in another encoding are the same values", async () => {
  // The source keeps small hashes, sets and sorted sets as tables, the target packs them.
  await using servers = await twoServers([
    "--hash-max-listpack-entries",
    "0",
    "--set-max-intset-entries",
    "0",
    "--zset-max-listpack-entries",
    "0",
    "--list-max-listpack-size",
    "1",
  ]);
  const keys = await fill(servers.pair.source);
  await walk(servers.pair, copyKeys);

  expect(await walk(servers.pair, compareKeys)).toEqual({ keys, differing: 0 });
});

test("copying twice is the same as once", async () => {
  await using servers = await twoServers();
  const keys = await fill(servers.pair.source);
  await walk(servers.pair, copyKeys);
  await walk(servers.pair, copyKeys);

  expect(await walk(servers.pair, compareKeys)).toEqual({ keys, differing: 0 });
  expect(await servers.pair.target.dbsize()).toBe(keys);
});

describe("the comparison finds", () => {
  test.each([
    ["a changed string", (redis: Redis) => redis.set("string:1", "other")],
    ["a missing key", (redis: Redis) => redis.del("string:1")],
    ["one changed field among many", (redis: Redis) => redis.hset("large-hash", "field 7", "x")],
    ["one member more", (redis: Redis) => redis.sadd("large-set", "extra")],
    ["another order of a list", (redis: Redis) => redis.rpoplpush("large-list", "large-list")],
    ["another score", (redis: Redis) => redis.zincrby("large-zset", 1, "member 3")],
    ["another type", (redis: Redis) => redis.multi().del("numbers").set("numbers", "1").exec()],
    ["an expiry that is gone", (redis: Redis) => redis.persist("expires")],
    ["an expiry that came", (redis: Redis) => redis.pexpire("binary", 600_000)],
    ["a stream entry more", (redis: Redis) => redis.xadd("stream", "2-1", "job", "2")],
    ["a group that is gone", (redis: Redis) => redis.xgroup("DESTROY", "stream", "workers")],
  ])("%s, and nothing else", async (_case, change) => {
    await using servers = await twoServers();
    const keys = await fill(servers.pair.source);
    await walk(servers.pair, copyKeys);
    await change(servers.pair.target);

    expect(await walk(servers.pair, compareKeys)).toEqual({ keys, differing: 1 });
  });
});

test("what the source no longer has is taken from the target, and nothing else", async () => {
  await using servers = await twoServers();
  const keys = await fill(servers.pair.source);
  await walk(servers.pair, copyKeys);
  await servers.pair.source.del("string:1", "large-set");

  expect(await walk(servers.pair, pruneKeys)).toMatchObject({ keys: 2 });

  expect(await servers.pair.target.dbsize()).toBe(keys - 2);
  expect(await walk(servers.pair, compareKeys)).toEqual({ keys: keys - 2, differing: 0 });
});

test("a target that is full says so, with what to do", async () => {
  await using servers = await twoServers([], ["--maxmemory", "1100000"]);
  for (let at = 0; at < 20; at++) await servers.pair.source.set(`large:${at}`, "x".repeat(100_000));

  await expect(walk(servers.pair, copyKeys)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("The target is full"),
  });
});

test("a server that dies in the middle is unreachable, not wrong", async () => {
  await using servers = await twoServers();
  await fill(servers.pair.source);
  const { cursor } = await copyKeys(servers.pair, null);
  await servers.close();

  await expect(copyKeys(servers.pair, cursor)).rejects.toMatchObject({ code: "unreachable" });
});

test("a server that is not there, and a password that is wrong, are told apart", async () => {
  const nobody = { url: `redis://127.0.0.1:${await freePort()}`, verifiesCertificate: true };
  await expect(openClient(nobody)).rejects.toMatchObject({ code: "unreachable" });

  await using redis = await startRedis(["--requirepass", "right"]);
  const wrong = redis.url.replace("redis://", "redis://:wrong@");
  await expect(openClient({ url: wrong, verifiesCertificate: true })).rejects.toMatchObject({
    code: "refused",
  });
});

test("a walk in the smallest slices, over several databases, ends with both sides equal", async () => {
  await using servers = await twoServers();
  await fill(servers.pair.source);
  const other = await openClient(servers.source, 5);
  await fill(other);
  other.disconnect();

  let checkpoint: Checkpoint = firstCheckpoint;
  let slices = 0;
  while (checkpoint.phase === "copy" || checkpoint.phase === "verify") {
    const before = checkpoint;
    const slice = await doSlice(servers, before, 0);
    checkpoint = advance(before, slice);
    // An echo of the slice just saved changes nothing.
    expect(advance(checkpoint, slice)).toBe(checkpoint);
    slices += 1;
  }

  expect(slices).toBeGreaterThan(6);
  expect(checkpoint).toMatchObject({ phase: "await_approval", pass: 1, keysDiffering: 0 });
  const reached = await openClient(servers.target, 5);
  expect(await reached.dbsize()).toBe(await servers.pair.source.dbsize());
  reached.disconnect();
});
