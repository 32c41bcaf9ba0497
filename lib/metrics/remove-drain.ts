import "server-only";

import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { z } from "zod";
import { connections, instances } from "@/drizzle/schema";
import { audit, type Automatic } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import type { Purpose } from "@/lib/connections/budget";
import { askProvider } from "@/lib/connections/credentials";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { NO_INSTANCE } from "@/lib/instances/unknown";

export const RemoveDrain = z.object({ instanceId: z.string() });
export type RemoveDrain = z.infer<typeof RemoveDrain>;

/**
 * Removes the log drain that Headroom made for an instance. One that is not there is fine.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when there is no such instance, else as the provider says
 */
export async function removeDrain(actor: Actor, { instanceId }: RemoveDrain): Promise<void> {
  requireRole(actor, "operator");
  const [instance] = await drainsWhere(
    and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)),
  );
  if (instance === undefined) throw new AppError("not_found", NO_INSTANCE);
  if (instance.drainId !== null) await take(actor, instance, "action");
}

/**
 * Removes an instance's log drain because nobody watches it any more. Returns why it could not, for
 * people, or null; its history says so, too. One that could not be removed now is tried again by
 * `removeLeftDrains`; what it sends meanwhile is refused.
 */
export async function withdrawDrain(actor: Actor, instanceId: string): Promise<string | null> {
  const [instance] = await drainsWhere(
    and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)),
  );
  if (instance === undefined || instance.drainId === null) return null;
  try {
    await take(actor, instance, "action");
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await db.transaction(async (tx) => {
      const { name } = instance;
      if (!error.isRetryable) await forget(tx, instance);
      await audit(tx, actor, "instance.drain_left", instanceId, { name, problem: error.message });
    });
    return error.message;
  }
}

/** Tries again to remove the drains of instances that nobody watches. Returns how many it removed. */
export async function removeLeftDrains(connectionId: string): Promise<number> {
  const left = await drainsWhere(
    and(
      eq(instances.connectionId, connectionId),
      isNull(instances.watchedAt),
      isNotNull(instances.drainId),
    ),
  );
  let removed = 0;
  for (const instance of left) {
    try {
      await take({ teamId: instance.teamId, userId: null }, instance, "background");
      removed += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Without an answer or without access, the next one would meet the same.
      if (error.code !== "refused") return removed;
      await db.transaction((tx) => forget(tx, instance));
    }
  }
  return removed;
}

type Drained = Awaited<ReturnType<typeof drainsWhere>>[number];

function drainsWhere(condition: ReturnType<typeof and>) {
  const { id, teamId, name, remoteId, connectionId, drainId } = instances;
  return db
    .select({ id, teamId, name, remoteId, connectionId, drainId })
    .from(instances)
    .innerJoin(connections, eq(connections.id, connectionId))
    .where(condition);
}

async function take(
  actor: Pick<Actor, "teamId" | "userId"> | Automatic,
  instance: Drained,
  purpose: Purpose,
): Promise<void> {
  const { id, name, connectionId, remoteId, drainId } = instance;
  try {
    await askProvider(
      connectionId,
      async (provider, access) => provider.drains?.remove(access, remoteId, drainId!),
      { purpose },
    );
  } catch (error) {
    // With the instance its app is gone, and with the app its drains.
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
  }
  await db.transaction(async (tx) => {
    if (await forget(tx, instance)) {
      await audit(tx, actor, "instance.drain_removed", id, { name });
    }
  });
}

/** False when somebody else did so meanwhile. */
async function forget(tx: Tx, { id, drainId }: Drained): Promise<boolean> {
  const forgotten = await tx
    .update(instances)
    .set({ drainId: null, drainHeardAt: null })
    .where(and(eq(instances.id, id), eq(instances.drainId, drainId!)))
    .returning({ id: instances.id });
  return forgotten.length === 1;
}
