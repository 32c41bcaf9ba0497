import "server-only";

import { and, eq, inArray, isNull, ne, or } from "drizzle-orm";
import { migrationLegs, migrations } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";

/**
 * Whether one of the instances is an end of a migration that has not ended, `exceptMigrationId` aside. What it
 * uses then says nothing of what it will use: its data is on the way, or about to be.
 */
export async function isBeingMoved(
  tx: Tx | Database,
  instanceIds: readonly string[],
  exceptMigrationId?: string,
): Promise<boolean> {
  const ids = [...instanceIds];
  const [found] = await tx
    .select({ id: migrations.id })
    .from(migrations)
    .leftJoin(migrationLegs, eq(migrationLegs.migrationId, migrations.id))
    .where(
      and(
        isNull(migrations.endedAt),
        exceptMigrationId === undefined ? undefined : ne(migrations.id, exceptMigrationId),
        or(inArray(migrations.instanceId, ids), inArray(migrationLegs.targetInstanceId, ids)),
      ),
    )
    .limit(1);
  return found !== undefined;
}
