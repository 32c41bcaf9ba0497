import "server-only";

import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { channels } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";

export const RemoveChannel = z.object({ channelId: z.string() });
export type RemoveChannel = z.output<typeof RemoveChannel>;

/**
 * Removes a channel of the team or of one instance. What waits to be sent through it ends as failed.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` when it is removed already, gone or another team's
 */
export async function removeChannel(actor: Actor, { channelId }: RemoveChannel): Promise<void> {
  requireRole(actor, "operator");
  await db.transaction(async (tx) => {
    const [removed] = await tx
      .update(channels)
      .set({ removedAt: new Date() })
      .where(
        and(
          eq(channels.id, channelId),
          eq(channels.teamId, actor.teamId),
          isNull(channels.removedAt),
        ),
      )
      .returning();
    if (removed === undefined)
      throw new AppError("conflict", "This channel is already removed. Reload the page.");
    const { kind, label } = removed;
    await audit(tx, actor, "channel.removed", channelId, { kind, label });
  });
}
