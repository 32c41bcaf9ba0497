import "server-only";

import { and, asc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import { migrations } from "@/drizzle/schema";
import { db } from "@/lib/db";

/** Longer than the longest wait between two runs. */
const STILL_MINUTES = 5;
const FOUND_MAX = 500;

/**
 * The ids of migrations that should have moved and did not, oldest first. One that waits for a person to try
 * again is not among them; one that waits for a yes is, because it follows its source or looks again meanwhile.
 */
export async function findStuckMigrations(now: Date): Promise<string[]> {
  const rows = await db
    .select({ id: migrations.id })
    .from(migrations)
    .where(
      and(
        inArray(migrations.status, ["running", "waiting"]),
        or(isNull(migrations.failure), eq(migrations.status, "running")),
        lt(migrations.advancedAt, new Date(now.getTime() - STILL_MINUTES * 60_000)),
      ),
    )
    .orderBy(asc(migrations.advancedAt))
    .limit(FOUND_MAX);
  return rows.map(({ id }) => id);
}
