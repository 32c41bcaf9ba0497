import "server-only";

import { eq } from "drizzle-orm";
import { migrationLegs } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { ask } from "@/lib/migrations/instance-of";
import type { InstanceRecord, LegRecord } from "@/lib/migrations/load-migration";
import type { FeedMeans } from "@/lib/transfer/feed/model";
import { withChanges } from "@/lib/transfer/feed/notification-flags";

const SETTING = "notify_keyspace_events";

/**
 * How keyspace notifications are switched on at a source that refuses CONFIG: through its provider's
 * settings. What they were is kept in the leg before they are touched, and put back in the end.
 */
export async function notificationsOf(source: InstanceRecord, leg: LegRecord): Promise<FeedMeans> {
  const remember = async (former: string | null) => {
    await db
      .update(migrationLegs)
      .set({ formerNotifications: former })
      .where(eq(migrationLegs.id, leg.id));
    leg.formerNotifications = former;
  };
  const means: FeedMeans = { remember, former: leg.formerNotifications };
  const { connectionId, remoteId } = source;
  const before = await ask(connectionId, async ({ settings }, access) => {
    const all = settings === null ? [] : await settings.read(access, remoteId);
    return all.find(({ key }) => key === SETTING)?.value ?? null;
  });
  if (before === null) return means;
  const set = (value: string) =>
    ask(connectionId, async ({ settings }, access) =>
      settings?.change(access, remoteId, SETTING, value),
    );
  return {
    ...means,
    notifications: {
      async enable() {
        if (leg.formerNotifications === null) await remember(before);
        // Whoever listens already goes on hearing what they did.
        await set(withChanges(before));
      },
      async restore() {
        await set(leg.formerNotifications ?? before);
        await remember(null);
      },
    },
  };
}
