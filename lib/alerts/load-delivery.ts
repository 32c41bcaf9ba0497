import "server-only";

import { and, eq } from "drizzle-orm";
import { alerts, channels, deliveries, instances, plans, teams } from "@/drizzle/schema";
import { levelsOf } from "@/lib/alerts/levels";
import type { Message } from "@/lib/alerts/message";
import { describeResolution } from "@/lib/alerts/resolution";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { newestSample } from "@/lib/metrics/read-samples";

const LOOKBACK_MS = 3_600_000;

/**
 * Loads a delivery with its channel and the message it carries, or null when there is no such row.
 * The message is the same at each attempt, so that a repetition is recognised as one.
 */
export async function loadDelivery(deliveryId: string, now: Date) {
  const [row] = await db
    .select({
      delivery: deliveries,
      channel: channels,
      alert: alerts,
      instance: instances,
      team: teams,
      plan: plans,
    })
    .from(deliveries)
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .innerJoin(alerts, eq(alerts.id, deliveries.alertId))
    .innerJoin(instances, eq(instances.id, alerts.instanceId))
    .innerJoin(teams, eq(teams.id, deliveries.teamId))
    .leftJoin(
      plans,
      and(eq(plans.connectionId, instances.connectionId), eq(plans.id, instances.planId)),
    )
    .where(eq(deliveries.id, deliveryId));
  if (row === undefined) return null;

  const { delivery, channel, alert, instance, team, plan } = row;
  const about = {
    id: delivery.id,
    kind: delivery.kind,
    topic: alert.topic,
    condition: alert.condition,
    team: { id: team.id, name: team.name },
    url: `${env().NEXTAUTH_URL}/instances/${instance.id}`,
  };
  if (delivery.kind === "raised") {
    const message: Message = {
      ...about,
      subject: alert.subject,
      body: alert.body,
      levels: alert.levels,
      instance: { id: instance.id, name: instance.name, planId: alert.planId ?? instance.planId },
      at: alert.raisedAt,
    };
    return { delivery, channel, message };
  }

  const resolvedAt = alert.resolvedAt ?? now;
  const words = describeResolution({
    condition: alert.condition,
    instanceName: instance.name,
    raisedAt: alert.raisedAt,
    resolvedAt,
  });
  const message: Message = {
    ...about,
    ...words,
    levels: levelsOf(
      await newestSample(db, instance.id, { now: resolvedAt, backMs: LOOKBACK_MS }),
      plan,
    ),
    instance: { id: instance.id, name: instance.name, planId: instance.planId },
    at: resolvedAt,
  };
  return { delivery, channel, message };
}
