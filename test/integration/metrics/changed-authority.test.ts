import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { instances } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { url as byUrl } from "@/lib/providers/url/adapter";
import { open, seal } from "@/lib/secrets";
import { accessBy } from "@/test/support/access";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";
import { startSignedRedis } from "@/test/support/tls-redis";

const now = new Date("2026-03-02T10:00:00Z");

test("a server whose certificate has a new authority is read by it at once, at the same URL", async () => {
  await using redis = await startSignedRedis();
  await using former = await startSignedRedis();
  const credentials = {
    url: redis.url,
    name: "orders cache",
    authority: redis.certificateAuthority.trim(),
  };
  const actor = await aTeam();
  const connection = await aConnection(actor, { providerId: "url", credentials });
  const [one] = await byUrl.parts(accessBy(credentials));
  const instance = await anInstance(actor, { connectionId: connection.id, remoteId: one!.id });
  const kept = {
    url: redis.url,
    verifiesCertificate: true,
    certificateAuthority: former.certificateAuthority,
    planId: instance.planId,
  };
  await db
    .update(instances)
    .set({ sealedAddress: seal(JSON.stringify(kept), instance.id), addressAt: now })
    .where(eq(instances.id, instance.id));

  await collectChunk([instance.id], now);

  const [row] = await db.select().from(instances).where(eq(instances.id, instance.id));
  expect(row).toMatchObject({ sampledAt: expect.any(Date), problem: null });
  expect(JSON.parse(open(row!.sealedAddress!, instance.id))).toMatchObject({
    url: redis.url,
    certificateAuthority: expect.stringContaining(credentials.authority.split("\n")[1]!),
  });
});
