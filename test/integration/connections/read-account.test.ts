import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import {
  apiBudgets,
  apiUsage,
  connectionParts,
  connections,
  instances,
  webhookSubscriptions,
} from "@/drizzle/schema";
import { watchAccount } from "@/lib/alerts/watch-accounts";
import { listConnections } from "@/lib/connections/list-connections";
import { lookNow } from "@/lib/connections/look-now";
import { readAccount } from "@/lib/connections/read-account";
import { db } from "@/lib/db";
import { startDoorbell } from "@/test/support/doorbell";
import { aConnection, aTeam, anInstance } from "@/test/support/factories";

const doorbell = await startDoorbell();
beforeEach(() => doorbell.forget());
afterAll(() => doorbell.stop());

const now = new Date("2026-03-02T14:20:00Z");
const hour = (ago: number) => new Date(Date.parse("2026-03-02T14:00:00Z") - ago * 3_600_000);
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

test("an account that was just connected has asked nothing yet", async () => {
  const owner = await aTeam();
  const { id } = await aConnection(owner);
  const account = await readAccount(owner, id, now);
  expect(account).toMatchObject({
    parts: { total: 0, read: 0, oldestAt: null },
    budget: { left: 4500, full: 4500, fullAt: null },
    webhooks: [],
    drains: 0,
  });
  expect(account.usage).toHaveLength(24);
  expect(account.usage.every(({ background, action }) => background + action === 0)).toBe(true);
});

test("what is left, where the requests of the last day went, and how far it was read", async () => {
  const owner = await aTeam();
  const { id: connectionId } = await aConnection(owner);
  await db.insert(apiBudgets).values({ connectionId, tokens: 1500, filledAt: now, toldAt: now });
  await db.insert(apiUsage).values([
    { connectionId, hour: hour(0), background: 5, action: 2, limited: 1 },
    { connectionId, hour: hour(23), background: 7 },
    { connectionId, hour: hour(24), background: 900 },
  ]);
  await db.insert(connectionParts).values([
    { connectionId, id: "one", label: "one", syncedAt: minutesAgo(4) },
    { connectionId, id: "two", label: "two", syncedAt: minutesAgo(1) },
  ]);

  const account = await readAccount(owner, connectionId, now);
  expect(account.budget).toMatchObject({ left: 1500, isTold: true });
  expect(account.parts).toEqual({ total: 2, read: 2, oldestAt: minutesAgo(4) });
  expect(account.usage[0]).toEqual({ hour: hour(23), background: 7, action: 0, limited: 0 });
  expect(account.usage.at(-1)).toEqual({ hour: hour(0), background: 5, action: 2, limited: 1 });

  await db.insert(connectionParts).values({ connectionId, id: "new", label: "new" });
  expect((await readAccount(owner, connectionId, now)).parts).toEqual({
    total: 3,
    read: 2,
    oldestAt: null,
  });
});

test("webhooks are told app by app, live or with why not, and drains are counted", async () => {
  const owner = await aTeam();
  const instance = await anInstance(owner);
  const { connectionId } = instance;
  await db.update(instances).set({ drainId: "d-1" }).where(eq(instances.id, instance.id));
  const hook = {
    teamId: owner.teamId,
    connectionId,
    instanceId: instance.id,
    sealedSecret: "sealed",
    createdAt: minutesAgo(60),
  };
  await db.insert(webhookSubscriptions).values([
    { ...hook, id: `${connectionId}-1`, appName: "web", webhookId: "w-1", heardAt: minutesAgo(2) },
    { ...hook, id: `${connectionId}-2`, appName: "api", problem: "Heroku refused." },
  ]);
  expect(await readAccount(owner, connectionId, now)).toMatchObject({
    drains: 1,
    webhooks: [
      { appName: "api", liveSince: null, problem: "Heroku refused." },
      { appName: "web", liveSince: minutesAgo(60), heardAt: minutesAgo(2), problem: null },
    ],
  });
});

test("a provider that stays silent shows in the list of accounts until it answers", async () => {
  const owner = await aTeam();
  const { id } = await aConnection(owner);
  const late = new Date(Date.now() + 40 * 60_000);
  expect(await listConnections(owner)).toMatchObject([{ isSilent: false }]);
  await watchAccount(id, late, "Heroku did not answer.");
  expect(await listConnections(owner)).toMatchObject([{ isSilent: true }]);
  await db.update(connections).set({ syncedAt: late }).where(eq(connections.id, id));
  await watchAccount(id, late);
  expect(await listConnections(owner)).toMatchObject([{ isSilent: false }]);
});

test("another team's account looks like none", async () => {
  const { id } = await aConnection(await aTeam());
  await expect(readAccount(await aTeam(), id, now)).rejects.toMatchObject({ code: "not_found" });
});

test("a look before its time is for those who operate, and not while the account is broken", async () => {
  const operator = await aTeam("operator");
  const { id: connectionId } = await aConnection(operator);
  await lookNow(operator, { connectionId });
  expect(doorbell.rings()).toEqual([{ name: "connections/sync.due", data: { connectionId } }]);

  const viewer = { ...operator, role: "viewer" as const };
  await expect(lookNow(viewer, { connectionId })).rejects.toMatchObject({ code: "forbidden" });
  await db
    .update(connections)
    .set({ status: "broken", problem: "Heroku no longer accepts this token." })
    .where(eq(connections.id, connectionId));
  await expect(lookNow(operator, { connectionId })).rejects.toMatchObject({ code: "conflict" });
  expect(doorbell.rings()).toHaveLength(1);
});
