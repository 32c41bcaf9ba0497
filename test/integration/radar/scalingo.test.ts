import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startOwnAddress } from "@/test/support/own-address";
import { POST as takeNews } from "@/app/api/webhooks/[subscriptionId]/route";
import { apiBudgets, instances, webhookSubscriptions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { dueConnections, syncDueParts } from "@/lib/radar/sync-parts";
import { syncConnection } from "@/lib/radar/sync-inventory";
import { watchInstances } from "@/lib/instances/watch-instances";
import { createDrain } from "@/lib/metrics/create-drain";
import { keepWebhooks } from "@/lib/radar/keep-webhooks";
import { listActivity } from "@/lib/teams/list-activity";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { startDoorbell, type Doorbell } from "@/test/support/doorbell";
import { aConnection, aTeam } from "@/test/support/factories";
import { control, oneScalingoRedis } from "../local/platform-help";

const own = await startOwnAddress({
  "/api/webhooks/": (request, subscriptionId) =>
    takeNews(request, { params: Promise.resolve({ subscriptionId }) }),
});
const now = () => new Date();

let platforms: Platforms;
let doorbell: Doorbell;
let actor: Actor;
let connectionId: string;
let instanceId: string;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world: oneScalingoRedis, pace: 0.01 });
  process.env.SCALINGO_AUTH_URL = `${platforms.url}/scalingo-auth`;
  doorbell = await startDoorbell();
  actor = await aTeam();
  ({ id: connectionId } = await aConnection(actor, {
    providerId: "scalingo",
    credentials: { token: "tk-us-test" },
  }));
  await syncConnection(connectionId, now());
  ({ id: instanceId } = (await db.select().from(instances))[0]!);
  await watchInstances(actor, { instanceIds: [instanceId] });
});
afterAll(async () => {
  await doorbell.stop();
  await platforms.stop();
  await own.stop();
});

/** As after a minute in which nobody asked the provider anything. */
const rest = () => db.delete(apiBudgets);
const rings = () => doorbell.rings().map(({ name }) => name);

test("a plan changed by hand is known with the message, not minutes later", async () => {
  await rest();
  expect(await keepWebhooks(connectionId, now())).toEqual({ subscribed: 1, removed: 0 });
  expect(await dueConnections(now())).toEqual([]);
  doorbell.forget();

  await control(platforms.url, "/addons/shop_1234", { plan: "redis:redis-starter-512" });
  await vi.waitFor(() => expect(rings()).toContain("connections/inventory.due"), 10_000);

  expect(await dueConnections(now())).toEqual([connectionId]);
  await rest();
  await syncDueParts({ connectionId, askedAt: null }, now());
  const { entries } = await listActivity(actor, { instanceId });
  expect(entries.map(({ what }) => what)).toContain("instance.plan_changed_outside");
});

test("what is no news of a Redis is answered as well: nothing of Scalingo's is signed", async () => {
  const [subscription] = await db
    .select()
    .from(webhookSubscriptions)
    .where(eq(webhookSubscriptions.connectionId, connectionId));
  doorbell.forget();

  const { status } = await fetch(`${own.url}/api/webhooks/${subscription!.id}`, {
    method: "POST",
    body: JSON.stringify({ id: "1", type: "deployment" }),
  });

  expect(status).toBe(204);
  expect(doorbell.rings()).toEqual([]);
});

test("it sends no log lines, so none are offered", async () => {
  await expect(createDrain(actor, { instanceId })).rejects.toMatchObject({ code: "refused" });
});
