import "server-only";

import { and, eq, gte, or } from "drizzle-orm";
import { connections, instances, scalingActions } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { askProvider } from "@/lib/connections/credentials";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { compareInventory, worthReading } from "@/lib/instances/compare-inventory";
import { syncPlans } from "@/lib/instances/sync-plans";
import { knownPlans } from "@/lib/scaling/known-plans";
import type { Remote } from "@/lib/providers/provider";

/**
 * Asks a connection which instances there are, and records what changed since the last look: new
 * ones, names, plans changed by hand, states, prices, and what is gone or came back. `now` is a moment
 * before the provider is asked. Returns how many it lists, and how many are newly gone.
 *
 * @throws AppError as the provider does; then nothing was changed, because half a list would make the
 *   other half look gone
 */
export async function syncConnection(
  connectionId: string,
  now: Date,
): Promise<{ seen: number; gone: number }> {
  const listed = await askProvider(connectionId, async (provider, access) => {
    const remotes: Remote[] = [];
    for (const part of await provider.parts(access)) {
      remotes.push(...(await provider.list(access, part)));
    }
    return remotes;
  });
  const remotes = await lookedAtCloser(connectionId, listed, now);
  await syncPlans(connectionId, remotes, now);
  return db.transaction((tx) => record(tx, connectionId, remotes, now));
}

async function record(tx: Tx, connectionId: string, remotes: readonly Remote[], now: Date) {
  const [connection] = await tx
    .update(connections)
    .set({ syncedAt: now })
    .where(eq(connections.id, connectionId))
    .returning({ teamId: connections.teamId });
  if (connection === undefined) return { seen: 0, gone: 0 }; // Disconnected meanwhile.
  const { teamId } = connection;

  // Read before `changedByUs`: a plan change of ours that settles in between still counts as ours.
  const known = await tx.select().from(instances).where(eq(instances.connectionId, connectionId));
  const { arrived, changed } = compareInventory(
    known,
    remotes,
    await changedByUs(tx, connectionId, now),
  );

  for (const remote of arrived) {
    const { name, appName, region, planId, status, progress, monthlyCents, currency } = remote;
    await tx.insert(instances).values({
      id: newId("ins"),
      teamId,
      connectionId,
      remoteId: remote.remoteId,
      name,
      remoteName: name,
      appName,
      region,
      planId,
      status,
      progress,
      monthlyCents,
      currency,
    });
  }
  const { labelOf } = await knownPlans(tx, connectionId);
  for (const { id, set, events } of changed) {
    // The cool-down counts from the end of any plan change, whoever asked for it.
    const resized = set.planId === undefined ? {} : { lastResizedAt: now };
    if (Object.keys(set).length > 0) {
      await tx
        .update(instances)
        .set({ ...set, ...resized })
        .where(eq(instances.id, id));
    }
    for (const { what, details } of events) {
      const isAboutPlans = what === "instance.plan_changed_outside";
      const words = isAboutPlans
        ? { from: labelOf(details.from!), to: labelOf(details.to!) }
        : details;
      await audit(tx, { teamId, userId: null }, what, id, words);
    }
  }
  return { seen: remotes.length, gone: changed.filter(({ set }) => set.status === "gone").length };
}

/** The instances whose plan Headroom was changing at any time since `since`. */
async function changedByUs(tx: Tx | typeof db, connectionId: string, since: Date) {
  const rows = await tx
    .select({ id: instances.id })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .where(
      and(
        eq(instances.connectionId, connectionId),
        or(eq(scalingActions.status, "running"), gte(scalingActions.endedAt, since)),
      ),
    );
  return new Set(rows.map(({ id }) => id));
}

/** Reads those again whose listed state may be early. One that cannot be read stays as listed. */
async function lookedAtCloser(
  connectionId: string,
  listed: readonly Remote[],
  now: Date,
): Promise<Remote[]> {
  const known = await db.select().from(instances).where(eq(instances.connectionId, connectionId));
  const ours = await changedByUs(db, connectionId, now);
  const closer = new Map<string, Remote>();
  for (const { remoteId } of worthReading(known, listed, ours)) {
    try {
      const remote = await askProvider(connectionId, (provider, access) =>
        provider.read(access, remoteId),
      );
      closer.set(remoteId, remote);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "forbidden") throw error;
    }
  }
  return listed.map((remote) => closer.get(remote.remoteId) ?? remote);
}
