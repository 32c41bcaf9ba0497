import "server-only";

import { and, asc, eq, isNull, lt, or } from "drizzle-orm";
import { deliveries } from "@/drizzle/schema";
import { db } from "@/lib/db";

const UNTRIED_MINUTES = 2;
/** Longer than the longest pause between two attempts of a run that is alive. */
const TRIED_MINUTES = 150;
const FOUND_MAX = 500;

/** The ids of pending deliveries that nobody works on: their ring was lost, or their run. Oldest first. */
export async function findStuckDeliveries(now: Date): Promise<string[]> {
  const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const rows = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.status, "pending"),
        or(
          and(isNull(deliveries.lastAttemptAt), lt(deliveries.createdAt, before(UNTRIED_MINUTES))),
          lt(deliveries.lastAttemptAt, before(TRIED_MINUTES)),
        ),
      ),
    )
    .orderBy(asc(deliveries.createdAt))
    .limit(FOUND_MAX);
  return rows.map(({ id }) => id);
}
