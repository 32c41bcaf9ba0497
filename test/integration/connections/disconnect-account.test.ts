import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { connections, instances, scalingActions, webhookSubscriptions } from "@/drizzle/schema";
import { connectAccount } from "@/lib/connections/connect-account";
import { disconnectAccount } from "@/lib/connections/disconnect-account";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { startRecordedProviders } from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
const doorbell = await startDoorbell();
beforeEach(() => wire.reset());
afterAll(async () => {
  await wire.stop();
  await doorbell.stop();
});

const notifier = "DELETE /api/osc-fr1/v1/apps/5a3-catalog/notifiers/nt-1";

/** A Scalingo account with one instance, on whose app Headroom has a webhook. */
async function anAccountWithWebhook() {
  const owner = await aTeam("owner");
  const { connectionId } = await connectAccount(owner, {
    providerId: "scalingo",
    credentials: { token: `tk-us-${newId("msg")}` },
  });
  const instance = await anInstance(owner, {
    connectionId,
    remoteId: "osc-fr1/5a3-catalog/ad-catalog",
  });
  await db.insert(webhookSubscriptions).values({
    id: newId("msg"),
    teamId: owner.teamId,
    connectionId,
    instanceId: instance.id,
    appName: "catalog",
    webhookId: "nt-1",
    sealedSecret: "sealed",
  });
  return { owner, connectionId, instance };
}

const isConnected = async (connectionId: string) =>
  (await db.$count(connections, eq(connections.id, connectionId))) === 1;

test("what Headroom made at the provider goes with the account", async () => {
  const { owner, connectionId } = await anAccountWithWebhook();
  wire.routes[notifier] = { status: 204 };
  expect(await disconnectAccount(owner, { connectionId })).toMatchObject({ leftBehind: [] });
  expect(wire.asked()).toContain(notifier);
  expect(await isConnected(connectionId)).toBe(false);
});

test("what cannot be removed there is named, and the account goes all the same", async () => {
  const { owner, connectionId } = await anAccountWithWebhook();
  wire.routes[notifier] = { status: 503 };
  const { leftBehind } = await disconnectAccount(owner, { connectionId });
  expect(leftBehind).toEqual([
    expect.stringMatching(
      /^1 webhook \(catalog\) stays at the provider\. Remove what is left there/,
    ),
  ]);
  expect(await isConnected(connectionId)).toBe(false);
});

test("of a broken account nothing is asked, and what stays is named", async () => {
  const { owner, connectionId } = await anAccountWithWebhook();
  await db
    .update(connections)
    .set({ status: "broken", problem: "Scalingo no longer accepts this token." })
    .where(eq(connections.id, connectionId));
  wire.requests.length = 0;
  const { leftBehind } = await disconnectAccount(owner, { connectionId });
  expect(leftBehind).toEqual([expect.stringContaining("1 webhook (catalog)")]);
  expect(wire.requests).toEqual([]);
});

test("while a plan change runs, nothing is removed anywhere", async () => {
  const { owner, connectionId, instance } = await anAccountWithWebhook();
  const { id: proposalId, fromPlanId, toPlanId } = await aPendingProposal(owner, instance.id);
  await db.insert(scalingActions).values({
    id: newId("act"),
    teamId: owner.teamId,
    instanceId: instance.id,
    proposalId,
    fromPlanId,
    toPlanId,
  });
  wire.routes[notifier] = { status: 204 };
  await expect(disconnectAccount(owner, { connectionId })).rejects.toMatchObject({
    code: "conflict",
  });
  expect(wire.asked()).not.toContain(notifier);
  expect(await db.$count(instances, eq(instances.connectionId, connectionId))).toBe(1);
});
