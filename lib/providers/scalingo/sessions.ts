import "server-only";

import { AppError } from "@/lib/errors";
import type { Access } from "@/lib/providers/model";
import * as api from "@/lib/providers/scalingo/api";
import type { AtDatabase } from "@/lib/providers/scalingo/database-api";
import { expiryOf, type Place, type Region } from "@/lib/providers/scalingo/map";
import type { Line } from "@/lib/providers/scalingo/wire";

/**
 * Bearers and database tokens, kept in memory while they last.
 *
 * An adapter keeps no state, with this exception: Scalingo's tokens live an hour, each one costs a
 * request, and an account has 60 requests a minute. Nothing here is ever written; a process that
 * restarts asks anew.
 */
type Session = { bearer: string; regions: Region[]; expiresAt: number };

/** An account that is signed in, on its way to Scalingo. */
export type User = { line: Line; bearer: string; regions: readonly Region[] };

const RENEW_BEFORE_MS = 5 * 60_000;
const UNREADABLE_BEARER_MS = 10 * 60_000;
const DATABASE_TOKEN_MS = 50 * 60_000;

const sessions = new Map<string, Promise<Session>>();
const databaseTokens = new Map<string, { token: Promise<string>; expiresAt: number }>();

/**
 * Asks Scalingo something as the user of the API token. A bearer that was cut short is renewed once, and
 * everything asked again.
 *
 * @throws AppError `forbidden` when the API token itself is no longer accepted
 */
export async function asUser<T>(
  { credentials, meter }: Access,
  ask: (user: User) => Promise<T>,
): Promise<T> {
  const line = { apiToken: credentials.token ?? "", meter };
  const session = await sessionOf(line);
  try {
    return await ask({ line, ...session });
  } catch (error) {
    if (!isForbidden(error)) throw error;
    await forget(line.apiToken, session);
    return ask({ line, ...(await sessionOf(line)) });
  }
}

/** Of several whose bearer was cut short at once, the first one ends the session; theirs is another by then. */
async function forget(apiToken: string, session: Session): Promise<void> {
  const present = sessions.get(apiToken);
  const isTheirs = (await present?.catch(() => null)) === session;
  if (isTheirs && sessions.get(apiToken) === present) sessions.delete(apiToken);
}

/** @throws AppError `not_found` when the account no longer reaches the region */
export function inRegion({ line, bearer, regions }: User, regionName: string): api.InRegion {
  const region = regions.find(({ name }) => name === regionName);
  if (region !== undefined) return { line, bearer, region };
  throw new AppError(
    "not_found",
    `This Scalingo account no longer reaches the region ${regionName}. Ask Scalingo to open it again.`,
  );
}

/** Asks the database API about one add-on. A token that was cut short is renewed once. */
export async function askDatabase<T>(
  user: User,
  place: Place,
  ask: (at: AtDatabase) => Promise<T>,
): Promise<T> {
  const where = inRegion(user, place.region);
  const at = { line: user.line, region: where.region, addOnId: place.addOnId };
  const key = `${user.line.apiToken} ${place.addOnId}`;
  const kept = databaseTokens.get(key);
  if (kept !== undefined && kept.expiresAt > Date.now()) {
    try {
      return await ask({ ...at, token: await kept.token });
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
  }
  const token = await newDatabaseToken(key, kept?.token, () => api.addOnToken(where, place));
  try {
    return await ask({ ...at, token });
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

/** Of several that find the token `spent` at once, the first one asks for another. */
async function newDatabaseToken(
  key: string,
  spent: Promise<string> | undefined,
  issue: () => Promise<string>,
): Promise<string> {
  const now = Date.now();
  const newer = databaseTokens.get(key);
  if (newer !== undefined && newer.token !== spent && newer.expiresAt > now) return newer.token;
  for (const [old, { expiresAt }] of databaseTokens) {
    if (expiresAt <= now) databaseTokens.delete(old);
  }
  const token = issue();
  databaseTokens.set(key, { token, expiresAt: now + DATABASE_TOKEN_MS });
  try {
    return await token;
  } catch (error) {
    if (databaseTokens.get(key)?.token === token) databaseTokens.delete(key);
    throw error;
  }
}

async function sessionOf(line: Line): Promise<Session> {
  const { apiToken } = line;
  const found = sessions.get(apiToken);
  const kept = await found?.catch(() => null);
  if (kept && kept.expiresAt - RENEW_BEFORE_MS > Date.now()) return kept;

  // Of several that find it expired at once, the first one asks.
  const newer = sessions.get(apiToken);
  if (newer !== undefined && newer !== found) return newer;
  const opened = openSession(line);
  sessions.set(apiToken, opened);
  try {
    return await opened;
  } catch (error) {
    if (sessions.get(apiToken) === opened) sessions.delete(apiToken);
    throw error;
  }
}

async function openSession(line: Line): Promise<Session> {
  const bearer = await api.exchange(line);
  const expiresAt = expiryOf(bearer) ?? Date.now() + UNREADABLE_BEARER_MS;
  return { bearer, regions: await api.regions(line, bearer), expiresAt };
}

function isForbidden(error: unknown): boolean {
  return error instanceof AppError && error.code === "forbidden";
}
