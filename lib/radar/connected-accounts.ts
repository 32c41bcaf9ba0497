import "server-only";

import { asc, eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { providerNamed } from "@/lib/providers";

/** The working accounts of providers that send something here, oldest first. */
export async function connectedAccounts(): Promise<string[]> {
  const rows = await db
    .select({ id: connections.id, providerId: connections.providerId })
    .from(connections)
    .where(eq(connections.status, "connected"))
    .orderBy(asc(connections.createdAt));
  return rows
    .filter(({ providerId }) => {
      const { drains, webhooks } = providerNamed(providerId);
      return drains !== null || webhooks !== null;
    })
    .map(({ id }) => id);
}
