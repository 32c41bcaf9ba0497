import "server-only";

import { and, asc, eq, type SQL } from "drizzle-orm";
import { connections, instances, plans, policies } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import type { InstanceRow } from "@/lib/instances/model";
import { isOwnPlan } from "@/lib/instances/own-plan";
import { providerNamed } from "@/lib/providers";
import type { Plan } from "@/lib/providers/model";

export type PolicyRow = typeof policies.$inferSelect;

/** The team's instances that meet `condition`, by name, with plan, account and policy. */
export async function instanceRows(
  actor: Actor,
  condition?: SQL,
): Promise<{ row: InstanceRow; policy: PolicyRow | null }[]> {
  const found = await db
    .select({
      instance: instances,
      connection: {
        label: connections.label,
        status: connections.status,
        providerId: connections.providerId,
      },
      plan: plans,
      policy: policies,
    })
    .from(instances)
    .innerJoin(connections, eq(connections.id, instances.connectionId))
    .leftJoin(plans, isOwnPlan)
    .leftJoin(policies, eq(policies.instanceId, instances.id))
    .where(and(eq(instances.teamId, actor.teamId), condition))
    .orderBy(asc(instances.name), asc(instances.id));

  return found.map(({ instance, connection, plan, policy }) => {
    const { teamId: _team, urlHash: _hash, sealedAddress: _address, ...kept } = instance;
    const row: InstanceRow = {
      ...kept,
      connectionLabel: connection.label,
      connectionStatus: connection.status,
      providerId: connection.providerId,
      providerLabel: providerNamed(connection.providerId).label,
      plan: plan === null ? null : toPlan(plan),
      planLabel: plan?.label ?? instance.planId,
      monthlyCents: instance.monthlyCents ?? plan?.monthlyCents ?? null,
    };
    return { row, policy };
  });
}

/** A plan as the rest of the house knows it, without the columns of its row. */
export function toPlan(row: typeof plans.$inferSelect): Plan {
  const { connectionId: _c, teamId: _t, syncedAt: _s, isCustom: _i, ...plan } = row;
  return plan;
}
