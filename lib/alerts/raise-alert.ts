import "server-only";

import { alerts } from "@/drizzle/schema";
import type { Level } from "@/lib/alerts/message";
import { conditionTopics, type ConditionKey } from "@/lib/alerts/model";
import { createDeliveries } from "@/lib/alerts/create-deliveries";
import { eachAddressOnce, listeningChannels } from "@/lib/alerts/listening-channels";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";

export type NewAlert = {
  teamId: string;
  condition: ConditionKey;
  subject: string;
  body: string;
  levels: readonly Level[];
  at: Date;
} & ({ instanceId: string; planId: string } | { connectionId: string });

/** Conditions that happen once: their alert is over as it is raised. */
const momentary: readonly ConditionKey[] = ["plan_changed", "plan_change_failed"];

/**
 * Raises an alert with one pending delivery for each channel that listens, and returns the ids of
 * the deliveries to ring for after the commit. None when the condition already has an open alert.
 *
 * Whether anybody listens decides only about deliveries: the alert itself is always recorded.
 */
export async function raiseAlert(tx: Tx, alert: NewAlert): Promise<string[]> {
  const { at, levels, ...rest } = alert;
  const topic = conditionTopics[alert.condition];
  const [raised] = await tx
    .insert(alerts)
    .values({
      ...rest,
      id: newId("alr"),
      topic,
      levels: [...levels],
      raisedAt: at,
      resolvedAt: momentary.includes(alert.condition) ? at : null,
    })
    // Without a target: it may be the open alert of an instance or of an account.
    .onConflictDoNothing()
    .returning({ id: alerts.id });
  if (raised === undefined) return [];

  const listening = await listeningChannels(tx, alert, topic);
  const channelIds = ("instanceId" in alert ? listening : eachAddressOnce(listening)).map(
    ({ id }) => id,
  );
  return createDeliveries(tx, { ...alert, alertId: raised.id, kind: "raised", channelIds });
}
