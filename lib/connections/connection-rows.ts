import "server-only";

import { and, asc, count, eq, ne, or, isNotNull, sql, type SQL } from "drizzle-orm";
import { alerts, connections, instances } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import type { ConnectionRow } from "@/lib/connections/model";
import { db } from "@/lib/db";
import { providerNamed } from "@/lib/providers";

/** The team's connections that meet `condition`, by provider and label. Credentials stay behind. */
export async function connectionRows(actor: Actor, condition?: SQL): Promise<ConnectionRow[]> {
  const rows = await db
    .select({
      id: connections.id,
      providerId: connections.providerId,
      label: connections.label,
      status: connections.status,
      problem: connections.problem,
      credentialKind: connections.credentialKind,
      isSilent: sql<boolean>`exists (select from ${alerts}
        where ${alerts.connectionId} = ${connections.id}
          and ${alerts.condition} = 'account_silent' and ${alerts.resolvedAt} is null)`,
      createdAt: connections.createdAt,
      syncedAt: connections.syncedAt,
      instances: count(instances.id),
      watched: count(instances.watchedAt),
    })
    .from(connections)
    .leftJoin(
      instances,
      and(
        eq(instances.connectionId, connections.id),
        eq(instances.teamId, actor.teamId),
        // Gone ones count while somebody still watches them: their history hangs on the connection.
        or(ne(instances.status, "gone"), isNotNull(instances.watchedAt)),
      ),
    )
    .where(and(eq(connections.teamId, actor.teamId), condition))
    .groupBy(connections.id)
    .orderBy(asc(connections.providerId), asc(connections.label));
  return rows.map((row) => ({ ...row, providerLabel: providerNamed(row.providerId).label }));
}
