import "server-only";

import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { migrationLegs, migrations } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { instanceOf, lastAddressOf } from "@/lib/migrations/instance-of";
import type { LegRecord } from "@/lib/migrations/load-migration";
import { endStatuses } from "@/lib/migrations/model";
import { notificationsOf } from "@/lib/migrations/notifications-of";
import { restoreNotifications } from "@/lib/transfer/feed/notification-setting";

const FOUND_MAX = 20;

/**
 * Puts back the keyspace notifications of sources whose migration is over, where the process that had switched
 * them on died before it could. One that cannot be put back now is tried again with the next sweep.
 */
export async function putNotificationsBack(): Promise<void> {
  const found = await db
    .select({ leg: migrationLegs })
    .from(migrationLegs)
    .innerJoin(migrations, eq(migrations.id, migrationLegs.migrationId))
    .where(
      and(
        isNotNull(migrationLegs.formerNotifications),
        inArray(migrations.status, [...endStatuses]),
      ),
    )
    .limit(FOUND_MAX);
  for (const { leg } of found) {
    try {
      await putBack(leg);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log("warn", "a source's notifications could not be put back", { legId: leg.id, error });
    }
  }
}

/** Through the provider where it has such a setting, else at the server itself. */
async function putBack(leg: LegRecord): Promise<void> {
  if (leg.sourceInstanceId === null) return;
  const source = await instanceOf(leg.sourceInstanceId);
  const former = leg.formerNotifications!;
  const { notifications } = await notificationsOf(source, leg);
  if (notifications !== undefined) return notifications.restore();
  await restoreNotifications(await lastAddressOf(source), former);
  await db
    .update(migrationLegs)
    .set({ formerNotifications: null })
    .where(eq(migrationLegs.id, leg.id));
}
