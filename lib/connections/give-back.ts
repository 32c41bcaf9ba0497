import "server-only";

import { and, eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { providerNamed } from "@/lib/providers";
import type { Credentials } from "@/lib/providers/model";

/** A sign-in's grant in clear: to be given back at once, never to be kept or logged. */
export type Grant = { providerId: string; accountId: string; credentials: Credentials };

/** The grant that a connection holds; null for a pasted token, and where access is lost anyway. */
export async function openGrant(connectionId: string): Promise<Grant | null> {
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  if (row?.credentialKind !== "oauth" || row.status === "broken") return null;
  const { providerId, accountId } = row;
  try {
    // Through here a grant whose time is near is renewed, so that it still speaks for itself.
    const credentials = await askProvider(
      connectionId,
      async (_provider, access) => access.credentials,
    );
    return { providerId, accountId, credentials };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/**
 * Tells the provider to forget a grant that no connection holds any more. Returns why it could not be
 * told, for people, or null.
 *
 * While another connection holds a grant of the same account, nothing is revoked: a provider may know
 * only one grant per person, and then it would be that one.
 */
export async function giveBack(grant: Grant): Promise<string | null> {
  const { providerId, accountId, credentials } = grant;
  const provider = providerNamed(providerId);
  const oauth = provider.oauth();
  const others = await db.$count(
    connections,
    and(
      eq(connections.providerId, providerId),
      eq(connections.accountId, accountId),
      eq(connections.credentialKind, "oauth"),
    ),
  );
  if (others > 0) return null;
  const advice = `Remove Headroom from the authorized applications of your ${provider.label} account.`;
  if (oauth === null) return `Headroom’s access could not be revoked. ${advice}`;
  try {
    await oauth.revoke(credentials);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `Headroom’s access could not be revoked: ${error.message} ${advice}`;
  }
}
