import "server-only";

import { alerts } from "@/drizzle/schema";
import { sql } from "drizzle-orm";
import type { Level } from "@/lib/alerts/message";
import { conditionTopics, type ConditionKey } from "@/lib/alerts/model";
import { createDeliveries, listeningChannels } from "@/lib/alerts/create-deliveries";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";

export type NewAlert = {
  teamId: string;
  instanceId: string;
  condition: ConditionKey;
  subject: string;
  body: string;
  levels: readonly Level[];
  planId: string;
  at: Date;
};

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
    .onConflictDoNothing({
      target: [alerts.instanceId, alerts.condition],
      where: sql`${alerts.resolvedAt} is null`,
    })
    .returning({ id: alerts.id });
  if (raised === undefined) return [];

  const channelIds = await listeningChannels(tx, alert, topic);
  return createDeliveries(tx, { ...alert, alertId: raised.id, kind: "raised", channelIds });
}
