import "server-only";

import { and, asc, eq, isNull, lt, lte, or } from "drizzle-orm";
import { deliveries } from "@/drizzle/schema";
import { db } from "@/lib/db";

const UNTRIED_MINUTES = 2;
/**
 * Longer than the pauses between the first attempts of a run that is alive, which grow to twenty minutes,
 * and than the longest ones after them.
 */
const TRIED_MINUTES = 30;
const FIRST_ATTEMPTS = 7;
const TRIED_OFTEN_MINUTES = 150;
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
          and(
            lte(deliveries.attempts, FIRST_ATTEMPTS),
            lt(deliveries.lastAttemptAt, before(TRIED_MINUTES)),
          ),
          lt(deliveries.lastAttemptAt, before(TRIED_OFTEN_MINUTES)),
        ),
      ),
    )
    .orderBy(asc(deliveries.createdAt))
    .limit(FOUND_MAX);
  return rows.map(({ id }) => id);
}
