import "server-only";

import { and, eq } from "drizzle-orm";
import { instances, plans } from "@/drizzle/schema";

/**
 * The catalogue's line of the plan an instance has now, to be joined beside it. Prices and limits are an
 * account's own, so a plan is known by its connection and its id.
 */
export const isOwnPlan = and(
  eq(plans.connectionId, instances.connectionId),
  eq(plans.id, instances.planId),
);
