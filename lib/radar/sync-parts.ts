import "server-only";

import { and, count, eq, ne } from "drizzle-orm";
import { connectionParts, connections, instances } from "@/drizzle/schema";
import { BudgetSpent } from "@/lib/connections/budget-spent";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { worthReading } from "@/lib/instances/compare-inventory";
import {
  changedByUs,
  recordPart,
  recordParts,
  recordRound,
  type Seen,
} from "@/lib/radar/sync-record";
import {
  dueParts,
  isLate,
  isListDue,
  purposeOf,
  type Look,
  type PartState,
} from "@/lib/instances/sync-schedule";
import type { Part, Remote } from "@/lib/providers/model";

/** One step of a look, so that a host that allows seconds only can run it. */
const STEP_MS = 8000;

/** What a step of a look saw, and what is left. */
export type Step = Seen & {
  /** Parts that could not be read; the others go on without them. */
  failed: string[];
  /** What the provider said instead of a list, the first time. */
  problem: AppError | null;
  /** True when nothing is left to look at now, or nothing can be. */
  isDone: boolean;
};

/** The working connections with something to look at, longest unseen first. */
export async function dueConnections(now: Date): Promise<string[]> {
  const rows = await db
    .select({ id: connections.id, syncedAt: connections.syncedAt })
    .from(connections)
    .where(eq(connections.status, "connected"));
  const states = await partStates();
  const due = rows.filter(
    ({ id, syncedAt }) =>
      isListDue(syncedAt, now) || dueParts(states.get(id) ?? [], now).length > 0,
  );
  return due
    .toSorted((one, other) => Number(one.syncedAt ?? 0) - Number(other.syncedAt ?? 0))
    .map(({ id }) => id);
}

/**
 * Asks which parts an account's inventory has, when it is time or a person asked; null when it is not.
 *
 * @throws AppError as the provider does; then nothing was changed
 */
export async function syncPartList(look: Look, now: Date): Promise<Seen | null> {
  const { connectionId, askedAt } = look;
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  if (askedAt === null && !isListDue(row?.syncedAt ?? null, now)) return null;
  const parts = await askProvider(connectionId, (provider, access) => provider.parts(access), {
    purpose: purposeOf(look),
  });
  return recordParts(connectionId, parts, now);
}

/**
 * Looks at the parts that are due, one after the other, for a few seconds: what the account's allowance
 * does not let through is left for the next step or the next minute. `now` is a moment before the provider
 * is asked; the parts `without` are passed over.
 *
 * A part that cannot be read keeps its instances as they are, because half a list would make the other
 * half look gone.
 *
 * @throws AppError `forbidden` or `conflict` when the account has to be reconnected
 */
export async function syncDueParts(
  look: Look,
  now: Date,
  without: readonly string[] = [],
): Promise<Step> {
  const startedMs = Date.now();
  const states = (await partStates(look.connectionId)).get(look.connectionId) ?? [];
  const due = dueParts(states, now, look.askedAt).filter(({ id }) => !without.includes(id));
  const step: Step = { seen: 0, gone: 0, failed: [], problem: null, isDone: false };

  for (const part of due) {
    if (Date.now() - startedMs > STEP_MS) return step;
    try {
      const { seen, gone } = await syncPart(look, part, now);
      step.seen += seen;
      step.gone += gone;
    } catch (error) {
      if (error instanceof BudgetSpent) return { ...step, isDone: true };
      if (!(error instanceof AppError) || isLostAccess(error)) throw error;
      step.failed.push(part.id);
      step.problem ??= error;
    }
  }
  return { ...step, isDone: true };
}

/** Ends a look that began by listing the parts at `listedAt`: notes it, unless the inventory is behind. */
export async function endRound(connectionId: string, listedAt: Date, now: Date): Promise<Seen> {
  const states = (await partStates(connectionId)).get(connectionId) ?? [];
  if (states.some((part) => isLate(part, now))) return { seen: 0, gone: 0 };
  return recordRound(connectionId, listedAt);
}

async function syncPart(look: Look, part: Part, now: Date): Promise<Seen> {
  const { connectionId } = look;
  const { id, label } = part;
  const listed = await askProvider(
    connectionId,
    (provider, access) => provider.list(access, { id, label }),
    { purpose: purposeOf(look) },
  );
  return recordPart(connectionId, part, await lookedAtCloser(look, listed, now), now);
}

/** Reads those again whose listed state may be early. One that cannot be read stays as listed. */
async function lookedAtCloser(
  look: Look,
  listed: readonly Remote[],
  now: Date,
): Promise<readonly Remote[]> {
  const { connectionId } = look;
  const known = await db.select().from(instances).where(eq(instances.connectionId, connectionId));
  const ours = await changedByUs(db, connectionId, now);
  const closer = new Map<string, Remote>();
  for (const { remoteId } of worthReading(known, listed, ours)) {
    try {
      const remote = await askProvider(
        connectionId,
        (provider, access) => provider.read(access, remoteId),
        { purpose: purposeOf(look) },
      );
      closer.set(remoteId, remote);
    } catch (error) {
      if (error instanceof BudgetSpent) break;
      if (!(error instanceof AppError) || isLostAccess(error)) throw error;
    }
  }
  return listed.map((remote) => closer.get(remote.remoteId) ?? remote);
}

/** The parts of all connections, or of one. */
async function partStates(connectionId?: string): Promise<Map<string, PartState[]>> {
  const of = (column: typeof connectionParts.connectionId | typeof instances.connectionId) =>
    connectionId === undefined ? undefined : eq(column, connectionId);
  const watched = db
    .select({
      connectionId: instances.connectionId,
      partId: instances.partId,
      watched: count(instances.watchedAt).as("watched"),
    })
    .from(instances)
    .where(and(ne(instances.status, "gone"), of(instances.connectionId)))
    .groupBy(instances.connectionId, instances.partId)
    .as("watched_parts");
  const rows = await db
    .select({ part: connectionParts, watched: watched.watched })
    .from(connectionParts)
    .leftJoin(
      watched,
      and(
        eq(watched.connectionId, connectionParts.connectionId),
        eq(watched.partId, connectionParts.id),
      ),
    )
    .where(of(connectionParts.connectionId));
  const states = new Map<string, PartState[]>();
  for (const { part, watched: some } of rows) {
    const siblings = states.get(part.connectionId) ?? [];
    siblings.push({ ...part, watched: some ?? 0 });
    states.set(part.connectionId, siblings);
  }
  return states;
}

/** Nothing else of the account can be read either. */
function isLostAccess({ code }: AppError): boolean {
  return code === "forbidden" || code === "conflict";
}
