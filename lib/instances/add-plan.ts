import "server-only";

import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { connections, plans } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { currencies, formatBytes, formatCount, formatMonthly } from "@/lib/format";
import { isWholePlan, ownFamilyOf } from "@/lib/instances/custom-plan";

const MEBIBYTE = 1024 ** 2;
const CENTS = 100;

export const AddPlan = z.object({
  connectionId: z.string(),
  planId: z
    .string()
    .trim()
    .min(1, "Name the plan as the provider names it.")
    .max(100, "A plan’s name has at most 100 letters."),
  /** One that the account knows; null for a family of its own. */
  family: z.string().nullable(),
  memoryMegabytes: z
    .number("Type how much memory the plan has.")
    .positive("A plan has more than 0 MB.")
    .max(16 * 1024 ** 2, "That is more than 16 TB: the number is in MB."),
  maxClients: z.union(
    [z.literal("unlimited"), z.number().int().positive()],
    "Type a whole number of connections, 1 or more, or tick unlimited.",
  ),
  /** In whole units of the currency; null where the person does not know it. */
  monthlyPrice: z
    .number("Type a price, or leave it empty.")
    .min(0, "A price is 0 or more.")
    .max(1_000_000, "That is more than a plan costs in a month.")
    .nullable(),
  currency: z.enum(currencies),
});
export type AddPlan = z.output<typeof AddPlan>;

/**
 * Adds a plan that neither the provider nor the catalogue describes, or says what one holds whose size
 * or price nobody knows. A sync leaves it alone. The same name again corrects it.
 *
 * A plan of a family has the standby and the persistence of its family; one of its own has neither.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when the connection is gone or another team's
 * @throws AppError `conflict` for a plan that the provider describes in full
 * @throws AppError `invalid` for a family that the account does not have
 */
export async function addPlan(actor: Actor, input: AddPlan): Promise<{ planId: string }> {
  requireRole(actor, "operator");
  const { connectionId, planId, currency } = input;

  await db.transaction(async (tx) => {
    const [connection] = await tx
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.id, connectionId), eq(connections.teamId, actor.teamId)));
    if (connection === undefined)
      throw new AppError(
        "not_found",
        "This account is not connected to the team you have chosen. Reload the page.",
      );

    const known = await tx.select().from(plans).where(eq(plans.connectionId, connectionId));
    const existing = known.find(({ id }) => id === planId);
    if (existing !== undefined && !existing.isCustom && isWholePlan(existing)) {
      throw fieldProblem(
        "conflict",
        "planId",
        `${existing.label} is known already, with ${formatBytes(existing.memoryBytes)} for ${formatMonthly(existing.monthlyCents, existing.currency)}: what the provider says holds.`,
      );
    }
    if (input.family !== null && !known.some(({ family }) => family === input.family)) {
      throw fieldProblem("invalid", "family", "This account has no such family of plans.");
    }
    // Where the provider names the plan, it also says what it is a kind of.
    const isNamed = existing !== undefined && !existing.isCustom;
    const family = isNamed ? existing.family : (input.family ?? ownFamilyOf(planId, known));
    const kin = known.find((plan) => plan.family === family && plan.id !== planId);
    const described = {
      family,
      label: existing?.label ?? planId,
      memoryBytes: Math.round(input.memoryMegabytes * MEBIBYTE),
      maxClients: input.maxClients === "unlimited" ? Infinity : input.maxClients,
      monthlyCents: input.monthlyPrice === null ? null : Math.round(input.monthlyPrice * CENTS),
      currency,
      hasReplica: existing?.hasReplica ?? kin?.hasReplica ?? false,
      hasPersistence: existing?.hasPersistence ?? kin?.hasPersistence ?? false,
      isOffered: existing?.isOffered ?? true,
      isCustom: true,
    };
    await tx
      .insert(plans)
      .values({
        ...described,
        connectionId,
        id: planId,
        teamId: actor.teamId,
        syncedAt: sql`now()`,
      })
      .onConflictDoUpdate({ target: [plans.connectionId, plans.id], set: described });
    await audit(tx, actor, "plan.added", connectionId, {
      plan: described.label,
      memory: formatBytes(described.memoryBytes),
      connections: formatCount(described.maxClients),
      price: formatMonthly(described.monthlyCents, currency),
    });
  });
  return { planId };
}

function fieldProblem(code: "conflict" | "invalid", field: string, sentence: string): AppError {
  return new AppError(code, "Some fields need another value.", { fields: { [field]: sentence } });
}
