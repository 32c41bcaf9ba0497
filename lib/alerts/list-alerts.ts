import "server-only";

import { and, desc, eq, isNotNull, isNull, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { alerts, connections, instances } from "@/drizzle/schema";
import { topics, type ConditionKey, type Level, type Topic } from "@/lib/alerts/model";
import type { Actor } from "@/lib/auth/model";
import { behind, cursorOf } from "@/lib/cursor";
import { db } from "@/lib/db";

const alertStates = ["open", "resolved"] as const;

export const ListAlerts = z.object({
  state: z.enum(alertStates).optional(),
  topic: z.enum(topics).optional(),
  instanceId: z.string().optional(),
  connectionId: z.string().optional(),
  /** What `next` of the page before said. */
  after: z.string().optional(),
});
export type ListAlerts = z.output<typeof ListAlerts>;

export type AlertRow = {
  id: string;
  about: { kind: "instance" | "account"; id: string; name: string };
  condition: ConditionKey;
  topic: Topic;
  subject: string;
  body: string;
  levels: readonly Level[];
  planId: string | null;
  raisedAt: Date;
  /** Null while it is open. */
  resolvedAt: Date | null;
};

const PAGE = 50;

/**
 * Lists the team's alerts: open ones first, then the newest first. `next` continues the list, and is
 * null at its end.
 */
export async function listAlerts(
  actor: Actor,
  filter: ListAlerts = {},
): Promise<{ alerts: AlertRow[]; next: string | null }> {
  const isResolved = sql<boolean>`(${alerts.resolvedAt} is not null)`;
  const rows = await db
    .select({ alert: alerts, instanceName: instances.name, accountName: connections.label })
    .from(alerts)
    .leftJoin(instances, eq(instances.id, alerts.instanceId))
    .leftJoin(connections, eq(connections.id, alerts.connectionId))
    .where(
      and(
        eq(alerts.teamId, actor.teamId),
        filter.state === "open" ? isNull(alerts.resolvedAt) : undefined,
        filter.state === "resolved" ? isNotNull(alerts.resolvedAt) : undefined,
        filter.topic === undefined ? undefined : eq(alerts.topic, filter.topic),
        filter.instanceId === undefined ? undefined : eq(alerts.instanceId, filter.instanceId),
        filter.connectionId === undefined
          ? undefined
          : eq(alerts.connectionId, filter.connectionId),
        filter.after === undefined ? undefined : behindGroup(filter.after),
      ),
    )
    .orderBy(isResolved, desc(alerts.raisedAt), desc(alerts.id))
    .limit(PAGE + 1);

  const page = rows.slice(0, PAGE);
  const last = page.at(-1)?.alert;
  const hasMore = rows.length > PAGE && last !== undefined;
  return {
    alerts: page.map(({ alert, instanceName, accountName }) => ({
      id: alert.id,
      about:
        alert.instanceId === null
          ? { kind: "account", id: alert.connectionId ?? "", name: accountName ?? "" }
          : { kind: "instance", id: alert.instanceId, name: instanceName ?? "" },
      condition: alert.condition,
      topic: alert.topic,
      subject: alert.subject,
      body: alert.body,
      levels: alert.levels,
      planId: alert.planId,
      raisedAt: alert.raisedAt,
      resolvedAt: alert.resolvedAt,
    })),
    next: hasMore ? groupedCursorOf(last) : null,
  };
}

/** Counts the team's open alerts. */
export async function countOpenAlerts(actor: Actor): Promise<number> {
  return db.$count(alerts, and(eq(alerts.teamId, actor.teamId), isNull(alerts.resolvedAt)));
}

/** `open~` or `resolved~` before the cursor: which of the two groups the list has come to. */
function groupedCursorOf(last: { id: string; raisedAt: Date; resolvedAt: Date | null }): string {
  const state = last.resolvedAt === null ? "open" : "resolved";
  return `${state}~${cursorOf(last.raisedAt, last.id)}`;
}

function behindGroup(cursor: string): SQL | undefined {
  const tilde = cursor.indexOf("~");
  const isOlder = behind(cursor.slice(tilde + 1), { at: alerts.raisedAt, id: alerts.id });
  if (isOlder === undefined) return undefined;
  return cursor.startsWith("open~")
    ? or(isNotNull(alerts.resolvedAt), isOlder)
    : and(isNotNull(alerts.resolvedAt), isOlder);
}
