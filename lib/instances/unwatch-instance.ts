import "server-only";

import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { alerts, instances } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { supersedePending } from "@/lib/instances/supersede-pending";

export const UnwatchInstance = z.object({ instanceId: z.string() });
export type UnwatchInstance = z.infer<typeof UnwatchInstance>;

/**
 * Stops watching an instance: no samples, no decisions, no alerts. Its history and its policy stay, so
 * that it can be watched again as before. What nobody would look after any more is closed in silence: a
 * pending proposal and open alerts. A plan change under way is still seen to its end.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when it is another team's or nobody watches it
 */
export async function unwatchInstance(actor: Actor, input: UnwatchInstance): Promise<void> {
  requireRole(actor, "operator");

  await db.transaction(async (tx) => {
    const [stopped] = await tx
      .update(instances)
      .set({ watchedAt: null, unreachableSince: null, problem: null })
      .where(
        and(
          eq(instances.id, input.instanceId),
          eq(instances.teamId, actor.teamId),
          isNotNull(instances.watchedAt),
        ),
      )
      .returning({ id: instances.id, name: instances.name });
    if (stopped === undefined) {
      throw new AppError("not_found", "Nobody watches this instance any more. Reload the page.");
    }
    await supersedePending(tx, stopped.id, new Date());
    await tx
      .update(alerts)
      .set({ resolvedAt: sql`greatest(${alerts.raisedAt}, now())` })
      .where(and(eq(alerts.instanceId, stopped.id), isNull(alerts.resolvedAt)));
    await audit(tx, actor, "instance.unwatched", stopped.id, { name: stopped.name });
  });
}
