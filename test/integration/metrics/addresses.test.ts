import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { apiBudgets, instances } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { forgetAddress } from "@/lib/metrics/addresses";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";
import { freePort } from "@/test/support/free-port";
import { startRecordedProviders } from "@/test/support/recorded-providers";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startTcp } from "@/test/support/tcp";

const PASSWORD = "s3cret-of-redis";
const VARIABLES = "GET /api/osc-fr1/v1/apps/5a3-catalog/variables";

const wire = await startRecordedProviders();
let redis: TestRedis;
let actor: Actor;

beforeAll(async () => {
  redis = await startRedis(["--requirepass", PASSWORD]);
});
afterAll(async () => {
  await wire.stop();
  await redis.stop();
});
beforeEach(async () => {
  wire.reset();
  actor = await aTeam();
});

const now = new Date("2026-03-02T10:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const withPassword = (url: string) => url.replace("//", `//:${PASSWORD}@`);

/** Scalingo says that the instance listens there. */
function listensAt(url: string) {
  wire.routes[VARIABLES] = {
    body: { variables: [{ id: "v1", name: "SCALINGO_REDIS_URL", value: withPassword(url) }] },
  };
}

/** A watched instance of Scalingo, on an account of its own. */
async function aScalingoInstance(url: string) {
  listensAt(url);
  const connection = await aConnection(actor, {
    providerId: "scalingo",
    credentials: { token: `tk-us-${actor.teamId}` },
  });
  const remoteId = "osc-fr1/5a3-catalog/ad-catalog";
  return anInstance(actor, { connectionId: connection.id, remoteId });
}

/** Takes samples once the account was left alone for long enough to be asked. */
async function collect(instanceId: string, at: Date) {
  await db.delete(apiBudgets);
  return collectChunk([instanceId], at);
}

/** The account may not be asked by the background for hours. */
async function useUpBudget(connectionId: string) {
  const limitedUntil = new Date(Date.now() + 3_600_000);
  const spent = { tokens: 0, filledAt: new Date(), limitedUntil };
  await db
    .insert(apiBudgets)
    .values({ connectionId, ...spent })
    .onConflictDoUpdate({ target: apiBudgets.connectionId, set: spent });
}

async function rowOf(instanceId: string) {
  const [row] = await db.select().from(instances).where(eq(instances.id, instanceId));
  return row!;
}

const timesAsked = () => wire.asked().filter((asked) => asked === VARIABLES).length;

describe("the address of an instance", () => {
  test("is kept sealed, so that the next looks ask nobody, and no password is in the database", async () => {
    const instance = await aScalingoInstance(redis.url);
    await collect(instance.id, now);
    expect(timesAsked()).toBe(1);

    const row = await rowOf(instance.id);
    expect(row.addressAt).toEqual(now);
    expect(row.sealedAddress).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain(PASSWORD);

    wire.requests.length = 0;
    await collect(instance.id, later(1));
    expect(wire.requests).toEqual([]);
  });

  test("is asked for again a day later, once", async () => {
    const instance = await aScalingoInstance(redis.url);
    await collect(instance.id, now);
    await collect(instance.id, later(24 * 60 + 1));
    expect(timesAsked()).toBe(2);
    expect((await rowOf(instance.id)).addressAt).toEqual(later(24 * 60 + 1));
  });

  test("is asked for again at the next look when the provider said that it changed", async () => {
    const instance = await aScalingoInstance(redis.url);
    await collect(instance.id, now);
    await forgetAddress(instance.id);
    await collect(instance.id, later(1));
    await collect(instance.id, later(2));
    expect(timesAsked()).toBe(2);
  });

  test.each([
    ["has no requests left for us", { status: 429, body: "Retry later" }],
    ["fails", { status: 500 }],
    ["breaks the connection", "hang up" as const],
  ])("holds while a provider that should be asked again %s", async (_what, answer) => {
    const instance = await aScalingoInstance(redis.url);
    await collect(instance.id, now);
    await forgetAddress(instance.id);
    wire.routes[VARIABLES] = answer;

    for (const minute of [1, 2, 3]) {
      expect(await collect(instance.id, later(minute))).toMatchObject({ failed: [] });
    }
    expect((await rowOf(instance.id)).unreachableSince).toBeNull();
  });

  test("that leads to the primary of before is left for the one the provider says", async () => {
    await using primary = await startRedis(["--requirepass", PASSWORD]);
    await using old = await startRedis(["--requirepass", PASSWORD, "--masterauth", PASSWORD]);
    const instance = await aScalingoInstance(old.url);
    await collect(instance.id, now);
    const admin = new Redis(withPassword(old.url));
    await admin.replicaof("127.0.0.1", primary.port);
    admin.disconnect();

    await collect(instance.id, later(1));
    expect(timesAsked()).toBe(2);

    listensAt(primary.url);
    await collect(instance.id, later(3));
    wire.requests.length = 0;
    await collect(instance.id, later(4));
    expect(wire.requests).toEqual([]);
  });

  test("that leads to a replica for good is asked for every five minutes, and is looked at", async () => {
    await using replica = await startRedis(["--requirepass", PASSWORD]);
    const instance = await aScalingoInstance(replica.url);
    const admin = new Redis(withPassword(replica.url));
    await admin.replicaof("127.0.0.1", await freePort());
    admin.disconnect();

    for (let minute = 0; minute < 30; minute++) {
      expect(await collect(instance.id, later(minute))).toMatchObject({ failed: [] });
    }
    expect(timesAsked()).toBeLessThanOrEqual(10);
  });
});

test("while its account may not be asked, an instance works on, and a new one waits without blame", async () => {
  const instance = await aScalingoInstance(redis.url);
  const fresh = await anInstance(actor, {
    connectionId: instance.connectionId,
    remoteId: "osc-fr1/5a3-catalog/ad-fresh",
  });
  await collect(instance.id, now);
  await forgetAddress(instance.id);
  await useUpBudget(instance.connectionId);
  wire.requests.length = 0;

  expect(await collectChunk([instance.id, fresh.id], later(1))).toEqual({
    collected: [instance.id],
    failed: [],
  });
  expect(wire.requests).toEqual([]);
  for (const id of [instance.id, fresh.id]) {
    expect(await rowOf(id)).toMatchObject({ unreachableSince: null, problem: null });
  }
});

async function aPrivateInstance(heardMinutesAgo: number | null) {
  const instance = await aScalingoInstance("redis://127.0.0.1:9");
  const drainHeardAt = heardMinutesAgo === null ? null : later(-heardMinutesAgo);
  await db
    .update(instances)
    .set({ isReachable: false, drainHeardAt, watchedAt: later(-60) })
    .where(eq(instances.id, instance.id));
  return instance;
}

describe("an instance that no connection from outside reaches", () => {
  test("is never connected to", async () => {
    await using server = await startTcp();
    const instance = await aPrivateInstance(1);
    listensAt(server.url);
    await collect(instance.id, now);
    expect(server.seen().made).toBe(0);
    expect(wire.requests).toEqual([]);
  });

  test("is well while its log drain speaks", async () => {
    const instance = await aPrivateInstance(1);
    expect(await collect(instance.id, now)).toEqual({
      collected: [instance.id],
      failed: [],
    });
    expect(await rowOf(instance.id)).toMatchObject({ unreachableSince: null, problem: null });
  });

  test.each([
    ["went silent", 12, /none came for 12 min.*still on storefront/],
    ["never spoke", null, /none has come yet.*Create its log drain on storefront/],
  ])("says so when its drain %s, and is well again with the next line", async (_w, ago, said) => {
    const instance = await aPrivateInstance(ago);
    expect(await collect(instance.id, now)).toEqual({
      collected: [],
      failed: [instance.id],
    });
    expect(await rowOf(instance.id)).toMatchObject({
      unreachableSince: now,
      problem: expect.stringMatching(said),
    });

    await db
      .update(instances)
      .set({ drainHeardAt: later(0.5) })
      .where(eq(instances.id, instance.id));
    await collect(instance.id, later(1));
    expect(await rowOf(instance.id)).toMatchObject({ unreachableSince: null, problem: null });
  });
});
