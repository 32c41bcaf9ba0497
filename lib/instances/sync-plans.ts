import "server-only";

import { and, eq, inArray, lt, ne, sql } from "drizzle-orm";
import { connections, instances, plans } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { purposeOf, type Look } from "@/lib/instances/sync-schedule";
import { log } from "@/lib/log";
import type { Plan } from "@/lib/providers/model";

/** Plans change rarely, and each list costs requests of the customer's allowance. */
const REFRESH_MS = 60 * 60_000;
/** For a name nobody knows the list is asked for sooner: it may have been put on sale since. */
const UNKNOWN_MS = 15 * 60_000;

/**
 * Keeps the plans that a connection's instances could have: asked once an hour, and sooner for a plan name
 * nobody has seen. One instance per service asks for all of its kind.
 *
 * A plan the provider no longer names is kept, as not offered. An instance whose plan stays unknown is
 * listed without limits. A list that could not be read is left for the next look. What a person added is
 * left alone.
 */
export async function syncPlans(look: Look, now: Date): Promise<void> {
  const { connectionId } = look;
  const remotes = await db
    .select({ remoteId: instances.remoteId, planId: instances.planId })
    .from(instances)
    .where(and(eq(instances.connectionId, connectionId), ne(instances.status, "gone")));
  const kept = await db.select().from(plans).where(eq(plans.connectionId, connectionId));

  // What needs no asking: what is known and fresh, and what was in no list of its service a moment ago.
  const answered = new Set<string>();
  for (const { planId } of remotes) {
    const row = kept.find(({ id }) => id === planId);
    const ageMs = Math.min(
      ...kept
        .filter(({ id, isCustom }) => !isCustom && serviceIn(id) === serviceIn(planId))
        .map(({ syncedAt }) => now.getTime() - syncedAt.getTime()),
    );
    if (ageMs < (row === undefined ? UNKNOWN_MS : REFRESH_MS)) answered.add(planId);
  }
  for (const { remoteId, planId } of remotes) {
    if (answered.has(planId)) continue;
    const offered = await plansFor(look, remoteId);
    answered.add(planId);
    for (const { id } of offered) answered.add(id);
    await keep(connectionId, offered, now);
  }
}

/** The service of a plan by its id, `service:name`. */
function serviceIn(planId: string): string {
  return planId.split(":")[0]!;
}

async function plansFor(look: Look, remoteId: string): Promise<Plan[]> {
  const { connectionId } = look;
  try {
    return await askProvider(connectionId, (provider, access) => provider.plans(access, remoteId), {
      purpose: purposeOf(look),
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "forbidden") throw error;
    log("warn", "plans could not be read", { connectionId, remoteId, error });
    return [];
  }
}

async function keep(connectionId: string, offered: readonly Plan[], now: Date): Promise<void> {
  if (offered.length === 0) return;
  await db.transaction(async (tx) => {
    const [connection] = await tx
      .select({ teamId: connections.teamId })
      .from(connections)
      .where(eq(connections.id, connectionId));
    if (connection === undefined) return; // Disconnected meanwhile.

    await tx
      .insert(plans)
      .values(
        offered.map((plan) => ({
          ...plan,
          connectionId,
          teamId: connection.teamId,
          syncedAt: now,
        })),
      )
      .onConflictDoUpdate({
        target: [plans.connectionId, plans.id],
        set: {
          label: sql`excluded.label`,
          family: sql`excluded.family`,
          memoryBytes: sql`excluded.memory_bytes`,
          maxClients: sql`excluded.max_clients`,
          monthlyCents: sql`excluded.monthly_cents`,
          currency: sql`excluded.currency`,
          hasReplica: sql`excluded.has_replica`,
          hasPersistence: sql`excluded.has_persistence`,
          isOffered: sql`excluded.is_offered`,
          syncedAt: sql`excluded.synced_at`,
        },
        setWhere: eq(plans.isCustom, false),
      });
    await tx
      .update(plans)
      .set({ isOffered: false })
      .where(
        and(
          eq(plans.connectionId, connectionId),
          inArray(plans.family, [...new Set(offered.map(({ family }) => family))]),
          lt(plans.syncedAt, now),
          eq(plans.isCustom, false),
        ),
      );
  });
}
