import "server-only";

import { and, eq } from "drizzle-orm";
import { plans } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { toPlan } from "@/lib/instances/instance-rows";
import type { ListedPlan } from "@/lib/instances/model";
import { readInstance } from "@/lib/instances/read-instance";
import { cheapestFirst } from "@/lib/providers/cheapest-first";
import type { Plan } from "@/lib/providers/model";
import { serviceOf } from "@/lib/providers/service-of";

/**
 * The plans an instance could have: of its own service, its own family first, cheapest first within
 * each. All of its account's while its own plan is unknown, because then so is its service.
 *
 * @throws AppError `not_found` when there is no such instance or it is another team's
 */
export async function listPlans(actor: Actor, instanceId: string): Promise<ListedPlan[]> {
  const { connectionId, plan: current } = await readInstance(actor, instanceId);
  const rows = await db
    .select()
    .from(plans)
    .where(and(eq(plans.connectionId, connectionId), eq(plans.teamId, actor.teamId)));
  const all = cheapestFirst(rows.map((row) => ({ ...toPlan(row), isCustom: row.isCustom })));
  if (current === null) return all;

  const ofService = all.filter((plan) => serviceOf(plan) === serviceOf(current));
  const isKin = ({ family }: Plan) => family === current.family;
  return [...ofService.filter(isKin), ...ofService.filter((plan) => !isKin(plan))];
}
