import "server-only";

import { and, eq, sql } from "drizzle-orm";
import {
  alerts,
  channels,
  connections,
  deliveries,
  instances,
  plans,
  teams,
} from "@/drizzle/schema";
import { levelsOf } from "@/lib/alerts/levels";
import type { About, Message } from "@/lib/alerts/message";
import { proposalIdOf } from "@/lib/alerts/model";
import { describeResolution } from "@/lib/alerts/resolution";
import { toldProposal } from "@/lib/alerts/told-proposal";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { providerNamed } from "@/lib/providers";
import type { Plan } from "@/lib/providers/model";
import { newestSample } from "@/lib/metrics/read-samples";

const LOOKBACK_MS = 3_600_000;

/**
 * Loads a delivery with its channel and the message it carries, or null when there is no such row.
 * The message is the same at each attempt, so that a repetition is recognised as one. Its links are made
 * by whoever sends it.
 */
export async function loadDelivery(deliveryId: string, now: Date) {
  const [row] = await db
    .select({
      delivery: deliveries,
      channel: channels,
      alert: alerts,
      instance: instances,
      account: connections,
      team: teams,
      plan: plans,
      planId: planIdThen,
    })
    .from(deliveries)
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .innerJoin(alerts, eq(alerts.id, deliveries.alertId))
    .innerJoin(teams, eq(teams.id, deliveries.teamId))
    .leftJoin(instances, eq(instances.id, alerts.instanceId))
    .innerJoin(
      connections,
      eq(connections.id, sql`coalesce(${alerts.connectionId}, ${instances.connectionId})`),
    )
    .leftJoin(plans, and(eq(plans.connectionId, connections.id), eq(plans.id, planIdThen)))
    .where(eq(deliveries.id, deliveryId));
  if (row === undefined) return null;

  const { delivery, channel, alert, instance, team } = row;
  const proposalId = proposalIdOf(alert);
  const proposal = proposalId === null ? null : await toldProposal(proposalId, now);
  const common = {
    id: delivery.id,
    kind: delivery.kind,
    topic: alert.topic,
    condition: alert.condition,
    about: aboutOf(row),
    team: { id: team.id, name: team.name },
    url: `${env().NEXTAUTH_URL}${instance === null ? `/connections/${row.account.id}` : `/instances/${instance.id}`}`,
    proposal,
    links: null,
  };
  if (delivery.kind === "raised") {
    const { subject, body, levels, raisedAt: at } = alert;
    const message: Message = { ...common, subject, body, levels, at };
    return { delivery, channel, message };
  }

  const resolvedAt = alert.resolvedAt ?? now;
  const { condition, raisedAt } = alert;
  const message: Message = {
    ...common,
    ...describeResolution({
      condition,
      name: nameOf(common.about),
      raisedAt,
      resolvedAt,
      proposal,
    }),
    levels: instance === null ? [] : await levelsThen(instance.id, row.plan, resolvedAt),
    at: resolvedAt,
  };
  return { delivery, channel, message };
}

/** The plan of the instance when the alert was raised; at its end, the plan of today. */
const planIdThen = sql<
  string | null
>`case when ${deliveries.kind} = 'raised' then coalesce(${alerts.planId}, ${instances.planId}) else ${instances.planId} end`;

function aboutOf(row: {
  instance: typeof instances.$inferSelect | null;
  account: typeof connections.$inferSelect;
  plan: Plan | null;
  planId: string | null;
}): About {
  const { instance, account, plan } = row;
  if (instance === null) {
    const { label } = providerNamed(account.providerId);
    return { kind: "account", id: account.id, name: account.label, providerLabel: label };
  }
  const planId = row.planId ?? instance.planId;
  const planLabel = plan?.label ?? planId;
  return { kind: "instance", id: instance.id, name: instance.name, planId, planLabel };
}

/** Accounts at two providers may have the same name. */
function nameOf(about: About): string {
  return about.kind === "instance" ? about.name : `${about.name} at ${about.providerLabel}`;
}

async function levelsThen(instanceId: string, plan: Plan | null, at: Date) {
  const sample = await newestSample(db, instanceId, { now: at, backMs: LOOKBACK_MS });
  return levelsOf(sample, plan);
}
