import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { connections, instances, scalingActions } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { giveBack, openGrant } from "@/lib/connections/give-back";
import { removeTraces } from "@/lib/connections/remove-traces";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";

export const DisconnectAccount = z.object({ connectionId: z.string() });
export type DisconnectAccount = z.infer<typeof DisconnectAccount>;

/**
 * Forgets a provider account: its credentials, and its instances with their history. At the provider,
 * what Headroom made there is removed, and a grant is given back; `leftBehind` says what could not be.
 * What stops is told beforehand by `whatStops`.
 *
 * @throws AppError `forbidden` when the actor is not an owner
 * @throws AppError `not_found` when the connection is gone or another team's
 * @throws AppError `conflict` while a plan change is under way: nobody would see how it ends
 */
export async function disconnectAccount(
  actor: Actor,
  { connectionId }: DisconnectAccount,
): Promise<{ label: string; leftBehind: string[] }> {
  requireRole(actor, "owner");
  await db.transaction((tx) => requireIdle(tx, actor, connectionId));
  const leftBehind = await removeTraces(connectionId);
  const grant = await openGrant(connectionId);

  const label = await db.transaction(async (tx) => {
    const existing = await requireIdle(tx, actor, connectionId);
    await tx.delete(connections).where(eq(connections.id, existing.id));
    await audit(tx, actor, "connection.disconnected", existing.id, { label: existing.label });
    return existing.label;
  });
  const kept = grant === null ? null : await giveBack(grant);
  return { label, leftBehind: kept === null ? leftBehind : [...leftBehind, kept] };
}

/** The team's connection, while none of its plans is being changed. */
async function requireIdle(tx: Tx, actor: Actor, connectionId: string) {
  const [existing] = await tx
    .select({ id: connections.id, label: connections.label })
    .from(connections)
    .where(and(eq(connections.id, connectionId), eq(connections.teamId, actor.teamId)));
  if (existing === undefined) {
    throw new AppError("not_found", "This account is not connected any more.");
  }
  // A plan change that begins now waits for its instance, and then finds none.
  await tx
    .select({ id: instances.id })
    .from(instances)
    .where(eq(instances.connectionId, existing.id))
    .for("update");
  const [busy] = await tx
    .select({ name: instances.name })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .where(and(eq(instances.connectionId, existing.id), eq(scalingActions.status, "running")))
    .limit(1);
  if (busy !== undefined) {
    throw new AppError(
      "conflict",
      `The plan of ${busy.name} is being changed. Wait until that has ended, then disconnect.`,
    );
  }
  return existing;
}
