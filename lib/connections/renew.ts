import "server-only";

import { eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import { openCredentials, sealCredentials } from "@/lib/connections/sealed-credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { Credentials } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";

/** A conversation may take as long as this: one that begins with a grant should end with it. */
const AHEAD_MS = 2 * 60_000;

/** Whether a grant is about to end. A token without an end is never due. */
export function isRenewalDue(renewAt: Date | null, now: Date): boolean {
  return renewAt !== null && renewAt.getTime() - now.getTime() <= AHEAD_MS;
}

/**
 * Gives a connection that was made by OAuth new credentials from its grant, and saves them. Null when
 * somebody else has replaced the credentials meanwhile: those of the row hold then.
 *
 * The row is locked while the provider answers, which no other transaction of the house does: of several
 * processes that find a grant at its end, one renews it and the others wait for what it got, because a
 * provider may accept a refresh token only once. Rows that point at the connection can be written
 * meanwhile.
 *
 * @throws AppError `forbidden` when the grant is gone
 * @throws AppError `unreachable` when the provider cannot be asked now, or this installation has no client
 *   there that could ask; nothing was changed
 */
export function renewCredentials(spent: {
  connectionId: string;
  provider: Provider;
  sealedCredentials: string;
}): Promise<{ credentials: Credentials; sealedCredentials: string; renewAt: Date } | null> {
  const { connectionId, provider } = spent;
  const oauth = provider.oauth();
  if (oauth === null) {
    throw new AppError(
      "unreachable",
      `The sign-in at ${provider.label} has ended, and this installation of Headroom has no client there any more to renew it. Whoever runs Headroom can give it back; or reconnect the account with a token.`,
    );
  }
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ sealedCredentials: connections.sealedCredentials, status: connections.status })
      .from(connections)
      .where(eq(connections.id, connectionId))
      .for("no key update");
    const isOurs = row?.sealedCredentials === spent.sealedCredentials;
    if (!isOurs || row.status === "broken") return null;

    const present = openCredentials(row.sealedCredentials, connectionId);
    const { credentials, expiresAt } = await granted(oauth.refresh(present, new Date()));
    const sealedCredentials = sealCredentials(credentials, connectionId);
    await tx
      .update(connections)
      .set({ sealedCredentials, renewAt: expiresAt })
      .where(eq(connections.id, connectionId));
    return { credentials, sealedCredentials, renewAt: expiresAt };
  });
}

/** A provider that declines to renew ends the grant, whatever it calls that. */
async function granted<T>(renewal: Promise<T>): Promise<T> {
  try {
    return await renewal;
  } catch (error) {
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    throw new AppError("forbidden", error.message, { cause: error });
  }
}
