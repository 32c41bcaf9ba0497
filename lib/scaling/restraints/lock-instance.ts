import "server-only";

import { and, eq } from "drizzle-orm";
import { instances } from "@/drizzle/schema";
import type { Tx } from "@/lib/db";

export type LockedInstance = typeof instances.$inferSelect;

/**
 * Holds the row of a team's instance to the end of the transaction, and returns it as it is then. Whoever
 * starts, approves or forbids a plan change does so first: then they come one after the other.
 */
export async function lockInstance(
  tx: Tx,
  teamId: string,
  instanceId: string,
): Promise<LockedInstance | null> {
  const [instance] = await tx
    .select()
    .from(instances)
    .where(and(eq(instances.id, instanceId), eq(instances.teamId, teamId)))
    .for("update");
  return instance ?? null;
}
