import "server-only";

import { eq } from "drizzle-orm";
import { z } from "zod";
import { connections } from "@/drizzle/schema";
import { markBroken } from "@/lib/connections/mark-broken";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { providerNamed } from "@/lib/providers";
import { unmetered } from "@/lib/providers/meter";
import type { Access, Credentials, Provider } from "@/lib/providers/provider";
import { open, seal } from "@/lib/secrets";

const Sealed = z.record(z.string(), z.string());

/** A connection with its credentials in clear: for one conversation, never to be kept or logged. */
export type OpenConnection = {
  connection: { id: string; teamId: string; providerId: string; label: string };
  provider: Provider;
  credentials: Credentials;
  /** What the credentials were opened from, to tell later whether they were replaced meanwhile. */
  sealedCredentials: string;
};

/**
 * Opens the credentials of a connection: the only place that does.
 *
 * @throws AppError `not_found` when the connection is gone
 * @throws AppError `conflict` when it is broken: nothing is asked until a person reconnects
 */
export async function openConnection(connectionId: string): Promise<OpenConnection> {
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  if (row === undefined) {
    throw new AppError("not_found", "This account is no longer connected. Connect it again.");
  }
  const provider = providerNamed(row.providerId);
  if (row.status === "broken") {
    throw new AppError(
      "conflict",
      `The ${provider.label} account ${row.label} has to be reconnected first: ${row.problem}`,
    );
  }
  const { id, teamId, providerId, label, sealedCredentials } = row;
  return {
    connection: { id, teamId, providerId, label },
    provider,
    credentials: Sealed.parse(JSON.parse(open(sealedCredentials, id))),
    sealedCredentials,
  };
}

/** Seals credentials for the row of their connection. */
export function sealCredentials(credentials: Credentials, connectionId: string): string {
  return seal(JSON.stringify(credentials), connectionId);
}

/**
 * Asks the provider of a connection something.
 *
 * A provider that no longer accepts the credentials breaks the connection here, wherever that shows
 * first; the error still reaches the caller.
 */
export async function askProvider<T>(
  connectionId: string,
  ask: (provider: Provider, access: Access) => Promise<T>,
): Promise<T> {
  const { connection, provider, credentials, sealedCredentials } =
    await openConnection(connectionId);
  try {
    return await ask(provider, { credentials, meter: unmetered });
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") {
      await markBroken({ connectionId: connection.id, sealedCredentials, problem: error.message });
    }
    throw error;
  }
}
