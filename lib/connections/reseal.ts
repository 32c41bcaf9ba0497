import "server-only";

import { and, eq, isNotNull } from "drizzle-orm";
import { channels, connections, instances } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { isSealedWithOldKey, open, seal } from "@/lib/secrets";

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
    channels: await resealChannels(),
  };
}

/** How many secrets of each kind were sealed anew. */
export type Resealed = { connections: number; addresses: number; channels: number };

async function resealConnections(): Promise<number> {
  const { id, sealedCredentials: sealed } = connections;
  let count = 0;
  for (const row of await db.select({ id, sealed }).from(connections)) {
    if (!isSealedWithOldKey(row.sealed)) continue;
    const resealed = await db
      .update(connections)
      .set({ sealedCredentials: anew(row) })
      .where(and(eq(id, row.id), eq(sealed, row.sealed)))
      .returning({ id });
    count += resealed.length;
  }
  return count;
}

async function resealAddresses(): Promise<number> {
  const { id, sealedAddress: sealed } = instances;
  let count = 0;
  for (const row of await db.select({ id, sealed }).from(instances).where(isNotNull(sealed))) {
    const address = { id: row.id, sealed: row.sealed! };
    if (!isSealedWithOldKey(address.sealed)) continue;
    const resealed = await db
      .update(instances)
      .set({ sealedAddress: anew(address) })
      .where(and(eq(id, address.id), eq(sealed, address.sealed)))
      .returning({ id });
    count += resealed.length;
  }
  return count;
}

async function resealChannels(): Promise<number> {
  const { id, sealedSettings: sealed } = channels;
  let count = 0;
  for (const row of await db.select({ id, sealed }).from(channels)) {
    if (!isSealedWithOldKey(row.sealed)) continue;
    const resealed = await db
      .update(channels)
      .set({ sealedSettings: anew(row) })
      .where(and(eq(id, row.id), eq(sealed, row.sealed)))
      .returning({ id });
    count += resealed.length;
  }
  return count;
}

function anew({ id, sealed }: { id: string; sealed: string }): string {
  return seal(open(sealed, id), id);
}
