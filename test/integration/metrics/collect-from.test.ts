import { expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { collectFrom, type Target } from "@/lib/metrics/collect-from";
import type { RedisAddress } from "@/lib/providers/model";
import { freePort } from "@/test/support/free-port";
import { startRedis } from "@/test/support/redis";
import { startTcp } from "@/test/support/tcp";

const now = new Date("2026-03-02T10:00:00Z");
const at = (url: string): RedisAddress => ({ url, verifiesCertificate: false });

function target(instanceId: string, url: string, more: Partial<Target> = {}): Target {
  return {
    instanceId,
    address: () => Promise.resolve(at(url)),
    addressAfterFailure: () => Promise.resolve(null),
    limits: { memoryBytes: null, maxClients: null },
    before: null,
    ...more,
  };
}

test("one server that hangs costs thirty instances five seconds and one sample", async () => {
  await using redis = await startRedis();
  await using silent = await startTcp();
  const targets = Array.from({ length: 30 }, (_, index) =>
    target(`ins_${index}`, index === 7 ? silent.url : redis.url),
  );
  const startedMs = performance.now();

  const looks = await collectFrom(targets, now);

  expect(performance.now() - startedMs).toBeLessThan(6000);
  expect(looks.filter(({ kind }) => kind === "sampled")).toHaveLength(29);
  expect(looks[7]).toMatchObject({
    kind: "failed",
    instanceId: "ins_7",
    problem: expect.stringMatching(/did not answer within 5 s/),
  });
});

test("what is seen is what the server holds", async () => {
  await using redis = await startRedis([
    "--maxmemory",
    "50mb",
    "--maxclients",
    "40",
    "--maxmemory-policy",
    "allkeys-lru",
  ]);

  const [look] = await collectFrom([target("ins_1", redis.url)], now);

  expect(look).toMatchObject({
    kind: "sampled",
    engine: expect.stringMatching(/^(Redis|Valkey) \d/),
    evictionPolicy: "allkeys-lru",
    sample: {
      connectedClients: 1,
      memoryLimitBytes: 50 * 1024 ** 2,
      clientsLimit: 40,
      hitRatio: null,
      counters: { hits: 0, evictedKeys: 0 },
    },
  });
});

test("a restart between two looks gives memory and connections, but no rates", async () => {
  await using first = await startRedis();
  const [before] = await collectFrom([target("ins_1", first.url)], now);
  await using second = await startRedis();
  const sample = before?.kind === "sampled" ? before.sample : null;

  const [look] = await collectFrom(
    [target("ins_1", second.url, { before: sample })],
    new Date(now.getTime() + 60_000),
  );

  expect(look).toMatchObject({
    sample: {
      usedMemoryBytes: expect.any(Number),
      connectedClients: 1,
      hitRatio: null,
      evictedKeysPerSec: null,
      rejectedConnectionsPerSec: null,
    },
  });
});

test("an instance that listens elsewhere since a moment ago misses no sample", async () => {
  await using redis = await startRedis();
  const port = await freePort();
  const failed: string[] = [];

  const [look] = await collectFrom(
    [
      target("ins_1", `redis://127.0.0.1:${port}`, {
        addressAfterFailure(address) {
          failed.push(address.url);
          return Promise.resolve(at(redis.url));
        },
      }),
    ],
    now,
  );

  expect(look).toMatchObject({ kind: "sampled", address: { url: redis.url } });
  expect(failed).toEqual([`redis://127.0.0.1:${port}`]);
});

test("a provider that says no is the sentence the customer reads", async () => {
  const refused = target("ins_1", "", {
    address: () => Promise.reject(new AppError("refused", "Heroku said “no”.")),
  });

  expect(await collectFrom([refused], now)).toEqual([
    { kind: "failed", instanceId: "ins_1", problem: "Heroku said “no”." },
  ]);
});

test("a mistake of ours in one instance spares the others and is not blamed on it", async () => {
  await using redis = await startRedis();
  const broken = target("ins_1", "", {
    address: () => Promise.reject(new TypeError("undefined is not a function")),
  });

  const looks = await collectFrom([broken, target("ins_2", redis.url)], now);

  expect(looks).toMatchObject([
    { kind: "failed", problem: expect.stringMatching(/not the instance's fault/) },
    { kind: "sampled" },
  ]);
});
