import "server-only";

import { alerts } from "@/drizzle/schema";
import { conditionTopics, type ConditionKey, type Level } from "@/lib/alerts/model";
import { createDeliveries } from "@/lib/alerts/create-deliveries";
import { eachAddressOnce, listeningChannels } from "@/lib/alerts/listening-channels";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";

export type NewAlert = {
  /** Where one thing is told at most once; any new one without. */
  id?: string | undefined;
  teamId: string;
  condition: ConditionKey;
  subject: string;
  body: string;
  levels: readonly Level[];
  at: Date;
} & ({ instanceId: string; planId: string } | { connectionId: string });

/** Conditions that happen once: their alert is over as it is raised. */
const momentary: readonly ConditionKey[] = [
  "plan_changed",
  "plan_change_failed",
  "migration_started",
  "migration_ready",
  "migration_done",
  "migration_rolled_back",
  "migration_failed",
];

/**
 * Raises an alert with one pending delivery for each channel that listens, and returns the ids of
 * the deliveries to ring for after the commit. None when the condition already has an open alert, or
 * the alert was raised before.
 *
 * Whether anybody listens decides only about deliveries: the alert itself is always recorded.
 */
export async function raiseAlert(tx: Tx, alert: NewAlert): Promise<string[]> {
  const { at, levels, id = newId("alr"), ...rest } = alert;
  const topic = conditionTopics[alert.condition];
  const [raised] = await tx
    .insert(alerts)
    .values({
      ...rest,
      id,
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
  // A question is asked once, even of somebody who hears of the instance and of the whole team.
  const isOnce = topic === "approval" || !("instanceId" in alert);
  const channelIds = (isOnce ? eachAddressOnce(listening) : listening).map(({ id }) => id);
  return createDeliveries(tx, { ...alert, alertId: raised.id, kind: "raised", channelIds });
}
