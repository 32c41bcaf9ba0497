import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { connections, instances, scalingActions } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";

export const DisconnectAccount = z.object({ connectionId: z.string() });
export type DisconnectAccount = z.infer<typeof DisconnectAccount>;

/**
 * Forgets a provider account: its credentials, and its instances with their history. Nothing changes at
 * the provider. What stops is told beforehand by `whatStops`.
 *
 * @throws AppError `forbidden` when the actor is not an owner
 * @throws AppError `not_found` when the connection is gone or another team's
 * @throws AppError `conflict` while a plan change is under way: nobody would see how it ends
 */
export async function disconnectAccount(
  actor: Actor,
  input: DisconnectAccount,
): Promise<{ label: string }> {
  requireRole(actor, "owner");

  return db.transaction(async (tx) => {
    const [existing] = await tx
      .select({ id: connections.id, label: connections.label })
      .from(connections)
      .where(and(eq(connections.id, input.connectionId), eq(connections.teamId, actor.teamId)));
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

    await tx.delete(connections).where(eq(connections.id, existing.id));
    await audit(tx, actor, "connection.disconnected", existing.id, { label: existing.label });
    return { label: existing.label };
  });
}
