import { createHash } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditEntries, connections, instances, samples } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";
import { freePort } from "@/test/support/free-port";
import { startRedis } from "@/test/support/redis";
import { startTcp } from "@/test/support/tcp";
import { startWire, type Answer, type Wire } from "@/test/support/wire";

/** Heroku, as far as it tells where a Redis listens. */
let heroku: Wire;
let actor: Actor;

beforeAll(async () => {
  heroku = await startWire();
  process.env.HEROKU_API_URL = heroku.url;
});
afterAll(() => heroku.stop());
beforeEach(async () => {
  actor = await aTeam();
});

const now = new Date("2026-03-02T10:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

/** A watched instance that Heroku says listens at `url`; returns how to say it listens elsewhere. */
async function anInstanceAt(url: string, options: Parameters<typeof anInstance>[1] = {}) {
  const instance = await anInstance(actor, options);
  const { remoteId } = instance;
  const says = (answer: Answer) => {
    heroku.routes[`GET /apps/app-of-${remoteId}/config-vars`] = answer;
  };
  heroku.routes[`GET /addons/${remoteId}`] = {
    body: {
      id: remoteId,
      name: "redis-shaped-12345",
      app: { id: `app-of-${remoteId}`, name: "storefront" },
      addon_service: { name: "heroku-redis" },
      plan: { name: "heroku-redis:premium-0" },
      state: "provisioned",
      config_vars: ["REDIS_URL"],
    },
  };
  says({ body: { REDIS_URL: url } });
  return { ...instance, says, moveTo: (other: string) => says({ body: { REDIS_URL: other } }) };
}

const samplesOf = (instanceId: string) =>
  db.select().from(samples).where(eq(samples.instanceId, instanceId)).orderBy(asc(samples.at));

async function rowOf(instanceId: string) {
  const [row] = await db.select().from(instances).where(eq(instances.id, instanceId));
  return row!;
}

const timesAsked = (remoteId: string) =>
  heroku.asked().filter((request) => request === `GET /addons/${remoteId}`).length;

const auditOf = (instanceId: string) =>
  db
    .select()
    .from(auditEntries)
    .where(
      and(eq(auditEntries.subjectId, instanceId), eq(auditEntries.what, "instance.url_changed")),
    );

test("a sample is kept, and the instance says what it runs and that all is well", async () => {
  await using redis = await startRedis([
    "--maxmemory-policy",
    "allkeys-lfu",
    "--maxmemory",
    "60mb",
  ]);
  const instance = await anInstanceAt(redis.url);

  expect(await collectChunk([instance.id], now)).toEqual({ collected: [instance.id], failed: [] });

  const [sample] = await samplesOf(instance.id);
  expect(sample).toMatchObject({
    usedMemoryBytes: expect.any(Number),
    connectedClients: 1,
    memoryLimitBytes: 50 * 1024 ** 2,
    clientsLimit: 40,
  });
  expect(await rowOf(instance.id)).toMatchObject({
    sampledAt: sample!.at,
    unreachableSince: null,
    problem: null,
    engine: expect.stringMatching(/^(Redis|Valkey) \d/),
    evictionPolicy: "allkeys-lfu",
    serverMemoryBytes: 60 * 1024 ** 2,
    serverMaxClients: expect.any(Number),
    urlHash: createHash("sha256").update(redis.url).digest("hex"),
  });
});

test("the second sample knows rates", async () => {
  await using redis = await startRedis();
  const instance = await anInstanceAt(redis.url);

  await collectChunk([instance.id], now);
  await collectChunk([instance.id], later(60));

  const [, second] = await samplesOf(instance.id);
  expect(second).toMatchObject({ evictedKeysPerSec: 0, rejectedConnectionsPerSec: 0 });
});

test("after the clock was set back, samples go on and rates come back with the second", async () => {
  await using redis = await startRedis();
  const instance = await anInstanceAt(redis.url);

  await collectChunk([instance.id], later(3600));
  await collectChunk([instance.id], now);
  await collectChunk([instance.id], later(60));

  const taken = await samplesOf(instance.id);
  expect(taken.map(({ evictedKeysPerSec }) => evictedKeysPerSec)).toEqual([null, 0, null]);
});

test("a chunk that comes twice takes one sample", async () => {
  await using redis = await startRedis();
  const instance = await anInstanceAt(redis.url);

  await collectChunk([instance.id], now);

  expect(await collectChunk([instance.id], later(2))).toEqual({ collected: [], failed: [] });
  expect(await samplesOf(instance.id)).toHaveLength(1);
});

test("a dead instance has no sample, says since when and why, and is well again afterwards", async () => {
  const port = await freePort();
  const instance = await anInstanceAt(`redis://127.0.0.1:${port}`);

  expect(await collectChunk([instance.id], now)).toEqual({ collected: [], failed: [instance.id] });
  await collectChunk([instance.id], later(60));

  expect(await samplesOf(instance.id)).toEqual([]);
  expect(await rowOf(instance.id)).toMatchObject({
    sampledAt: null,
    unreachableSince: now,
    problem: expect.stringContaining("refuses connections"),
  });

  await using redis = await startRedis();
  instance.moveTo(redis.url);
  await collectChunk([instance.id], later(400));
  expect(await rowOf(instance.id)).toMatchObject({ unreachableSince: null, problem: null });
});

test("the provider is not asked with every sample", async () => {
  await using redis = await startRedis();
  const instance = await anInstanceAt(redis.url);

  for (let minute = 0; minute < 10; minute++) await collectChunk([instance.id], later(minute * 60));
  // Once more where the instance's own minute of the day is among them.
  expect(timesAsked(instance.remoteId)).toBeLessThanOrEqual(2);
});

test("one dead instance costs a dozen questions an hour, and its neighbours none", async () => {
  await using redis = await startRedis();
  const dead = await anInstanceAt(`redis://127.0.0.1:${await freePort()}`);
  const alive = await anInstanceAt(redis.url);

  for (let minute = 0; minute < 60; minute++) {
    await collectChunk([dead.id, alive.id], later(minute * 60));
  }

  expect(timesAsked(dead.remoteId)).toBeLessThanOrEqual(16);
  expect(timesAsked(alive.remoteId)).toBeLessThanOrEqual(2);
});

test("a new URL is found in the same minute, noted, and recorded without the URL", async () => {
  await using first = await startRedis(["--requirepass", "first"]);
  await using second = await startRedis(["--requirepass", "second"]);
  const instance = await anInstanceAt(first.url.replace("//", "//:first@"));
  await collectChunk([instance.id], now);
  expect(await auditOf(instance.id)).toEqual([]);

  instance.moveTo(second.url.replace("//", "//:second@"));
  await first.stop();
  expect(await collectChunk([instance.id], later(60))).toMatchObject({ failed: [] });

  expect(await samplesOf(instance.id)).toHaveLength(2);
  const [entry] = await auditOf(instance.id);
  expect(entry).toMatchObject({ userId: null, teamId: actor.teamId });
  expect(JSON.stringify(entry)).not.toContain("second");
  expect(await auditOf(instance.id)).toHaveLength(1);
});

test("a changed password is found in the same minute", async () => {
  await using redis = await startRedis(["--requirepass", "old"]);
  const withPassword = (password: string) => redis.url.replace("//", `//:${password}@`);
  const instance = await anInstanceAt(withPassword("old"));
  await collectChunk([instance.id], now);

  const admin = new Redis(withPassword("old"));
  await admin.config("SET", "requirepass", "new");
  admin.disconnect();
  instance.moveTo(withPassword("new"));

  expect(await collectChunk([instance.id], later(60))).toMatchObject({ failed: [] });
});

test("after a plan change the address is asked for anew", async () => {
  await using small = await startRedis();
  await using large = await startRedis();
  const instance = await anInstanceAt(small.url);
  await collectChunk([instance.id], now);

  instance.moveTo(large.url);
  await db
    .update(instances)
    .set({ planId: "heroku-redis:premium-1" })
    .where(eq(instances.id, instance.id));
  await collectChunk([instance.id], later(60));

  const [, second] = await samplesOf(instance.id);
  expect(second).toMatchObject({ memoryLimitBytes: 100 * 1024 ** 2 });
  expect(await auditOf(instance.id)).toHaveLength(1);
});

test("a provider that gives no address says why on the instance, and is not pestered", async () => {
  const instance = await anInstanceAt("");
  instance.says({ status: 503, body: { id: "maintenance", message: "Try later." } });

  await collectChunk([instance.id], now);
  await collectChunk([instance.id], later(30));

  expect(timesAsked(instance.remoteId)).toBe(1);
  expect((await rowOf(instance.id)).problem).toMatch(/Try later|503/);
});

test("a provider that never answers costs five seconds and says so", async () => {
  const instance = await anInstanceAt("");
  instance.says("silence");
  const startedMs = performance.now();

  expect(await collectChunk([instance.id], now)).toMatchObject({ failed: [instance.id] });

  expect(performance.now() - startedMs).toBeLessThan(7000);
  expect((await rowOf(instance.id)).problem).toMatch(/provider did not say within 5 s/);
});

test("a silent instance does not keep its neighbours waiting beyond the deadline", async () => {
  await using redis = await startRedis();
  await using silent = await startTcp();
  const stuck = await anInstanceAt(silent.url);
  const others = await Promise.all(Array.from({ length: 5 }, () => anInstanceAt(redis.url)));
  const startedMs = performance.now();

  const { collected, failed } = await collectChunk(
    [stuck, ...others].map(({ id }) => id),
    now,
  );

  expect(performance.now() - startedMs).toBeLessThan(7000);
  expect(failed).toEqual([stuck.id]);
  expect(collected).toHaveLength(5);
});

test.each([
  ["nobody watches it any more", { watchedAt: null }],
  ["it is gone at the provider", { status: "gone" as const }],
])("an instance is left alone when %s", async (_why, changed) => {
  await using redis = await startRedis();
  const instance = await anInstanceAt(redis.url);
  await db.update(instances).set(changed).where(eq(instances.id, instance.id));

  expect(await collectChunk([instance.id], now)).toEqual({ collected: [], failed: [] });
});

test("while its account is broken an instance is measured at the address that is kept", async () => {
  await using redis = await startRedis();
  const connection = await aConnection(actor);
  const instance = await anInstanceAt(redis.url, { connectionId: connection.id });
  await collectChunk([instance.id], now);
  await db
    .update(connections)
    .set({ status: "broken", problem: "Heroku does not accept the token." })
    .where(eq(connections.id, connection.id));

  // A day later, when the provider would be asked again.
  const aDayLater = later(2 * 86_400);
  expect(await collectChunk([instance.id], aDayLater)).toEqual({
    collected: [instance.id],
    failed: [],
  });

  expect((await samplesOf(instance.id)).at(-1)?.usedMemoryBytes).toBeGreaterThan(0);
  expect(await rowOf(instance.id)).toMatchObject({ unreachableSince: null, problem: null });
  expect(timesAsked(instance.remoteId)).toBe(1);
});

test("a revoked token breaks the connection, and its provider is not asked from then on", async () => {
  const connection = await aConnection(actor);
  const instance = await anInstanceAt("", { connectionId: connection.id });
  instance.says({ status: 401, body: { id: "unauthorized", message: "Invalid credentials." } });

  await collectChunk([instance.id], now);
  expect(await collectChunk([instance.id], later(600))).toEqual({
    collected: [],
    failed: [instance.id],
  });
  expect((await rowOf(instance.id)).problem).toContain("has to be reconnected first");

  const [row] = await db.select().from(connections).where(eq(connections.id, connection.id));
  expect(row).toMatchObject({ status: "broken", problem: expect.any(String) });
  expect(timesAsked(instance.remoteId)).toBe(1);
});
