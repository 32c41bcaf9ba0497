import "server-only";

import { and, eq, inArray, isNotNull, lte } from "drizzle-orm";
import { migrations, migrationSteps } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { writeLog } from "@/lib/migrations/news";

const FOUND_MAX = 200;

/** Closes the way back of migrations whose time is over. The source stays until a person removes it. */
export async function closeWaysBack(now: Date): Promise<void> {
  const over = await db
    .select({ id: migrations.id })
    .from(migrations)
    .where(
      and(
        eq(migrations.status, "done"),
        isNotNull(migrations.keepUntil),
        lte(migrations.keepUntil, now),
      ),
    )
    .limit(FOUND_MAX);
  if (over.length === 0) return;
  const ids = over.map(({ id }) => id);
  await db.transaction(async (tx) => {
    const closed = await tx
      .update(migrationSteps)
      .set({ status: "done", sentence: "Nobody took the way back in its time.", endedAt: now })
      .where(
        and(
          inArray(migrationSteps.migrationId, ids),
          eq(migrationSteps.kind, "watch"),
          eq(migrationSteps.status, "running"),
        ),
      )
      .returning({ migrationId: migrationSteps.migrationId });
    await tx
      .update(migrations)
      .set({ keepUntil: null })
      .where(
        and(
          inArray(migrations.id, ids),
          eq(migrations.status, "done"),
          lte(migrations.keepUntil, now),
        ),
      );
    for (const { migrationId } of closed) {
      await writeLog(tx, migrationId, now, "The way back is closed. The source is still there.");
    }
  });
}
