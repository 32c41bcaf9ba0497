import "server-only";

import { eq } from "drizzle-orm";
import { z } from "zod";
import { migrations } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import type { OfMigration } from "@/lib/migrations/approve-step";
import { changeMigration } from "@/lib/migrations/change-migration";
import { writeLog } from "@/lib/migrations/news";
import { BudgetInput } from "@/lib/migrations/spec";

/** Stops the work before the cutover. A slice that is under way saves nothing any more, and is done again. */
export async function pauseMigration(
  actor: Actor,
  { migrationId }: OfMigration,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "pause", what: "migration.paused", now } as const;
  await changeMigration(actor, migrationId, how, async (tx) => {
    await tx
      .update(migrations)
      .set({ status: "paused", leaseId: null, leaseUntil: null })
      .where(eq(migrations.id, migrationId));
    await writeLog(tx, migrationId, now, "Paused.");
    return {};
  });
}

/** Goes on. What was written meanwhile is found by comparing once more. */
export async function resumeMigration(
  actor: Actor,
  { migrationId }: OfMigration,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "resume", what: "migration.resumed", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { migration, steps }) => {
    const waits = migration.failure !== null || steps.some(({ status }) => status === "asked");
    await tx
      .update(migrations)
      .set({ status: waits ? "waiting" : "running" })
      .where(eq(migrations.id, migrationId));
    await writeLog(tx, migrationId, now, "Goes on.");
    return {};
  });
}

export const SetBudget = z.object({ migrationId: z.string(), budget: BudgetInput });
export type SetBudget = z.output<typeof SetBudget>;

/** Changes how much the source may be burdened, from the next slice on. */
export async function setBudget(
  actor: Actor,
  { migrationId, budget }: SetBudget,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "setBudget", what: "migration.budget_set", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { migration }) => {
    await tx
      .update(migrations)
      .set({ spec: { ...migration.spec!, budget } })
      .where(eq(migrations.id, migrationId));
    await writeLog(tx, migrationId, now, "The budget of the source was changed.");
    return {};
  });
}
