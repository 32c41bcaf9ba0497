import "server-only";

import { and, eq, isNotNull } from "drizzle-orm";
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
        if (leg.formerNotifications === null) await remember((await otherFormer(leg)) ?? before);
        // Whoever listens already goes on hearing what they did.
        await set(withChanges(before));
      },
      async restore() {
        if (await isLeftToOthers(leg)) {
          leg.formerNotifications = null;
          return;
        }
        const former = leg.formerNotifications ?? before;
        // Somebody who changed it meanwhile keeps what they set.
        if (areSameFlags(await read(), withChanges(former))) await set(former);
        await remember(null);
      },
    },
  };
}

const ofSameSource = ({ sourceInstanceId }: LegRecord) =>
  and(
    eq(migrationLegs.sourceInstanceId, sourceInstanceId ?? ""),
    isNotNull(migrationLegs.formerNotifications),
  );

/** What another leg out of the same source found before it set its own, as the parts of a split do. */
async function otherFormer(leg: LegRecord): Promise<string | null> {
  const [other] = await db.select().from(migrationLegs).where(ofSameSource(leg)).limit(1);
  return other?.formerNotifications ?? null;
}

/** Whether somebody else listens to the same source and will put it back; of two that end at once, the second does. */
async function isLeftToOthers(leg: LegRecord): Promise<boolean> {
  return db.transaction(async (tx) => {
    const listening = await tx
      .select({ id: migrationLegs.id })
      .from(migrationLegs)
      .where(ofSameSource(leg))
      .orderBy(migrationLegs.id)
      .for("update");
    if (listening.every(({ id }) => id === leg.id)) return false;
    await tx
      .update(migrationLegs)
      .set({ formerNotifications: null })
      .where(eq(migrationLegs.id, leg.id));
    return true;
  });
}
