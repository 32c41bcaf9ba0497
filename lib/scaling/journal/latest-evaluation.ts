import "server-only";

import { desc, eq } from "drizzle-orm";
import { evaluations } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";

export type EvaluationRow = typeof evaluations.$inferSelect;

/** The newest evaluation of an instance, or null before the first. */
export async function latestEvaluation(
  tx: Tx | Database,
  instanceId: string,
): Promise<EvaluationRow | null> {
  const [row] = await tx
    .select()
    .from(evaluations)
    .where(eq(evaluations.instanceId, instanceId))
    .orderBy(desc(evaluations.lastAt))
    .limit(1);
  return row ?? null;
}
