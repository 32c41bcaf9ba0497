import "server-only";

import { and, eq, gte, inArray, isNotNull, isNull, ne, notInArray, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { connectionParts, connections, instances, scalingActions } from "@/drizzle/schema";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { audit } from "@/lib/audit";
import { db, type Tx } from "@/lib/db";
import { newId } from "@/lib/id";
import {
  compareInventory,
  type InstanceChange,
  type Listed,
} from "@/lib/instances/compare-inventory";
import { knownPlans } from "@/lib/instances/known-plans";
import { supersedePending } from "@/lib/instances/supersede-pending";
import type { Part, Remote } from "@/lib/providers/model";
import { finishLate, latePlans, type LatePlan } from "@/lib/scaling/changes/late-plans";

/** What a look found: how many instances are there, and how many are newly gone. */
export type Seen = { seen: number; gone: number };

/** The account a look is at, while nobody else records one of it. */
type Account = {
  tx: Tx;
  connectionId: string;
  teamId: string;
  now: Date;
  /** The deliveries to be rung for after the commit. */
  deliveryIds: string[];
};

/**
 * Keeps which parts an account's inventory has now. With a part that is no longer there its instances are
 * gone; one that has another name is looked at again at once, because an app was renamed.
 */
export function recordParts(
  connectionId: string,
  parts: readonly Part[],
  now: Date,
): Promise<Seen> {
  return locked(connectionId, now, async (account) => {
    const ids = parts.map(({ id }) => id);
    const { label } = connectionParts;
    await account.tx
      .delete(connectionParts)
      .where(
        and(eq(connectionParts.connectionId, connectionId), notInArray(connectionParts.id, ids)),
      );
    if (parts.length > 0) {
      await account.tx
        .insert(connectionParts)
        .values(parts.map((part) => ({ connectionId, id: part.id, label: part.label })))
        .onConflictDoUpdate({
          target: [connectionParts.connectionId, connectionParts.id],
          set: { label: sql`excluded.label`, syncedAt: null },
          setWhere: ne(label, sql`excluded.label`),
        });
    }
    return record(account, [], and(isNotNull(instances.partId), notInArray(instances.partId, ids)));
  });
}

/** Keeps what a part lists now: an instance of it that is absent is gone. */
export function recordPart(
  connectionId: string,
  { id: partId }: Pick<Part, "id">,
  remotes: readonly Remote[],
  now: Date,
): Promise<Seen> {
  return locked(connectionId, now, async (account) => {
    await account.tx
      .update(connectionParts)
      .set({ instances: remotes.length, syncedAt: now })
      .where(and(eq(connectionParts.connectionId, connectionId), eq(connectionParts.id, partId)));
    const listed = remotes.map((remote) => ({ ...remote, partId }));
    const remoteIds = remotes.map(({ remoteId }) => remoteId);
    return record(
      account,
      listed,
      // Also one that another part listed before, or none, from the time before there were parts.
      or(eq(instances.partId, partId), inArray(instances.remoteId, remoteIds)),
    );
  });
}

/**
 * Notes that all parts were seen since `listedAt`, when they were listed. An instance that none of them
 * lists, from the time before there were parts, is gone.
 */
export function recordRound(connectionId: string, listedAt: Date): Promise<Seen> {
  return locked(connectionId, listedAt, async (account) => {
    await account.tx
      .update(connections)
      .set({ syncedAt: listedAt })
      .where(eq(connections.id, connectionId));
    return record(account, [], isNull(instances.partId));
  });
}

/** The instances whose plan Headroom was changing at any time since `since`. */
export async function changedByUs(
  tx: Tx | typeof db,
  connectionId: string,
  since: Date,
): Promise<Set<string>> {
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

/** Of two looks at one account at the same time, one records after the other. */
async function locked(
  connectionId: string,
  now: Date,
  work: (account: Account) => Promise<Seen>,
): Promise<Seen> {
  const deliveryIds: string[] = [];
  const found = await db.transaction(async (tx) => {
    const [connection] = await tx
      .select({ teamId: connections.teamId })
      .from(connections)
      .where(eq(connections.id, connectionId))
      .for("no key update");
    if (connection === undefined) return { seen: 0, gone: 0 }; // Disconnected meanwhile.
    return work({ tx, connectionId, teamId: connection.teamId, now, deliveryIds });
  });
  await ringDeliveries(deliveryIds);
  return found;
}

/** Compares the instances that meet `where` with those listed, and records what changed. */
async function record(
  account: Account,
  listed: readonly Listed[],
  where: SQL | undefined,
): Promise<Seen> {
  const { tx, connectionId, teamId, now } = account;
  // Read before `changedByUs`: a plan change of ours that settles in between still counts as ours.
  const known = await tx
    .select()
    .from(instances)
    .where(and(eq(instances.connectionId, connectionId), where));
  const ours = await changedByUs(tx, connectionId, now);
  const late = await latePlans(tx, connectionId, now);
  const settled = listed.map((remote) => untilReady(remote, known, late));
  const { arrived, changed } = compareInventory(known, settled, ours);

  if (arrived.length > 0) {
    await tx
      .insert(instances)
      .values(arrived.map((remote) => ({ ...rowOf(remote), teamId, connectionId })));
  }
  const { labelOf } = await knownPlans(tx, connectionId);
  for (const change of changed) {
    await apply(account, change, { labelOf, late: late.get(change.id) ?? null });
  }
  return { seen: listed.length, gone: changed.filter(({ set }) => set.status === "gone").length };
}

/** A plan that comes late is the instance's once it is ready, as with any change of ours. */
function untilReady(
  remote: Listed,
  known: readonly (typeof instances.$inferSelect)[],
  late: ReadonlyMap<string, LatePlan>,
): Listed {
  if (remote.status === "ready") return remote;
  const row = known.find(({ remoteId }) => remoteId === remote.remoteId);
  if (row === undefined || late.get(row.id)?.toPlanId !== remote.planId) return remote;
  return { ...remote, planId: row.planId, monthlyCents: row.monthlyCents };
}

function rowOf({ name, ...listed }: Listed) {
  return { ...listed, id: newId("ins"), name, remoteName: name };
}

async function apply(
  { tx, teamId, now, deliveryIds }: Account,
  { id, set, events }: InstanceChange,
  { labelOf, late }: { labelOf: (planId: string) => string; late: LatePlan | null },
): Promise<void> {
  // The cool-down counts from the end of any plan change, whoever asked for it.
  const resized = set.planId === undefined ? {} : { lastResizedAt: now };
  if (Object.keys(set).length > 0) {
    await tx
      .update(instances)
      .set({ ...set, ...resized })
      .where(eq(instances.id, id));
  }
  // Nobody decides on what is gone, and its policy, which would withdraw it, no longer looks.
  if (set.status === "gone") await supersedePending(tx, id, now);
  for (const { what, details } of events) {
    if (what !== "instance.plan_changed_outside") {
      await audit(tx, { teamId, userId: null }, what, id, details);
      continue;
    }
    const [fromPlanId, toPlanId] = [details.from!, details.to!];
    if (late?.toPlanId === toPlanId) {
      deliveryIds.push(...(await finishLate(tx, late.actionId, now)));
      continue;
    }
    const words = { from: labelOf(fromPlanId), to: labelOf(toPlanId), fromPlanId, toPlanId };
    await audit(tx, { teamId, userId: null }, what, id, words);
  }
}
