import "server-only";

import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { alerts, channels, deliveries } from "@/drizzle/schema";
import { deliveryStatuses } from "@/lib/alerts/model";
import type { Actor } from "@/lib/auth/model";
import { behind, cursorOf } from "@/lib/cursor";
import { db } from "@/lib/db";

export const ListDeliveries = z.object({
  status: z.enum(deliveryStatuses).optional(),
  channelId: z.string().optional(),
  alertId: z.string().optional(),
  /** What `next` of the page before said. */
  after: z.string().optional(),
});
export type ListDeliveries = z.output<typeof ListDeliveries>;

const PAGE = 50;

/** The log of deliveries: what went where, how often it was tried and what it met. Newest first. */
export async function listDeliveries(actor: Actor, filter: ListDeliveries = {}) {
  const rows = await db
    .select({
      id: deliveries.id,
      kind: deliveries.kind,
      status: deliveries.status,
      attempts: deliveries.attempts,
      createdAt: deliveries.createdAt,
      lastAttemptAt: deliveries.lastAttemptAt,
      settledAt: deliveries.settledAt,
      problem: deliveries.problem,
      subject: alerts.subject,
      alertId: alerts.id,
      channel: { id: channels.id, kind: channels.kind, label: channels.label },
    })
    .from(deliveries)
    .innerJoin(alerts, eq(alerts.id, deliveries.alertId))
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .where(
      and(
        eq(deliveries.teamId, actor.teamId),
        filter.status === undefined ? undefined : eq(deliveries.status, filter.status),
        filter.channelId === undefined ? undefined : eq(deliveries.channelId, filter.channelId),
        filter.alertId === undefined ? undefined : eq(deliveries.alertId, filter.alertId),
        filter.after === undefined
          ? undefined
          : behind(filter.after, { at: deliveries.createdAt, id: deliveries.id }),
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(PAGE + 1);

  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  const hasMore = rows.length > PAGE && last !== undefined;
  return { deliveries: page, next: hasMore ? cursorOf(last.createdAt, last.id) : null };
}
