import "server-only";

import { eq } from "drizzle-orm";
import { migrationLegs, migrations, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import type { Tx } from "@/lib/db";
import type { OfMigration } from "@/lib/migrations/approve-step";
import { changeMigration } from "@/lib/migrations/change-migration";
import { takenAway } from "@/lib/migrations/lease";
import type { StepRecord } from "@/lib/migrations/load-migration";
import { presentSteps } from "@/lib/migrations/next-step";
import { writeLog } from "@/lib/migrations/news";
import { rollBackWay } from "@/lib/migrations/roll-back-way";
import { restarted, resumed } from "@/lib/transfer/advance";
import type { TransferState } from "@/lib/transfer/state";

/**
 * Ends a migration before applications use the target: what was done since the gate is taken back first. The
 * source stays in charge; what was copied stays at the target until somebody flushes it.
 */
export async function cancelMigration(
  actor: Actor,
  { migrationId }: OfMigration,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "cancel", what: "migration.cancelled", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { steps }) => {
    const isSwitching = rollBackWay(steps).is === "take_back";
    await wishForOldState(tx, migrationId, isSwitching ? "roll_back" : "cancel");
    await writeLog(tx, migrationId, now, "A person cancels the migration.");
    return {};
  });
}

/** Has everything since the gate taken back, and the migration end there. */
export async function wishForOldState(
  tx: Tx,
  migrationId: string,
  wish: "cancel" | "roll_back",
): Promise<void> {
  await tx
    .update(migrations)
    .set({ wish, status: "running", ...takenAway })
    .where(eq(migrations.id, migrationId));
}

/** Tries again what failed; what was taken back begins at the gate once more. */
export async function retryMigration(
  actor: Actor,
  { migrationId }: OfMigration,
  now: Date = new Date(),
): Promise<void> {
  const how = { deed: "retry", what: "migration.retried", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, { steps, legs }) => {
    for (const step of presentSteps(steps)) {
      if (step.status !== "failed" && step.status !== "undone") continue;
      await tx.update(migrationSteps).set(afresh(step)).where(eq(migrationSteps.id, step.id));
    }
    for (const { id, transfer } of legs) {
      if (transfer === null || transfer.stage !== "failed") continue;
      const state = revived(transfer, now.getTime());
      await tx.update(migrationLegs).set({ transfer: state }).where(eq(migrationLegs.id, id));
    }
    await tx
      .update(migrations)
      .set({ status: "running", failure: null })
      .where(eq(migrations.id, migrationId));
    await writeLog(tx, migrationId, now, "A person tries it again.");
    return {};
  });
}

/**
 * What an app had before something was made there is kept: what appeared since is looked for by that, so that it
 * is not made twice. One that a provider could not finish, and that a person has removed, is made anew. Hours
 * and former numbers are asked anew.
 */
function afresh({ kind, memory, subject, sentence }: StepRecord): Partial<StepRecord> {
  const known = kind === "provision" ? memory?.known : undefined;
  return {
    status: "pending",
    memory: known === undefined ? null : { known },
    sentence: subject.plan ?? sentence,
    note: null,
    troubles: 0,
    endedAt: null,
    approvedBy: null,
  };
}

/** A transfer that was refused, or whose ends differed, goes on with a comparison. */
function revived(state: TransferState, atMs: number): TransferState {
  if (state.isFinal) return resumed(state, atMs);
  return restarted({ ...state, stage: "compare", failure: null }, "Tried again.", atMs);
}
