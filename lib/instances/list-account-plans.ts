import "server-only";

import { and, asc, eq, isNotNull, ne, or } from "drizzle-orm";
import { instances, plans } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { isWholePlan } from "@/lib/instances/custom-plan";
import { toPlan } from "@/lib/instances/instance-rows";
import type { AccountPlans, UnknownPlan } from "@/lib/instances/model";
import { cheapestFirst } from "@/lib/providers/cheapest-first";

/** The plans of an account that need a person, or had one. Empty for another team's account. */
export async function listAccountPlans(actor: Actor, connectionId: string): Promise<AccountPlans> {
  const rows = await db
    .select()
    .from(plans)
    .where(and(eq(plans.connectionId, connectionId), eq(plans.teamId, actor.teamId)));
  const used = await db
    .select({ name: instances.name, planId: instances.planId })
    .from(instances)
    .where(
      and(
        eq(instances.connectionId, connectionId),
        eq(instances.teamId, actor.teamId),
        or(ne(instances.status, "gone"), isNotNull(instances.watchedAt)),
      ),
    )
    .orderBy(asc(instances.name));

  const usedBy = (planId: string) =>
    used.filter((instance) => instance.planId === planId).map(({ name }) => name);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const unknown: UnknownPlan[] = [];
  for (const id of new Set(used.map(({ planId }) => planId))) {
    const row = byId.get(id);
    if (row !== undefined && (row.isCustom || isWholePlan(row))) continue;
    unknown.push({ id, plan: row === undefined ? null : toPlan(row), usedBy: usedBy(id) });
  }
  const custom = cheapestFirst(rows.filter(({ isCustom }) => isCustom).map(toPlan));
  return {
    unknown,
    custom: custom.map((plan) => ({ plan, usedBy: usedBy(plan.id) })),
    families: [...new Set(rows.map(({ family }) => family))].sort(),
    known: rows.filter(({ isCustom }) => !isCustom).length,
  };
}
