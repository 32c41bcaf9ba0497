import "server-only";

import { and, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { instances, plans, proposals } from "@/drizzle/schema";

/** The catalogue's lines of a proposal's two plans, to be joined beside its instance. */
export const fromPlans = alias(plans, "from_plans");
export const toPlans = alias(plans, "to_plans");

/** Prices and limits are an account's own, so a plan is known by its connection and its id. */
export const isFromPlan = and(
  eq(fromPlans.connectionId, instances.connectionId),
  eq(fromPlans.id, proposals.fromPlanId),
);
export const isToPlan = and(
  eq(toPlans.connectionId, instances.connectionId),
  eq(toPlans.id, proposals.toPlanId),
);
