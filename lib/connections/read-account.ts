import "server-only";

import { and, asc, count, eq, gt, isNotNull, min } from "drizzle-orm";
import { apiUsage, connectionParts, instances, webhookSubscriptions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import type {
  Budget,
  ConnectionRow,
  PartsRead,
  UsageHour,
  WebhookRow,
} from "@/lib/connections/model";
import { readBudget } from "@/lib/connections/read-budget";
import { readConnection } from "@/lib/connections/read-connection";
import { db } from "@/lib/db";

const HOUR_MS = 3_600_000;
const HOURS = 24;

export type AccountView = {
  connection: ConnectionRow;
  parts: PartsRead;
  /** Null where nobody counts. */
  budget: Budget | null;
  /** The last 24 hours, oldest first; an hour without requests is there with zeros. */
  usage: UsageHour[];
  webhooks: WebhookRow[];
  /** How many instances have a log drain that Headroom made. */
  drains: number;
};

/**
 * An account with what Headroom knows of its health.
 *
 * @throws AppError `not_found` when the connection is gone or another team's
 */
export async function readAccount(
  actor: Actor,
  connectionId: string,
  now: Date,
): Promise<AccountView> {
  const connection = await readConnection(actor, connectionId);
  const [parts, budget, usage, webhooks, drains] = await Promise.all([
    partsOf(connectionId),
    readBudget(actor, connectionId, now),
    usageOf(connectionId, now),
    webhooksOf(connectionId),
    db.$count(
      instances,
      and(eq(instances.connectionId, connectionId), isNotNull(instances.drainId)),
    ),
  ]);
  return { connection, parts, budget, usage, webhooks, drains };
}

async function partsOf(connectionId: string): Promise<PartsRead> {
  const { syncedAt } = connectionParts;
  const [found] = await db
    .select({ total: count(), read: count(syncedAt), oldestAt: min(syncedAt) })
    .from(connectionParts)
    .where(eq(connectionParts.connectionId, connectionId));
  const { total, read, oldestAt } = found!; // An aggregate has one row.
  return { total, read, oldestAt: read < total ? null : oldestAt };
}

async function usageOf(connectionId: string, now: Date): Promise<UsageHour[]> {
  const thisHour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const rows = await db
    .select()
    .from(apiUsage)
    .where(
      and(
        eq(apiUsage.connectionId, connectionId),
        gt(apiUsage.hour, new Date(thisHour - HOURS * HOUR_MS)),
      ),
    );
  const byHour = new Map(rows.map((row) => [row.hour.getTime(), row]));
  return Array.from({ length: HOURS }, (_, index) => {
    const at = thisHour - (HOURS - 1 - index) * HOUR_MS;
    const { background = 0, action = 0, limited = 0 } = byHour.get(at) ?? {};
    return { hour: new Date(at), background, action, limited };
  });
}

async function webhooksOf(connectionId: string): Promise<WebhookRow[]> {
  const rows = await db
    .select()
    .from(webhookSubscriptions)
    .where(eq(webhookSubscriptions.connectionId, connectionId))
    .orderBy(asc(webhookSubscriptions.appName));
  return rows.map(({ appName, webhookId, createdAt, heardAt, problem }) => ({
    appName,
    liveSince: webhookId === null ? null : createdAt,
    heardAt,
    problem,
  }));
}
