import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
// Before the routes: it sets up what Next wants to find.
import { startOwnAddress } from "@/test/support/own-address";
import { POST as takeLines } from "@/app/api/drains/[token]/route";
import { POST as takeNews } from "@/app/api/webhooks/[subscriptionId]/route";
import {
  auditEntries,
  connectionParts,
  instances,
  receivedMessages,
  samples,
  webhookSubscriptions,
} from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { syncConnection } from "@/lib/radar/sync-inventory";
import { watchInstances } from "@/lib/instances/watch-instances";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { createDrain } from "@/lib/metrics/create-drain";
import { readDrain } from "@/lib/metrics/read-drain";
import { removeDrain, removeLeftDrains } from "@/lib/metrics/remove-drain";
import { stopWatching } from "@/lib/metrics/stop-watching";
import { noteMaintenances } from "@/lib/radar/note-maintenances";
import { keepWebhooks } from "@/lib/radar/keep-webhooks";
import { listActivity } from "@/lib/teams/list-activity";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { startDoorbell, type Doorbell } from "@/test/support/doorbell";
import { aConnection, aTeam } from "@/test/support/factories";
import { herokuClient, oneHerokuRedis } from "../local/platform-help";

const own = await startOwnAddress({
  "/api/drains/": (request, token) => takeLines(request, { params: Promise.resolve({ token }) }),
  "/api/webhooks/": (request, subscriptionId) =>
    takeNews(request, { params: Promise.resolve({ subscriptionId }) }),
});
const now = () => new Date();
const later = (hours: number) => new Date(Date.now() + hours * 3_600_000);

let platforms: Platforms;
let heroku: ReturnType<typeof herokuClient>;
let doorbell: Doorbell;
let actor: Actor;
let connectionId: string;
let instanceId: string;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world: oneHerokuRedis, pace: 0.01 });
  Object.assign(process.env, {
    HEROKU_API_URL: `${platforms.url}/heroku-api`,
    HEROKU_DATA_API_URL: `${platforms.url}/heroku-data`,
  });
  heroku = herokuClient(platforms.url);
  doorbell = await startDoorbell();
  actor = await aTeam();
  ({ id: connectionId } = await aConnection(actor, { credentials: { token: "HRKU-test" } }));
  await syncConnection(connectionId, now());
  ({ id: instanceId } = (await db.select().from(instances))[0]!);
  await watchInstances(actor, { instanceIds: [instanceId] });
});
afterAll(async () => {
  await doorbell.stop();
  await platforms.stop();
  await own.stop();
});

const drains = async () => (await heroku("GET", "/heroku-api/apps/shop/log-drains")).body;
const hooks = async () => (await heroku("GET", "/heroku-api/apps/shop/webhooks")).body;
const instance = async () => (await db.select().from(instances))[0]!;
const history = async () =>
  (
    await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.subjectId, instanceId))
      .orderBy(asc(auditEntries.at))
  ).map(({ what }) => what);
const subscriptions = () => db.select().from(webhookSubscriptions);
const rotate = () =>
  heroku("POST", "/heroku-data/redis/v0/databases/redis-shop/credentials_rotation", { body: {} });
const forge = (id: string) =>
  fetch(`${own.url}/api/webhooks/${id}`, {
    method: "POST",
    body: JSON.stringify({ id: "1", action: "update", resource: "addon", data: {} }),
    headers: { "Heroku-Webhook-Hmac-SHA256": Buffer.alloc(32).toString("base64") },
  });
const rings = () => doorbell.rings().map(({ name }) => name);

test("one click has Heroku push lines, which become samples; pressed twice, there is one drain", async () => {
  await createDrain(actor, { instanceId });
  await createDrain(actor, { instanceId });

  expect(await drains()).toMatchObject([
    { id: (await instance()).drainId, url: expect.stringContaining(`${own.url}/api/drains/`) },
  ]);
  expect((await history()).filter((what) => what === "instance.drain_created")).toHaveLength(1);

  await logsEvery(1);
  await vi.waitFor(async () => expect(await db.$count(samples)).toBeGreaterThan(0), 10_000);
  expect(await readDrain(actor, instanceId)).toMatchObject({
    isMade: true,
    heardAt: expect.any(Date),
    lost: null,
    unheard: null,
  });
  expect(own.answered.every(({ status }) => status === 204)).toBe(true);
});

test("the drain goes with a click, and with the watching", async () => {
  await removeDrain(actor, { instanceId });
  await removeDrain(actor, { instanceId });
  expect(await drains()).toEqual([]);
  expect((await history()).filter((what) => what === "instance.drain_removed")).toHaveLength(1);

  await createDrain(actor, { instanceId });
  expect(await stopWatching(actor, { instanceId })).toEqual({ leftBehind: null });

  expect(await drains()).toEqual([]);
  expect((await instance()).drainId).toBeNull();
});

test("a drain that cannot be removed now is told of, and removed later", async () => {
  await watchInstances(actor, { instanceIds: [instanceId] });
  await createDrain(actor, { instanceId });
  await fault({ path: "/log-drains/", status: 503 });

  const { leftBehind } = await stopWatching(actor, { instanceId });

  expect(leftBehind).toEqual(expect.any(String));
  expect((await history()).at(-1)).toBe("instance.drain_left");
  await clearFaults();
  expect(await removeLeftDrains(connectionId)).toBe(1);
  expect(await drains()).toEqual([]);
  expect((await instance()).drainId).toBeNull();
});

test("an instance nobody watches gets no drain", async () => {
  const refused = createDrain(actor, { instanceId });

  await expect(refused).rejects.toThrow("Watch it first");
  await expect(refused).rejects.toBeInstanceOf(AppError);
});

test("a watched app has one webhook, whose news are a reason to look at once", async () => {
  await watchInstances(actor, { instanceIds: [instanceId] });
  expect(await keepWebhooks(connectionId, now())).toEqual({ subscribed: 1, removed: 0 });
  expect(await keepWebhooks(connectionId, now())).toEqual({ subscribed: 0, removed: 0 });
  const [subscription] = await subscriptions();
  expect(await hooks()).toMatchObject([
    { id: subscription!.webhookId, url: `${own.url}/api/webhooks/${subscription!.id}` },
  ]);
  await db.update(connectionParts).set({ syncedAt: now() });
  await db.update(instances).set({ addressAt: now() });
  doorbell.forget();

  await rotate();

  await vi.waitFor(() => expect(rings()).toContain("connections/inventory.due"), 10_000);
  expect((await subscriptions())[0]!.heardAt).toEqual(expect.any(Date));
  expect(await db.select().from(connectionParts)).toMatchObject([{ syncedAt: null }]);
  expect((await instance()).addressAt).toBeNull();
  expect(await history()).toContain("instance.address_told");
  expect(await db.$count(receivedMessages)).toBeGreaterThan(0);
});

test("rotated credentials are told apart from another address with the next look", async () => {
  await collectChunk([instanceId], later(1));
  await rotate();
  await vi.waitFor(async () => expect((await instance()).addressAt).toBeNull(), 10_000);

  expect(await collectChunk([instanceId], later(2))).toEqual({
    collected: [instanceId],
    failed: [],
  });

  expect(await history()).toContain("instance.credentials_rotated");
  expect(await history()).not.toContain("instance.url_changed");
});

test("the maintenance window is learned from the provider, and forgotten where it says none", async () => {
  const aDay = { since: later(-24), now: now() };
  await noteMaintenances(connectionId, aDay);
  expect((await instance()).maintenanceWindow).toMatchObject({
    weekday: expect.any(Number),
    startHour: expect.any(Number),
    hours: 4,
  });

  await fault({ path: "/maintenances/", status: 404 });
  await noteMaintenances(connectionId, aDay);
  await clearFaults();
  expect((await instance()).maintenanceWindow).toBeNull();
});

test("the maintenance window stays known while the provider does not answer", async () => {
  const aDay = { since: later(-24), now: now() };
  await noteMaintenances(connectionId, aDay);
  const { maintenanceWindow } = await instance();

  await fault({ path: "/maintenances/", status: 503 });
  await noteMaintenances(connectionId, aDay);
  await clearFaults();

  expect(maintenanceWindow).not.toBeNull();
  expect((await instance()).maintenanceWindow).toEqual(maintenanceWindow);
});

test("a planned maintenance is told once, on the day it is learned of", async () => {
  const aDay = { since: later(-24), now: now() };
  expect(await noteMaintenances(connectionId, aDay)).toBe(0);
  await control("POST", "/maintenances", { addon: "redis-shop" });

  expect(await noteMaintenances(connectionId, aDay)).toBe(1);
  expect(await noteMaintenances(connectionId, { since: now(), now: now() })).toBe(0);

  const { entries } = await listActivity(actor, { instanceId, rows: 1 });
  expect(entries[0]!.sentence).toMatch(
    /^learned of a maintenance of redis-shop( for .+ UTC)?: “.+”$/,
  );
});

test("a message with a wrong signature is refused, one for nobody is told to stop", async () => {
  const [subscription] = await subscriptions();
  doorbell.forget();

  expect((await forge(subscription!.id)).status).toBe(401);
  expect((await forge("whk_nobody")).status).toBe(410);
  expect(doorbell.rings()).toEqual([]);
});

test("the webhook goes when nobody watches the app any more", async () => {
  await stopWatching(actor, { instanceId });

  expect(await keepWebhooks(connectionId, now())).toEqual({ subscribed: 0, removed: 1 });

  expect(await hooks()).toEqual([]);
  expect(await subscriptions()).toEqual([]);
});

test("why a webhook was refused is kept, and it is tried again after hours", async () => {
  await watchInstances(actor, { instanceIds: [instanceId] });
  await fault({ path: "/webhooks", status: 422 });

  expect(await keepWebhooks(connectionId, now())).toEqual({ subscribed: 0, removed: 0 });
  expect(await subscriptions()).toMatchObject([{ webhookId: null, problem: expect.any(String) }]);
  await clearFaults();
  expect(await keepWebhooks(connectionId, later(1))).toEqual({ subscribed: 0, removed: 0 });
  expect(await keepWebhooks(connectionId, later(7))).toEqual({ subscribed: 1, removed: 0 });
  expect(await subscriptions()).toMatchObject([{ problem: null }]);
});

test("a provider that does not answer is asked again with the next round, and nothing is lost", async () => {
  await stopWatching(actor, { instanceId });
  await keepWebhooks(connectionId, now());
  await watchInstances(actor, { instanceIds: [instanceId] });
  await fault({ path: "/webhooks", status: 503 });

  expect(await keepWebhooks(connectionId, now())).toEqual({ subscribed: 0, removed: 0 });
  expect(await subscriptions()).toMatchObject([{ webhookId: null, problem: null }]);
  await clearFaults();
  expect(await keepWebhooks(connectionId, now())).toEqual({ subscribed: 1, removed: 0 });
});

const control = (method: string, path: string, body?: unknown) =>
  fetch(`${platforms.url}/control${path}`, { method, body: JSON.stringify(body ?? {}) });

/** Every request of whose path this is a part fails with the status, until `clearFaults`. */
async function fault({ path, status }: { path: string; status: number }): Promise<void> {
  const body = { id: "test_fault", message: "Not today." };
  await control("POST", "/faults", {
    match: { path: `heroku-(api|data).*${path}` },
    answer: { status, body },
  });
}

async function clearFaults(): Promise<void> {
  await control("DELETE", "/faults");
}

async function logsEvery(metricsSeconds: number): Promise<void> {
  await control("POST", "/logs", { metricsSeconds, noisePerSecond: 20 });
}
