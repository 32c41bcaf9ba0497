import "server-only";

import { and, eq, isNull, sql } from "drizzle-orm";
import { alerts, deliveries } from "@/drizzle/schema";
import { createDeliveries } from "@/lib/alerts/create-deliveries";
import { listeningChannels } from "@/lib/alerts/listening-channels";
import type { Tx } from "@/lib/db";

/**
 * Ends an open alert and returns the ids of the deliveries to ring for after the commit.
 *
 * Those hear of the end who were told of the beginning and still listen. An alert that is no longer
 * open changes nothing.
 */
export async function resolveAlert(
  tx: Tx,
  { alertId, at }: { alertId: string; at: Date },
): Promise<string[]> {
  const [ended] = await tx
    .update(alerts)
    // A clock that was set back must not end an alert before it began.
    .set({ resolvedAt: sql`greatest(${at.toISOString()}::timestamptz, ${alerts.raisedAt})` })
    .where(and(eq(alerts.id, alertId), isNull(alerts.resolvedAt)))
    .returning();
  if (ended === undefined) return [];

  const listening = new Set((await listeningChannels(tx, ended, ended.topic)).map(({ id }) => id));
  const told = await tx
    .select({ channelId: deliveries.channelId })
    .from(deliveries)
    .where(and(eq(deliveries.alertId, alertId), eq(deliveries.kind, "raised")));
  const channelIds = told.map(({ channelId }) => channelId).filter((id) => listening.has(id));
  return createDeliveries(tx, { teamId: ended.teamId, alertId, kind: "resolved", channelIds, at });
}
