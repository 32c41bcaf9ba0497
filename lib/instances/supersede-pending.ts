import "server-only";

import { and, eq } from "drizzle-orm";
import { proposals } from "@/drizzle/schema";
import type { Tx } from "@/lib/db";

/**
 * Takes the pending proposal of an instance back, if there is one: it no longer says what is wanted. Stands
 * with the instances because one that nobody watches any more takes it along.
 */
export async function supersedePending(tx: Tx, instanceId: string, now: Date): Promise<void> {
  await tx
    .update(proposals)
    .set({ status: "superseded", decidedAt: now })
    .where(and(eq(proposals.instanceId, instanceId), eq(proposals.status, "pending")));
}
