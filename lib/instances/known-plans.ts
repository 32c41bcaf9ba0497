import "server-only";

import { eq } from "drizzle-orm";
import { plans } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";
import { toPlan } from "@/lib/instances/instance-rows";
import type { Plan } from "@/lib/providers/model";

/** The plans of a connection by id. */
export type KnownPlans = {
  all: readonly Plan[];
  /** Null for a name nobody knows. */
  named: (planId: string) => Plan | null;
  /** The plan's label, or its bare name where nobody knows it. */
  labelOf: (planId: string) => string;
};

/** Reads what a connection's provider sells, or sold. */
export async function knownPlans(tx: Tx | Database, connectionId: string): Promise<KnownPlans> {
  const rows = await tx.select().from(plans).where(eq(plans.connectionId, connectionId));
  const byId = new Map(rows.map((row) => [row.id, toPlan(row)]));
  return {
    all: [...byId.values()],
    named: (planId) => byId.get(planId) ?? null,
    labelOf: (planId) => byId.get(planId)?.label ?? planId,
  };
}
