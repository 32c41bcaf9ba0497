import { createCipheriv, randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { channels, connections, instances, webhookSubscriptions } from "@/drizzle/schema";
import { openConnection } from "@/lib/connections/credentials";
import { resealSecrets } from "@/lib/connections/reseal";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { isSealedWithOldKey, open } from "@/lib/secrets";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";

// A new key was put first; the settings are read once, at first use.
const oldKey = Buffer.alloc(32, 7);
const newKey = Buffer.alloc(32, 8);
process.env.HEADROOM_SECRET_KEYS = `new:${newKey.toString("base64")},test:${oldKey.toString("base64")}`;

/** Seals as Headroom did while `oldKey` was the only one. */
function sealedLongAgo(plain: string, owner: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", oldKey, iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"));
  return ["v1", "test", ...parts].join(".");
}

test("after a new key is put first, every secret is sealed with it, once, and still opens", async () => {
  const owner = await aTeam();
  const fresh = await aConnection(owner);
  const old = await aConnection(owner);
  const credentials = { token: "HRKU-old" };
  await db
    .update(connections)
    .set({ sealedCredentials: sealedLongAgo(JSON.stringify(credentials), old.id) })
    .where(eq(connections.id, old.id));
  const instance = await anInstance(owner, { connectionId: old.id });
  await db
    .update(instances)
    .set({ sealedAddress: sealedLongAgo(`{"url":"redis://old"}`, instance.id) })
    .where(eq(instances.id, instance.id));
  const webhookId = newId("whk");
  await db.insert(webhookSubscriptions).values({
    id: webhookId,
    teamId: owner.teamId,
    connectionId: old.id,
    instanceId: instance.id,
    appName: "storefront",
    sealedSecret: sealedLongAgo("a-secret", webhookId),
  });
  const channelId = newId("chn");
  await db.insert(channels).values({
    id: channelId,
    teamId: owner.teamId,
    kind: "email",
    label: "ops@example.test",
    sealedSettings: sealedLongAgo(`{"to":"ops@example.test"}`, channelId),
  });

  expect(await resealSecrets()).toEqual({ connections: 1, addresses: 1, webhooks: 1, channels: 1 });

  const [row] = await db.select().from(connections).where(eq(connections.id, old.id));
  expect(isSealedWithOldKey(row!.sealedCredentials)).toBe(false);
  expect((await openConnection(old.id)).credentials).toEqual(credentials);
  expect((await openConnection(fresh.id)).credentials).toEqual({ token: "HRKU-test" });
  const [resealed] = await db.select().from(instances).where(eq(instances.id, instance.id));
  expect(isSealedWithOldKey(resealed!.sealedAddress!)).toBe(false);
  expect(open(resealed!.sealedAddress!, instance.id)).toBe(`{"url":"redis://old"}`);
  const [webhook] = await db.select().from(webhookSubscriptions);
  expect(isSealedWithOldKey(webhook!.sealedSecret)).toBe(false);
  expect(open(webhook!.sealedSecret, webhookId)).toBe("a-secret");
  const [channel] = await db.select().from(channels).where(eq(channels.id, channelId));
  expect(isSealedWithOldKey(channel!.sealedSettings)).toBe(false);
  expect(open(channel!.sealedSettings, channelId)).toBe(`{"to":"ops@example.test"}`);

  expect(await resealSecrets()).toEqual({ connections: 0, addresses: 0, webhooks: 0, channels: 0 });
});
