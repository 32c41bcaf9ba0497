import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { auditEntries, connections, instances, plans } from "@/drizzle/schema";
import { connectAccount } from "@/lib/connections/connect-account";
import { openConnection } from "@/lib/connections/credentials";
import { reconnectAccount } from "@/lib/connections/reconnect-account";
import { db } from "@/lib/db";
import { syncConnection } from "@/lib/radar/sync-inventory";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam } from "@/test/support/factories";
import { startRedis } from "@/test/support/redis";

const doorbell = await startDoorbell();
const redis = await startRedis(["--requirepass", "planted", "--maxmemory", "64mb"]);
const other = await startRedis();
afterAll(async () => {
  await Promise.all([doorbell.stop(), redis.stop(), other.stop()]);
});

const url = `redis://:planted@127.0.0.1:${redis.port}`;
const entered = { url, name: "orders cache", memory: "", connections: " 100 " };

async function connected() {
  const owner = await aTeam("owner");
  const { connectionId } = await connectAccount(owner, { providerId: "url", credentials: entered });
  return { owner, connectionId };
}

test("a Redis is connected by its URL; what was left empty is left out, and nothing is kept in clear", async () => {
  const { owner, connectionId } = await connected();

  const { credentials } = await openConnection(connectionId);
  expect(credentials).toEqual({ url, name: "orders cache", connections: "100" });
  const rows = await db.select().from(connections).where(eq(connections.id, connectionId));
  const audited = await db.select().from(auditEntries).where(eq(auditEntries.teamId, owner.teamId));
  expect(rows).toMatchObject([{ label: "orders cache", providerId: "url" }]);
  expect(JSON.stringify([rows, audited])).not.toMatch(/planted/);
});

test("it is listed as one instance, on a plan of its own limits", async () => {
  const { connectionId } = await connected();
  await syncConnection(connectionId, new Date());

  const found = await db.select().from(instances).where(eq(instances.connectionId, connectionId));
  expect(found).toMatchObject([{ name: "orders cache", status: "ready", monthlyCents: null }]);
  const known = await db.select().from(plans).where(eq(plans.connectionId, connectionId));
  expect(known).toMatchObject([
    { id: found[0]!.planId, memoryBytes: 64 * 1024 ** 2, maxClients: 100, monthlyCents: null },
  ]);
  expect(JSON.stringify([found, known])).not.toMatch(/planted/);
});

test("new limits are entered by reconnecting the same server, and another server is another account", async () => {
  const { owner, connectionId } = await connected();
  const larger = { ...entered, memory: "128" };
  await reconnectAccount(owner, { connectionId, credentials: larger });
  expect((await openConnection(connectionId)).credentials).toMatchObject({ memory: "128" });

  const elsewhere = { ...entered, url: other.url };
  await expect(
    reconnectAccount(owner, { connectionId, credentials: elsewhere }),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("a name that is missing is asked for", async () => {
  const owner = await aTeam("owner");
  const asked = connectAccount(owner, { providerId: "url", credentials: { url } });
  await expect(asked).rejects.toThrow(/Name is empty/);
});
