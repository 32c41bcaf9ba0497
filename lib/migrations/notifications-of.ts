import "server-only";

import { eq } from "drizzle-orm";
import { migrationLegs } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { ask } from "@/lib/migrations/instance-of";
import type { InstanceRecord, LegRecord } from "@/lib/migrations/load-migration";
import type { FeedMeans } from "@/lib/transfer/feed/model";
import { areSameFlags, withChanges } from "@/lib/transfer/feed/notification-flags";

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
  const told = () =>
    ask(connectionId, async ({ settings }, access) => {
      const all = settings === null ? [] : await settings.read(access, remoteId);
      return all.find(({ key }) => key === SETTING)?.value ?? null;
    });
  const before = await told();
  if (before === null) return means;
  const read = async () => (await told()) ?? "";
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
        const former = leg.formerNotifications ?? before;
        // Somebody who changed it meanwhile keeps what they set.
        if (areSameFlags(await read(), withChanges(former))) await set(former);
        await remember(null);
      },
    },
  };
}
