import "server-only";

import { and, eq, isNotNull } from "drizzle-orm";
import { channels, connections, instances, webhookSubscriptions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { isSealedWithOldKey, open, seal } from "@/lib/secrets";

/** How many secrets of each kind were sealed anew. */
export type Resealed = {
  connections: number;
  addresses: number;
  webhooks: number;
  channels: number;
};

/**
 * Seals every stored secret anew that an older key sealed, so that the older key can be taken out of
 * HEADROOM_SECRET_KEYS. May be stopped and repeated at any time; a secret that was replaced meanwhile is
 * left alone.
 *
 * @throws Error when a secret needs a key that is not in the environment; those before it are done
 */
export async function resealSecrets(): Promise<Resealed> {
  return {
    connections: await resealConnections(),
    addresses: await resealAddresses(),
    webhooks: await resealWebhooks(),
    channels: await resealChannels(),
  };
}

async function resealConnections(): Promise<number> {
  const { id, sealedCredentials: sealed } = connections;
  return replaced(await db.select({ id, sealed }).from(connections), (row, sealedCredentials) =>
    db
      .update(connections)
      .set({ sealedCredentials })
      .where(and(eq(id, row.id), eq(sealed, row.sealed)))
      .returning({ id }),
  );
}

async function resealAddresses(): Promise<number> {
  const { id, sealedAddress: sealed } = instances;
  const rows = await db.select({ id, sealed }).from(instances).where(isNotNull(sealed));
  const kept = rows.map((row) => ({ id: row.id, sealed: row.sealed ?? "" }));
  return replaced(kept, (row, sealedAddress) =>
    db
      .update(instances)
      .set({ sealedAddress })
      .where(and(eq(id, row.id), eq(sealed, row.sealed)))
      .returning({ id }),
  );
}

async function resealWebhooks(): Promise<number> {
  const { id, sealedSecret: sealed } = webhookSubscriptions;
  return replaced(await db.select({ id, sealed }).from(webhookSubscriptions), (row, sealedSecret) =>
    db
      .update(webhookSubscriptions)
      .set({ sealedSecret })
      .where(and(eq(id, row.id), eq(sealed, row.sealed)))
      .returning({ id }),
  );
}

async function resealChannels(): Promise<number> {
  const { id, sealedSettings: sealed } = channels;
  return replaced(await db.select({ id, sealed }).from(channels), (row, sealedSettings) =>
    db
      .update(channels)
      .set({ sealedSettings })
      .where(and(eq(id, row.id), eq(sealed, row.sealed)))
      .returning({ id }),
  );
}

type Row = { id: string; sealed: string };

/** Each secret is sealed for its own row. */
async function replaced(
  rows: readonly Row[],
  replace: (row: Row, anew: string) => Promise<unknown[]>,
): Promise<number> {
  let count = 0;
  for (const row of rows) {
    if (!isSealedWithOldKey(row.sealed)) continue;
    count += (await replace(row, seal(open(row.sealed, row.id), row.id))).length;
  }
  return count;
}
