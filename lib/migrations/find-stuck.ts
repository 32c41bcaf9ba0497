import "server-only";

import { and, asc, isNull, lt, ne } from "drizzle-orm";
import { migrations } from "@/drizzle/schema";
import { db } from "@/lib/db";

/** Longer than the longest slice with its retries. */
const STILL_MINUTES = 5;
const FOUND_MAX = 500;

/**
 * The ids of migrations that should have moved and did not, oldest first. One that waits for a person
 * is not among them.
 */
export async function findStuckMigrations(now: Date): Promise<string[]> {
  const rows = await db
    .select({ id: migrations.id })
    .from(migrations)
    .where(
      and(
        isNull(migrations.endedAt),
        ne(migrations.phase, "await_approval"),
        lt(migrations.advancedAt, new Date(now.getTime() - STILL_MINUTES * 60_000)),
      ),
    )
    .orderBy(asc(migrations.advancedAt))
    .limit(FOUND_MAX);
  return rows.map(({ id }) => id);
}
