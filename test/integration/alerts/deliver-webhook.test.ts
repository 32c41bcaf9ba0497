import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { deliveries } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { postWebhook } from "@/lib/alerts/channels/webhook-request";
import { deliver, giveUp } from "@/lib/alerts/deliver";
import { findStuckDeliveries } from "@/lib/alerts/find-stuck-deliveries";
import { listChannels } from "@/lib/alerts/list-channels";
import { listDeliveries } from "@/lib/alerts/list-deliveries";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { removeChannel } from "@/lib/alerts/remove-channel";
import { resolveAlert } from "@/lib/alerts/resolve-alert";
import { testChannel } from "@/lib/alerts/test-channel";
import { db } from "@/lib/db";
import { freePort } from "@/test/support/free-port";
import { anAlert, RAISED_AT, readDelivery } from "@/test/support/alerts";
import { aTeam, anInstance } from "@/test/support/factories";
import { startWire, type Answer } from "@/test/support/wire";

const receiver = await startWire();
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.routes = { "POST /in": { status: 204 } };
});

const later = (minutes: number) => new Date(RAISED_AT.getTime() + minutes * 60_000);

/** An alert on its way to a webhook of the whole team. */
async function aDelivery(url = `${receiver.url}/in`) {
  const actor = await aTeam();
  const instance = await anInstance(actor, { name: "storefront" });
  const { channelId } = await addTeamChannel(actor, { kind: "webhook", settings: { url } });
  const [deliveryId] = await db.transaction((tx) => raiseAlert(tx, anAlert(actor, instance)));
  const [channel] = await listChannels(actor);
  return { actor, instance, channelId, deliveryId: deliveryId!, secret: channel!.secret! };
}

test("a webhook is signed as Standard Webhooks prescribes, with the id of the delivery", async () => {
  const { deliveryId, secret, instance } = await aDelivery();

  expect(await deliver(deliveryId, later(0))).toBe("sent");

  const [request] = receiver.requests;
  expect(request!.headers["webhook-id"]).toBe(deliveryId);
  expect(request!.headers["content-type"]).toBe("application/json");
  const headers = request!.headers as Record<string, string>;
  const payload = new Webhook(secret).verify(JSON.stringify(request!.body), headers);
  expect(payload).toMatchObject({
    type: "alert.raised",
    timestamp: RAISED_AT.toISOString(),
    data: { condition: "memory_high", instance: { id: instance.id, name: "storefront" } },
  });
  expect(secret).toMatch(/^whsec_/);
  expect(await readDelivery(deliveryId)).toMatchObject({
    status: "sent",
    attempts: 1,
    problem: null,
  });
});

test("a signature of another channel's secret does not verify", async () => {
  const { deliveryId } = await aDelivery();
  const { secret: other } = await aDelivery();
  await deliver(deliveryId, later(0));

  const [request] = receiver.requests;
  const headers = request!.headers as Record<string, string>;
  expect(() => new Webhook(other).verify(JSON.stringify(request!.body), headers)).toThrow(
    "No matching signature",
  );
});

test("what is sent is not sent again", async () => {
  const { deliveryId } = await aDelivery();
  await deliver(deliveryId, later(0));

  expect(await deliver(deliveryId, later(1))).toBe("sent");
  expect(receiver.requests).toHaveLength(1);
});

test("a receiver that recovers gets the same message under the same id", async () => {
  const { deliveryId } = await aDelivery();
  receiver.routes = { "POST /in": { status: 503 } };
  await expect(deliver(deliveryId, later(0))).rejects.toMatchObject({ code: "unreachable" });
  await expect(deliver(deliveryId, later(1))).rejects.toMatchObject({ code: "unreachable" });
  expect(await readDelivery(deliveryId)).toMatchObject({
    status: "pending",
    attempts: 2,
    lastAttemptAt: later(1),
    problem: expect.stringContaining("answered 503"),
  });

  receiver.routes = { "POST /in": { status: 200 } };
  expect(await deliver(deliveryId, later(2))).toBe("sent");

  expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"]))).toEqual(
    new Set([deliveryId]),
  );
  const [first, , third] = receiver.requests.map(({ body }) => body);
  expect(third).toEqual(first);
  expect(await readDelivery(deliveryId)).toMatchObject({
    status: "sent",
    attempts: 3,
    problem: null,
  });
});

test.each([
  [500, "pending"],
  [502, "pending"],
  [408, "pending"],
  [425, "pending"],
  [429, "pending"],
  [400, "failed"],
  [401, "failed"],
  [404, "failed"],
  [410, "failed"],
  [301, "failed"],
  [302, "failed"],
  [307, "failed"],
] as const)("a receiver that answers %i leaves the delivery %s", async (status, expected) => {
  const { deliveryId } = await aDelivery();
  receiver.routes = { "POST /in": { status, headers: { Location: "/elsewhere" } } };

  await deliver(deliveryId, later(0)).catch(() => null);

  expect(await readDelivery(deliveryId)).toMatchObject({
    status: expected,
    attempts: 1,
    problem: expect.stringContaining(String(status)),
  });
});

test("a redirect is not followed, and the log says so", async () => {
  const { deliveryId } = await aDelivery();
  receiver.routes = {
    "POST /in": { status: 307, headers: { Location: `${receiver.url}/elsewhere` } },
    "POST /elsewhere": { status: 200 },
  };

  expect(await deliver(deliveryId, later(0))).toBe("failed");

  expect(receiver.asked()).toEqual(["POST /in"]);
  expect((await readDelivery(deliveryId)).problem).toContain("does not follow redirects");
});

test("a receiver that is down is tried again later", async () => {
  const { deliveryId } = await aDelivery(`http://127.0.0.1:${await freePort()}/in`);

  await expect(deliver(deliveryId, later(0))).rejects.toThrow("could not be reached");

  expect(await readDelivery(deliveryId)).toMatchObject({ status: "pending", attempts: 1 });
});

test.each(["silence", "hang up"] satisfies Answer[])(
  "a receiver that answers with %s is unreachable",
  async (answer) => {
    receiver.routes = { "POST /in": answer };
    const post = postWebhook({
      url: `${receiver.url}/in`,
      headers: {},
      body: "{}",
      isLocal: true,
      timeoutMs: 100,
    });
    await expect(post).rejects.toMatchObject({ code: "unreachable" });
  },
);

test("a run that used up its attempts ends the delivery with what the last one met", async () => {
  const { deliveryId } = await aDelivery();
  receiver.routes = { "POST /in": { status: 503 } };
  await deliver(deliveryId, later(0)).catch(() => null);

  await giveUp(deliveryId, "Run failed", later(5));
  await giveUp(deliveryId, "Run failed again", later(6));

  expect(await readDelivery(deliveryId)).toMatchObject({
    status: "failed",
    settledAt: later(5),
    problem: expect.stringContaining("answered 503"),
  });
});

test("giving up does not undo what was sent", async () => {
  const { deliveryId } = await aDelivery();
  await deliver(deliveryId, later(0));
  await giveUp(deliveryId, "Run failed", later(5));

  expect(await readDelivery(deliveryId)).toMatchObject({ status: "sent", problem: null });
});

test("a delivery is not tried for longer than a day", async () => {
  const { deliveryId } = await aDelivery();

  expect(await deliver(deliveryId, later(24 * 60 + 1))).toBe("failed");

  expect(receiver.requests).toEqual([]);
  expect((await readDelivery(deliveryId)).problem).toContain("24 hours");
});

test("what waited for a channel that was removed is not sent", async () => {
  const { actor, channelId, deliveryId } = await aDelivery();
  await removeChannel(actor, { channelId });

  expect(await deliver(deliveryId, later(0))).toBe("failed");
  expect(receiver.requests).toEqual([]);
  expect((await readDelivery(deliveryId)).problem).toContain("removed");
});

test("the end of an alert is told as its end", async () => {
  const { deliveryId } = await aDelivery();
  const { alertId } = await readDelivery(deliveryId);
  const [endId] = await db.transaction((tx) => resolveAlert(tx, { alertId, at: later(12) }));

  await deliver(endId!, later(13));

  expect(receiver.requests[0]!.body).toMatchObject({
    type: "alert.resolved",
    timestamp: later(12).toISOString(),
    data: { subject: "storefront has memory to spare again after 12 min" },
  });
});

describe("deliveries nobody works on", () => {
  test("are found when their ring or their run was lost, and not before", async () => {
    const { deliveryId: untried } = await aDelivery();
    const { deliveryId: tried } = await aDelivery();
    receiver.routes = { "POST /in": { status: 503 } };
    await deliver(tried, later(0)).catch(() => null);
    const ours = async (minutes: number) =>
      (await findStuckDeliveries(later(minutes))).filter((id) => [untried, tried].includes(id));

    expect(await ours(1)).toEqual([]);
    expect(await ours(3)).toEqual([untried]);
    expect(await ours(29)).toEqual([untried]);
    expect(new Set(await ours(31))).toEqual(new Set([untried, tried]));
    // From the eighth attempt on a run waits for hours.
    await db.update(deliveries).set({ attempts: 8 }).where(eq(deliveries.id, tried));
    expect(await ours(149)).toEqual([untried]);
    expect(new Set(await ours(151))).toEqual(new Set([untried, tried]));
    await giveUp(untried, "Over", later(1));
    await giveUp(tried, "Over", later(1));
    expect(await ours(151)).toEqual([]);
  });
});

test("the log of deliveries says where, how often and why not, to the team alone", async () => {
  const { actor, deliveryId } = await aDelivery();
  receiver.routes = { "POST /in": { status: 404 } };
  await deliver(deliveryId, later(0));

  const { deliveries: log, next } = await listDeliveries(actor, { status: "failed" });
  expect(log).toMatchObject([
    {
      id: deliveryId,
      kind: "raised",
      attempts: 1,
      channel: { kind: "webhook", label: new URL(receiver.url).host },
      problem: expect.stringContaining("404"),
    },
  ]);
  expect(next).toBeNull();
  expect((await listDeliveries(await aTeam())).deliveries).toEqual([]);
  expect((await listDeliveries(actor, { status: "sent" })).deliveries).toEqual([]);
});

test("a test message says what happened, either way", async () => {
  const { actor, channelId } = await aDelivery();
  expect(await testChannel(actor, { channelId })).toMatchObject({ isDelivered: true });
  expect(receiver.requests[0]!.body).toMatchObject({ data: { condition: "test" } });

  receiver.routes = { "POST /in": { status: 500 } };
  expect(await testChannel(actor, { channelId })).toEqual({
    isDelivered: false,
    sentence: expect.stringContaining("answered 500"),
  });
});
