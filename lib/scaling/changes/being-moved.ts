import "server-only";

import { and, eq, isNull, or } from "drizzle-orm";
import { migrationLegs, migrations } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";

/**
 * Whether an instance is an end of a migration that has not ended. What it uses then says nothing of what it
 * will use: its data is on the way, or about to be.
 */
export async function isBeingMoved(tx: Tx | Database, instanceId: string): Promise<boolean> {
  const [found] = await tx
    .select({ id: migrations.id })
    .from(migrations)
    .leftJoin(migrationLegs, eq(migrationLegs.migrationId, migrations.id))
    .where(
      and(
        isNull(migrations.endedAt),
        or(eq(migrations.instanceId, instanceId), eq(migrationLegs.targetInstanceId, instanceId)),
      ),
    )
    .limit(1);
  return found !== undefined;
}
