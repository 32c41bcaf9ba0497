import "server-only";

import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { migrations, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { AppError } from "@/lib/errors";
import { changeMigration } from "@/lib/migrations/change-migration";
import { questionOf } from "@/lib/migrations/next-step";
import { writeLog } from "@/lib/migrations/news";
import { noTrouble } from "@/lib/migrations/target-counters";

export const OfMigration = z.object({ migrationId: z.string() });
export type OfMigration = z.output<typeof OfMigration>;
export const ApproveStep = OfMigration.extend({ stepId: z.string() });
export type ApproveStep = z.output<typeof ApproveStep>;

/**
 * Says yes to the step that waits for it. Of two people pressing the button, one wins.
 *
 * @throws AppError `conflict` when another step waits by now, or none does
 */
export async function approveStep(
  actor: Actor,
  { migrationId, stepId }: ApproveStep,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "approve", what: "migration.approved", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { steps }) => {
    const step = steps.find(({ id }) => id === stepId);
    const question = step === undefined ? null : questionOf(step);
    const [approved] = await tx
      .update(migrationSteps)
      .set({ status: "approved", approvedBy: actor.userId })
      .where(
        and(
          eq(migrationSteps.id, stepId),
          eq(migrationSteps.migrationId, migrationId),
          eq(migrationSteps.status, "asked"),
        ),
      )
      .returning({ sentence: migrationSteps.sentence });
    if (approved === undefined) {
      throw new AppError("conflict", "This step is not waiting for a yes any more.");
    }
    await tx
      .update(migrations)
      .set({ status: "running" })
      .where(and(eq(migrations.id, migrationId), eq(migrations.status, "waiting")));
    return { step: question === null ? approved.sentence : `Go on as it is. ${question}` };
  });
}

/**
 * Has a step that asks look once more, as if it had just begun; what it has told of trouble is told.
 *
 * @throws AppError `conflict` when it does not ask any more
 */
export async function lookAgain(
  actor: Actor,
  { migrationId, stepId }: ApproveStep,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "lookAgain", what: "migration.looked_again", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { steps }) => {
    const step = steps.find(({ id }) => id === stepId);
    if (step === undefined || questionOf(step) === null) {
      throw new AppError("conflict", "This step does not ask any more.");
    }
    const seen = Object.entries(step.memory?.health ?? {});
    const health = Object.fromEntries(
      seen.map(([id, { last }]) => [id, { last, since: noTrouble }]),
    );
    await tx
      .update(migrationSteps)
      .set({ status: "running", memory: { health } })
      .where(eq(migrationSteps.id, stepId));
    await tx.update(migrations).set({ status: "running" }).where(eq(migrations.id, migrationId));
    await writeLog(tx, migrationId, now, "A person has it looked at again.");
    return {};
  });
}

/**
 * Says yes to everything that is to come, but for what only people can do or answer: what waits now goes on,
 * and nothing is asked any more.
 */
export async function runThrough(
  actor: Actor,
  { migrationId }: OfMigration,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "runThrough", what: "migration.run_through", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { migration, steps }) => {
    const isByHand = (step: (typeof steps)[number]) =>
      step.kind === "switch" && (step.subject.uses ?? []).length === 0;
    const free = steps.filter((step) => !isByHand(step));
    const pending = free.filter(({ status }) => status === "pending" || status === "undone");
    const asked = free.filter((step) => step.status === "asked" && questionOf(step) === null);
    if (pending.length > 0) {
      await tx
        .update(migrationSteps)
        .set({ needsApproval: false })
        .where(
          inArray(
            migrationSteps.id,
            pending.map(({ id }) => id),
          ),
        );
    }
    if (asked.length > 0) {
      await tx
        .update(migrationSteps)
        .set({ status: "approved", approvedBy: actor.userId })
        .where(
          inArray(
            migrationSteps.id,
            asked.map(({ id }) => id),
          ),
        );
      await tx
        .update(migrations)
        .set({ status: "running" })
        .where(and(eq(migrations.id, migrationId), eq(migrations.status, "waiting")));
    }
    await tx
      .update(migrations)
      .set({ spec: { ...migration.spec!, approval: "none" } })
      .where(eq(migrations.id, migrationId));
    await writeLog(tx, migrationId, now, "Everything that is to come has a yes.");
    return {};
  });
}
