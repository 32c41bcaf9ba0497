import "server-only";

import { eq } from "drizzle-orm";
import { policies } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { UNWATCHED } from "@/lib/instances/unknown";
import { lockInstance, type LockedInstance } from "@/lib/scaling/restraints/lock-instance";

/**
 * Holds an instance and its policy to the end of the transaction. Whoever changes the policy sets its
 * `updatedAt`: then a decision that is being made on the former one is dropped.
 *
 * @throws AppError `not_found` for an instance the team does not watch
 */
export async function lockPolicy(
  tx: Tx,
  actor: Actor,
  instanceId: string,
): Promise<{ instance: LockedInstance; policy: typeof policies.$inferSelect }> {
  const instance = await lockInstance(tx, actor.teamId, instanceId);
  const [policy] = await tx.select().from(policies).where(eq(policies.instanceId, instanceId));
  if (instance === null || instance.watchedAt === null || policy === undefined) {
    throw new AppError("not_found", UNWATCHED);
  }
  return { instance, policy };
}
