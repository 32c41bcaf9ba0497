import "server-only";

import { and, eq, isNotNull, isNull, notExists } from "drizzle-orm";
import { alerts, instances } from "@/drizzle/schema";
import { watchInstances } from "@/lib/alerts/watch-instance";
import { db } from "@/lib/db";

/**
 * Looks at every watched instance that is gone from its provider and of which nobody was told yet: nothing
 * is collected from it, so no other look meets it. Returns how many there were.
 */
export async function watchGone(now: Date): Promise<number> {
  const told = db
    .select({ id: alerts.id })
    .from(alerts)
    .where(
      and(
        eq(alerts.instanceId, instances.id),
        eq(alerts.condition, "gone"),
        isNull(alerts.resolvedAt),
      ),
    );
  const untold = await db
    .select({ id: instances.id })
    .from(instances)
    .where(and(isNotNull(instances.watchedAt), eq(instances.status, "gone"), notExists(told)));
  const ids = untold.map(({ id }) => id);
  await watchInstances(ids, now);
  return ids.length;
}
