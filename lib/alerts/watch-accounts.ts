import "server-only";

import { and, eq, isNotNull, isNull, max, or } from "drizzle-orm";
import { alerts, connectionParts, connections } from "@/drizzle/schema";
import { accountConditionsOf } from "@/lib/alerts/account-conditions";
import { diffConditions } from "@/lib/alerts/diff-conditions";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { resolveAlert } from "@/lib/alerts/resolve-alert";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { db } from "@/lib/db";
import { log } from "@/lib/log";
import { providerNamed } from "@/lib/providers";

/** Looks at every account that is broken or has an open alert: for what no look at the provider tells. */
export async function watchAccounts(now: Date): Promise<number> {
  const found = await db
    .selectDistinct({ id: connections.id })
    .from(connections)
    .leftJoin(alerts, and(eq(alerts.connectionId, connections.id), isNull(alerts.resolvedAt)))
    .where(or(eq(connections.status, "broken"), isNotNull(alerts.id)));
  for (const { id } of found) await watchAccount(id, now);
  return found.length;
}

/**
 * Compares the conditions of an account that hold now with its open alerts: raises what began, resolves
 * what ended, and wakes the deliveries. `unanswered` is what a look that has just ended met instead of an
 * answer. A failure is logged and stops nobody.
 */
export async function watchAccount(
  connectionId: string,
  now: Date,
  unanswered: string | null = null,
): Promise<void> {
  try {
    await ringDeliveries(await compare(connectionId, now, unanswered));
  } catch (error) {
    log("error", "watching an account failed", { connectionId, error });
  }
}

async function compare(
  connectionId: string,
  now: Date,
  unanswered: string | null,
): Promise<string[]> {
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  if (row === undefined) return []; // Disconnected meanwhile; its alerts went with it.
  const open = await db
    .select({ id: alerts.id, condition: alerts.condition })
    .from(alerts)
    .where(and(eq(alerts.connectionId, connectionId), isNull(alerts.resolvedAt)));

  const { teamId, providerId, label, status, problem } = row;
  const holding = accountConditionsOf({
    now,
    account: {
      label,
      providerLabel: providerNamed(providerId).label,
      status,
      problem,
      answeredAt: await answeredAt(row),
    },
    unanswered,
    open: new Set(open.map(({ condition }) => condition)),
  });
  const { began, ended } = diffConditions(holding, open);
  if (began.length === 0 && ended.length === 0) return [];

  return db.transaction(async (tx) => {
    const rings: string[] = [];
    for (const { id } of ended) rings.push(...(await resolveAlert(tx, { alertId: id, at: now })));
    for (const { key, ...words } of began) {
      const alert = { ...words, teamId, connectionId, condition: key, at: now };
      rings.push(...(await raiseAlert(tx, alert)));
    }
    return rings;
  });
}

/** When the provider last answered a look at the inventory, whole or in part. */
async function answeredAt(row: typeof connections.$inferSelect): Promise<Date> {
  const [parts] = await db
    .select({ at: max(connectionParts.syncedAt) })
    .from(connectionParts)
    .where(eq(connectionParts.connectionId, row.id));
  const instants = [row.createdAt, row.syncedAt, parts?.at ?? null].filter((at) => at !== null);
  return new Date(Math.max(...instants.map(Number)));
}
