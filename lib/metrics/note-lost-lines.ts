import "server-only";

import { and, eq, gte } from "drizzle-orm";
import { auditEntries, instances } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";
import type { DrainedInstance } from "@/lib/metrics/drained-instance";

export const LINES_LOST = "instance.log_lines_lost";

/** Under a storm every request begins with such a warning; one entry an hour is enough to know. */
const TOLD_EVERY_MS = 3_600_000;

/**
 * Writes into the instance's history that its drain lost lines. Minutes without a line stay without a
 * sample, and that is the gap in the chart: this says why it is there.
 */
export async function noteLostLines(
  { instanceId, teamId, name }: DrainedInstance,
  lines: number,
  now: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    // Of two requests at once, one sees the entry of the other.
    const own = eq(instances.id, instanceId);
    await tx.select({ id: instances.id }).from(instances).where(own).for("no key update");
    const since = new Date(now.getTime() - TOLD_EVERY_MS);
    const told = await tx.$count(
      auditEntries,
      and(
        eq(auditEntries.subjectId, instanceId),
        eq(auditEntries.what, LINES_LOST),
        gte(auditEntries.at, since),
      ),
    );
    if (told > 0) return;
    await audit(tx, { teamId, userId: null }, LINES_LOST, instanceId, { name, lines });
  });
}
