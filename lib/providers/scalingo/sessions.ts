import "server-only";

import { AppError } from "@/lib/errors";
import * as api from "@/lib/providers/scalingo/api";
import { expiryOf, type Database, type Place, type Region } from "@/lib/providers/scalingo/map";

/**
 * Bearers and database tokens, kept in memory while they last.
 *
 * An adapter keeps no state, with this exception: Scalingo's tokens live an hour, each one costs a
 * request, and an account has 60 requests a minute. Nothing here is ever written; a process that
 * restarts asks anew.
 */
export type Session = { apiToken: string; bearer: string; regions: Region[]; expiresAt: number };

const RENEW_BEFORE_MS = 5 * 60_000;
const UNREADABLE_BEARER_MS = 10 * 60_000;
const DATABASE_TOKEN_MS = 50 * 60_000;

const sessions = new Map<string, Promise<Session>>();
const databaseTokens = new Map<string, { token: string; expiresAt: number }>();

/**
 * Asks Scalingo something as the user of `apiToken`. A bearer that was cut short is renewed once.
 *
 * @throws AppError `forbidden` when the API token itself is no longer accepted
 */
export async function asUser<T>(
  apiToken: string,
  ask: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await sessionOf(apiToken);
  try {
    return await ask(session);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    sessions.delete(apiToken);
    return ask(await sessionOf(apiToken));
  }
}

/** @throws AppError `not_found` when the account no longer reaches the region */
export function accessTo({ bearer, regions }: Session, regionName: string): api.Access {
  const region = regions.find(({ name }) => name === regionName);
  if (region !== undefined) return { region, bearer };
  throw new AppError(
    "not_found",
    `This Scalingo account no longer reaches the region ${regionName}. Ask Scalingo to open it again.`,
  );
}

/** What the database API says of an add-on, or null while there is no database yet. */
export async function databaseOf(session: Session, place: Place): Promise<Database | null> {
  const access = accessTo(session, place.region);
  const key = `${session.apiToken} ${place.addOnId}`;
  const kept = databaseTokens.get(key);
  if (kept !== undefined && kept.expiresAt > Date.now()) {
    try {
      return await api.database(access.region, place.addOnId, kept.token);
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
  }
  forgetExpired();
  const token = await api.addOnToken(access, place);
  databaseTokens.set(key, { token, expiresAt: Date.now() + DATABASE_TOKEN_MS });
  try {
    return await api.database(access.region, place.addOnId, token);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    // The user was accepted a moment ago: this is not about the account.
    throw new AppError(
      "unreachable",
      "Scalingo’s database API does not accept the token it was given. Headroom asks again.",
      { cause: error },
    );
  }
}

async function sessionOf(apiToken: string): Promise<Session> {
  const found = sessions.get(apiToken);
  const kept = await found?.catch(() => null);
  if (kept && kept.expiresAt - RENEW_BEFORE_MS > Date.now()) return kept;

  // Of several that find it expired at once, the first one asks.
  const newer = sessions.get(apiToken);
  if (newer !== undefined && newer !== found) return newer;
  const opened = openSession(apiToken);
  sessions.set(apiToken, opened);
  try {
    return await opened;
  } catch (error) {
    if (sessions.get(apiToken) === opened) sessions.delete(apiToken);
    throw error;
  }
}

async function openSession(apiToken: string): Promise<Session> {
  const bearer = await api.exchange(apiToken);
  const expiresAt = expiryOf(bearer) ?? Date.now() + UNREADABLE_BEARER_MS;
  return { apiToken, bearer, regions: await api.regions(bearer), expiresAt };
}

function forgetExpired(): void {
  for (const [key, { expiresAt }] of databaseTokens) {
    if (expiresAt <= Date.now()) databaseTokens.delete(key);
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof AppError && error.code === "forbidden";
}
