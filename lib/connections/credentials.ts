import "server-only";

import { eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import type { Purpose } from "@/lib/connections/budget";
import { markBroken } from "@/lib/connections/mark-broken";
import { openMeter } from "@/lib/connections/meter";
import { isRenewalDue, renewCredentials } from "@/lib/connections/renew";
import { openCredentials } from "@/lib/connections/sealed-credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { providerNamed } from "@/lib/providers";
import { unmetered } from "@/lib/providers/meter";
import type { Access, Credentials } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";

/** A connection with its credentials in clear: for one conversation, never to be kept or logged. */
export type OpenConnection = {
  connection: { id: string; teamId: string; providerId: string; label: string };
  provider: Provider;
  credentials: Credentials;
  /** What the credentials were opened from, to tell later whether they were replaced meanwhile. */
  sealedCredentials: string;
  /** When an OAuth grant has to be renewed; null for a token. */
  renewAt: Date | null;
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
  const { id, teamId, providerId, label, sealedCredentials, renewAt } = row;
  return {
    connection: { id, teamId, providerId, label },
    provider,
    credentials: openCredentials(sealedCredentials, id),
    sealedCredentials,
    renewAt,
  };
}

/**
 * Asks the provider of a connection something. Every request is counted against the account's allowance,
 * of which an `action`, which a person waits for, may use the reserve as well.
 *
 * A grant of OAuth is renewed when its time is near, and once when it is refused; then everything is asked
 * again. Credentials that are not accepted even so break the connection here, wherever that shows first;
 * the error still reaches the caller.
 *
 * @throws BudgetSpent when the account may not be asked for a while
 */
export async function askProvider<T>(
  connectionId: string,
  ask: (provider: Provider, access: Access) => Promise<T>,
  { purpose = "background" }: { purpose?: Purpose } = {},
): Promise<T> {
  const opened = await renewedInTime(await openConnection(connectionId));
  try {
    return await converse(opened, purpose, ask);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    if (opened.renewAt === null) throw await broken(opened, error);
    return converseAnew(opened, purpose, ask);
  }
}

/** As it is, unless its time is near. Where it cannot be renewed now, it may still work for a while. */
async function renewedInTime(opened: OpenConnection): Promise<OpenConnection> {
  if (!isRenewalDue(opened.renewAt, new Date())) return opened;
  try {
    return await renewed(opened);
  } catch (error) {
    if (!(error instanceof AppError) || !error.isRetryable) throw error;
    log("warn", "a grant could not be renewed in time", {
      connectionId: opened.connection.id,
      error,
    });
    return opened;
  }
}

async function converseAnew<T>(
  refused: OpenConnection,
  purpose: Purpose,
  ask: (provider: Provider, access: Access) => Promise<T>,
): Promise<T> {
  const opened = await renewed(refused);
  try {
    return await converse(opened, purpose, ask);
  } catch (error) {
    throw isForbidden(error) ? await broken(opened, error) : error;
  }
}

async function renewed(opened: OpenConnection): Promise<OpenConnection> {
  const { connection, provider, sealedCredentials } = opened;
  try {
    const renewal = await renewCredentials({
      connectionId: connection.id,
      provider,
      sealedCredentials,
    });
    return renewal === null ? await openConnection(connection.id) : { ...opened, ...renewal };
  } catch (error) {
    throw isForbidden(error) ? await broken(opened, error) : error;
  }
}

async function converse<T>(
  { connection, provider, credentials }: OpenConnection,
  purpose: Purpose,
  ask: (provider: Provider, access: Access) => Promise<T>,
): Promise<T> {
  const { allowance, label: providerLabel } = provider;
  if (allowance === null) return ask(provider, { credentials, meter: unmetered });
  const meter = openMeter({ connectionId: connection.id, providerLabel, allowance }, purpose);
  try {
    return await ask(provider, { credentials, meter });
  } finally {
    await meter.settle();
  }
}

async function broken(opened: OpenConnection, error: AppError): Promise<AppError> {
  const { connection, sealedCredentials } = opened;
  await markBroken({ connectionId: connection.id, sealedCredentials, problem: error.message });
  return error;
}

function isForbidden(error: unknown): error is AppError {
  return error instanceof AppError && error.code === "forbidden";
}
