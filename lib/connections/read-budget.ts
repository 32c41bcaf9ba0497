import "server-only";

import { and, eq } from "drizzle-orm";
import { apiBudgets, connections } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { budgetAt } from "@/lib/connections/budget";
import type { Budget } from "@/lib/connections/model";
import { db } from "@/lib/db";
import { providerNamed } from "@/lib/providers";

/**
 * What one of the team's accounts may still ask of its provider; null where nobody counts, or there is no
 * such account. One that was never asked is full.
 */
export async function readBudget(
  actor: Actor,
  connectionId: string,
  now: Date,
): Promise<Budget | null> {
  const [row] = await db
    .select({ providerId: connections.providerId, bucket: apiBudgets })
    .from(connections)
    .leftJoin(apiBudgets, eq(apiBudgets.connectionId, connections.id))
    .where(and(eq(connections.id, connectionId), eq(connections.teamId, actor.teamId)));
  if (row === undefined) return null;
  const { allowance } = providerNamed(row.providerId);
  if (allowance === null) return null;
  const unasked = { tokens: allowance.capacity, filledAt: now, limitedUntil: null, toldAt: null };
  return budgetAt(row.bucket ?? unasked, allowance, now);
}
