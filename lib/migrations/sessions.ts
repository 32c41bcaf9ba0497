import "server-only";

import { log } from "@/lib/log";
import type { Session } from "@/lib/transfer/session";

/** A session that nobody used for so long is closed. */
const IDLE_MS = 60_000;

type Kept = { session: Session; timer: NodeJS.Timeout };

// Bundles load this module more than once; the sessions hang on the process, as the database does.
const shared = globalThis as typeof globalThis & { headroomSessions?: Map<string, Kept> };

function kept(): Map<string, Kept> {
  return (shared.headroomSessions ??= new Map<string, Kept>());
}

/**
 * Returns the session of a leg that this process still has open, or opens one. What a session has heard of
 * the source is worth a walk over all keys, so that it stays open between runs.
 */
export async function sessionOf(legId: string, open: () => Promise<Session>): Promise<Session> {
  const found = kept().get(legId);
  if (found?.session.isUsable() === true) {
    found.timer.refresh();
    return found.session;
  }
  if (found !== undefined) await closeSession(legId);
  const session = await open();
  const timer = setTimeout(() => void closeSession(legId), IDLE_MS);
  timer.unref();
  kept().set(legId, { session, timer });
  return session;
}

/** Closes the session of a leg, if this process has one. */
export async function closeSession(legId: string): Promise<void> {
  const found = kept().get(legId);
  if (found === undefined) return;
  kept().delete(legId);
  clearTimeout(found.timer);
  try {
    await found.session.close();
  } catch (error) {
    log("warn", "a transfer's connections could not be closed in order", { legId, error });
  }
}

/** Ends all that this process has open, for commands and tests that should exit. */
export async function closeSessions(): Promise<void> {
  await Promise.all([...kept().keys()].map(closeSession));
}
