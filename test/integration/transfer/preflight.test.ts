// Above 300 lines: one case for each thing that stops a move, against the same few servers.
import { afterEach, describe, expect, test } from "vitest";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command } from "@/lib/redis/wire/reply";
import { everything, gentle } from "@/lib/transfer/model";
import type { PreflightFacts } from "@/lib/transfer/preflight/model";
import { runPreflight } from "@/lib/transfer/preflight/run-preflight";
import { freePort } from "@/test/support/free-port";
import { sidekiqQueue } from "@/test/support/queue-layouts";
import { startRedis } from "@/test/support/redis";
import { startRedisProxy } from "@/test/support/redis-proxy";

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

/** Ended after the test. */
async function redis(...args: string[]) {
  const server = await startRedis(args);
  open.push(server);
  return server;
}

async function proxy(port: number, options: Parameters<typeof startRedisProxy>[1]) {
  const server = await startRedisProxy(port, options);
  open.push(server);
  return server;
}

const at = ({ url }: { url: string }): RedisAddress => ({ url, verifiesCertificate: false });

async function put(server: { url: string }, ...commands: Command[]) {
  const wire = await openWire(at(server));
  try {
    return await wire.send(commands);
  } finally {
    wire.close();
  }
}

type Wanted = Pick<PreflightFacts, "scope" | "budget" | "conflict" | "planMemoryBytes">;
const usual: Wanted = {
  scope: everything,
  budget: gentle,
  conflict: "fail",
  planMemoryBytes: 2 ** 30,
};

async function look(
  source: { url: string },
  target: { url: string },
  wanted: Partial<Wanted> = {},
) {
  const looked = await runPreflight(
    { source: at(source), target: at(target) },
    { ...usual, ...wanted },
    { keysMax: 2000, milliseconds: 1000 },
  );
  return looked.preflight;
}

const codes = (findings: { code: string }[]) => findings.map(({ code }) => code);

const everyType: Command[] = [
  ["SET", "s", "text"],
  ["RPUSH", "l", 1, 2],
  ["SADD", "u", 1, 2],
  ["ZADD", "z", 1, 1],
  ["HSET", "h", "f", "v"],
  ["XADD", "x", "*", "f", "v"],
];

test("nothing stands in the way of an empty, roomy, equal server, and nothing is left there", async () => {
  const [source, target] = [await redis(), await redis()];
  await put(source, ...everyType);

  const preflight = await look(source, target);

  expect(preflight.blockers).toEqual([]);
  expect(preflight.warnings).toEqual([]);
  expect(preflight.route).toBe("payload");
  expect(preflight.terms).toMatchObject({ hasExpireTime: true, route: "payload" });
  expect(Math.abs(preflight.terms.clockAheadMs)).toBeLessThan(50);
  expect(preflight.estimate).toMatchObject({ keys: 6, copySeconds: [1, 1] });
  expect(await put(target, ["DBSIZE"])).toEqual([0]);
});

describe("what stops a move", () => {
  test("a target that is too small", async () => {
    const [source, target] = [await redis(), await redis("--maxmemory", "2mb")];
    await put(source, [
      "EVAL",
      "for i = 1, 3000 do redis.call('SET', i, string.rep('x', 1000)) end",
      0,
    ]);

    const { blockers } = await look(source, target);

    expect(codes(blockers)).toEqual(["too_small"]);
    expect(blockers[0]!.sentence).toMatch(/does not fit: [\d.]+ MB of data need about [\d.]+ MB/);
  });

  test("a target that fits the part that is moved does not", async () => {
    const [source, target] = [await redis(), await redis("--maxmemory", "4mb")];
    await put(source, [
      "EVAL",
      "for i = 1, 3000 do redis.call('SET', 'big:' .. i, string.rep('x', 2000)) redis.call('SET', 'small:' .. i, 'x') end",
      0,
    ]);

    expect(codes((await look(source, target)).blockers)).toEqual(["too_small"]);
    const part = await look(source, target, { scope: { ...everything, include: ["small:"] } });

    expect(part.blockers).toEqual([]);
    expect(part.estimate!.keys).toBeGreaterThan(2500);
    expect(part.estimate!.keys).toBeLessThan(3500);
  });

  test("a target that is full already", async () => {
    const [source, target] = [await redis(), await redis("--maxmemory", "1")];
    await put(source, ...everyType);

    const { blockers } = await look(source, target);

    expect(new Set(codes(blockers))).toEqual(new Set(["too_small"]));
  });

  test("payloads that are refused where values are, too", async () => {
    const [source, server] = [await redis(), await redis()];
    await put(source, ...everyType);
    const target = await proxy(server.port, { refuse: [/^RESTORE/, /^XADD/] });

    const { blockers } = await look(source, target);

    expect(codes(blockers)).toEqual(["payload"]);
    expect(blockers[0]!.sentence).toContain("type stream");
    expect(blockers[0]!.sentence).toContain("unknown command");
  });

  test("payloads alone are no reason: keys go by value then", async () => {
    const [source, server] = [await redis(), await redis()];
    await put(source, ...everyType);
    const target = await proxy(server.port, {
      answer: ([name]) =>
        name === "RESTORE" ? "-ERR DUMP payload version or checksum are wrong\r\n" : null,
    });

    const preflight = await look(source, target);

    expect(preflight.blockers).toEqual([]);
    expect(preflight.route).toBe("value");
    expect(preflight.terms.route).toBe("value");
    expect(codes(preflight.warnings)).toContain("by_value");
    expect(await put(server, ["DBSIZE"])).toEqual([0]);
  });

  test("keys of modules, unless they stay behind", async () => {
    const [server, target] = [await redis(), await redis()];
    await put(server, ["SET", "doc:1", "{}"], ["SET", "plain", "x"]);
    const source = await proxy(server.port, {
      answer: ([name, key]) => (name === "TYPE" && key === "doc:1" ? "+ReJSON-RL\r\n" : null),
    });

    const { blockers } = await look(source, target);
    expect(blockers).toMatchObject([{ code: "modules", key: '"doc:1"' }]);
    expect(blockers[0]!.sentence).toContain("1 key belong");

    const without = await look(source, target, { scope: { ...everything, exclude: ["doc:"] } });
    expect(without.blockers).toEqual([]);
  });

  test("keys of modules that a sample would miss", async () => {
    const [server, target] = [await redis(), await redis()];
    await put(
      server,
      ["EVAL", "for i = 1, 9000 do redis.call('SET', i, 'x') end", 0],
      ["SADD", "rare", 1],
    );
    const source = await proxy(server.port, {
      answer: (words) => {
        const said = words.join(" ");
        if (said === "MODULE LIST") return "*1\r\n*2\r\n$4\r\nname\r\n$6\r\nReJSON\r\n";
        // The walk for the module's type ends with the one key it has.
        if (/^SCAN .* TYPE ReJSON-RL$/.test(said)) return "*2\r\n$1\r\n0\r\n*1\r\n$4\r\nrare\r\n";
        return said === "TYPE rare" ? "+ReJSON-RL\r\n" : null;
      },
    });

    expect(codes((await look(source, target)).blockers)).toEqual(["modules"]);
  });

  test("more databases than the target has, and which to renumber", async () => {
    const [source, target] = [await redis(), await redis("--databases", "5")];
    await put(
      source,
      ["SET", "a", 1],
      ["SELECT", 7],
      ["SET", "b", 1],
      ["SELECT", 2],
      ["SET", "c", 1],
    );

    const { blockers } = await look(source, target);
    expect(codes(blockers)).toEqual(["databases"]);
    expect(blockers[0]!.sentence).toContain("5 databases (numbers 0 to 4)");
    expect(blockers[0]!.sentence).toContain("database 7 (1 key)");
    expect(blockers[0]!.sentence).toContain("free there: 1, 3 and 4");

    const databases = { 0: 0, 2: 2, 7: 3 };
    const renumbered = await look(source, target, { scope: { ...everything, databases } });
    expect(renumbered.blockers).toEqual([]);
    const merged = { 0: 0, 2: 2, 7: 2 };
    const { blockers: meeting } = await look(source, target, {
      scope: { ...everything, databases: merged },
    });
    expect(codes(meeting)).toEqual(["merged_databases"]);
  });

  test("more databases than a target has that hides its settings", async () => {
    const [source, server] = [await redis(), await redis("--databases", "5")];
    await put(source, ["SELECT", 7], ["SET", "b", 1]);
    const target = await proxy(server.port, { refuse: [/^CONFIG/] });

    expect(codes((await look(source, target)).blockers)).toEqual(["databases"]);
  });

  test.each(["source", "target"])("a cluster as %s", async (role) => {
    const [cluster, other] = [await redis("--cluster-enabled", "yes"), await redis()];
    const ends = role === "source" ? [cluster, other] : [other, cluster];

    const { blockers } = await look(ends[0]!, ends[1]!);

    expect(codes(blockers)).toContain("cluster");
    expect(blockers[0]!.sentence).toContain(`The ${role} is a cluster`);
  });

  test("a replica as target", async () => {
    const [source, primary] = [await redis(), await redis()];
    const target = await redis("--replicaof", `127.0.0.1 ${primary.port}`);

    expect(codes((await look(source, target)).blockers)).toEqual(["read_only"]);
  });

  test("a target whose user may not write", async () => {
    const [source, server] = [await redis(), await redis()];
    await put(server, [
      "ACL",
      "SETUSER",
      "reader",
      "on",
      ">secret",
      "~*",
      "&*",
      "+@all",
      "-@write",
    ]);
    const target = { url: server.url.replace("redis://", "redis://reader:secret@") };

    const { blockers } = await look(source, target);

    expect(codes(blockers)).toEqual(["rights"]);
    expect(blockers[0]!.sentence).toMatch(
      /target’s user may not run SET, UNLINK, RENAME and PEXPIREAT/,
    );
  });

  test("a source whose user may not read what it takes", async () => {
    const [server, target] = [await redis(), await redis()];
    await put(server, [
      "ACL",
      "SETUSER",
      "app",
      "on",
      ">secret",
      "~*",
      "&*",
      "+@all",
      "-scan",
      "-type",
    ]);
    const source = { url: server.url.replace("redis://", "redis://app:secret@") };

    const { blockers } = await look(source, target);

    expect(codes(blockers)).toEqual(["rights"]);
    expect(blockers[0]!.sentence).toContain("may not run SCAN and TYPE");
  });

  test("a source whose user sees a part of the keys", async () => {
    const [server, target] = [await redis(), await redis()];
    await put(
      server,
      ["ACL", "SETUSER", "app", "on", ">secret", "~headroom:*", "&*", "+@all"],
      ["SET", "a", 1],
    );
    const source = { url: server.url.replace("redis://", "redis://app:secret@") };

    expect(codes((await look(source, target)).blockers)).toEqual(["rights"]);
  });

  test.each(["source", "target"])("nothing that listens as %s", async (role) => {
    const there = await redis();
    const nowhere = { url: `redis://127.0.0.1:${await freePort()}` };
    const ends = role === "source" ? [nowhere, there] : [there, nowhere];

    const { blockers, estimate } = await look(ends[0]!, ends[1]!);

    expect(codes(blockers)).toEqual(["unreachable"]);
    expect(blockers[0]!.sentence).toMatch(new RegExp(`^The ${role}, .* refuses connections`));
    expect(estimate).toBeNull();
  });

  test("a password that is wrong", async () => {
    const [source, target] = [await redis(), await redis("--requirepass", "secret")];

    const { blockers } = await look(source, {
      url: target.url.replace("redis://", "redis://:no@"),
    });

    expect(codes(blockers)).toEqual(["unreachable"]);
    expect(blockers[0]!.sentence).toContain("does not accept the password");
  });

  test("a server that loads", async () => {
    const [source, server] = [await redis(), await redis()];
    const target = await proxy(server.port, {
      answer: () => "-LOADING Redis is loading the dataset in memory\r\n",
    });

    expect(codes((await look(source, target)).blockers)).toEqual(["loading"]);
  });

  test.each(["allkeys-lru", "volatile-ttl"])("a queue on a target with %s", async (policy) => {
    const source = await redis();
    const target = await redis("--maxmemory", "50mb", "--maxmemory-policy", policy);
    await put(source, ...sidekiqQueue("shop:"));

    const { blockers, workload } = await look(source, target);

    expect(codes(blockers)).toEqual(["evicting_queue"]);
    expect(workload).toMatchObject({ class: "queue", queues: [{ framework: "sidekiq" }] });

    const cacheOnly = await look(source, target, { scope: { ...everything, exclude: ["shop:"] } });
    expect(cacheOnly.blockers).toEqual([]);
  });

  test("a queue that is one key among thousands", async () => {
    const source = await redis();
    const target = await redis("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru");
    await put(
      source,
      ["EVAL", "for i = 1, 9000 do redis.call('SETEX', 'views/' .. i, 1000, 'x') end", 0],
      ["SADD", "queues", "default"],
      ["LPUSH", "queue:default", "{}"],
    );

    expect(codes((await look(source, target)).blockers)).toEqual(["evicting_queue"]);
  });

  test.each([
    ["the same name", (port: number) => `redis://127.0.0.1:${port}`, "are the same server. Choose"],
    ["another name", (port: number) => `redis://localhost:${port}`, "reached by two names"],
  ])("the same server by %s", async (_case, name, words) => {
    const source = await redis();
    await put(source, ["SET", "a", 1]);

    const { blockers } = await look(source, { url: name(source.port) });

    expect(codes(blockers)).toEqual(["same_server"]);
    expect(blockers[0]!.sentence).toContain(words);
  });

  test("the same server, though it hides which one it is", async () => {
    const source = await redis();
    await put(source, ["SET", "a", 1]);
    const info = "redis_version:7.0.15\r\nrole:master\r\ndb0:keys=1,expires=0\r\n";
    const target = await proxy(source.port, {
      answer: ([name]) => (name === "INFO" ? `$${info.length}\r\n${info}\r\n` : null),
    });

    expect(codes((await look(source, target, { conflict: "replace" })).blockers)).toEqual([
      "same_server",
    ]);
  });

  test("keys at the target, where none may be met", async () => {
    const [source, target] = [await redis(), await redis()];
    await put(source, ["SET", "a", 1]);
    await put(target, ["MSET", "b", 1, "c", 2], ["SELECT", 4], ["SET", "d", 1]);

    const { blockers } = await look(source, target);
    expect(codes(blockers)).toEqual(["not_empty"]);
    expect(blockers[0]!.sentence).toContain("2 keys");

    const replacing = await look(source, target, { conflict: "replace" });
    expect(replacing.blockers).toEqual([]);
    expect(codes(replacing.warnings)).toEqual(["not_empty"]);
    const elsewhere = await look(source, target, { scope: { ...everything, databases: { 0: 9 } } });
    expect(elsewhere.blockers).toEqual([]);
  });
});
