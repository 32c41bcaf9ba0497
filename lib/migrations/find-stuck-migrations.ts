import "server-only";

import { and, asc, inArray, lt } from "drizzle-orm";
import { migrations } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { walkingPhases } from "@/lib/migrations/model";

/** Longer than a slice and the pauses between its attempts usually take. */
const IDLE_MINUTES = 5;

/** The ids of migrations that should have moved: their ring was lost, or an end was away. Oldest first. */
export async function findStuckMigrations(now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - IDLE_MINUTES * 60_000);
  const rows = await db
    .select({ id: migrations.id })
    .from(migrations)
    .where(and(inArray(migrations.phase, [...walkingPhases]), lt(migrations.advancedAt, before)))
    .orderBy(asc(migrations.advancedAt));
  return rows.map(({ id }) => id);
}
