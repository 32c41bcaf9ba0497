import "server-only";

import { eq, inArray } from "drizzle-orm";
import { migrationLegs, migrationSteps } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { renew } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import type { Loaded, StepRecord } from "@/lib/migrations/load-migration";
import { presentSteps, toTakeBack } from "@/lib/migrations/next-step";
import { writeLog } from "@/lib/migrations/news";
import { saveStep, type Next } from "@/lib/migrations/run-step";
import { closeSession } from "@/lib/migrations/sessions";
import { isResting, stepWorks } from "@/lib/migrations/steps/registry";
import type { StepContext } from "@/lib/migrations/steps/step-work";
import { resumed } from "@/lib/transfer/advance";

const TROUBLE_SECONDS_MAX = 60;

/** Takes back one step of those that a wish concerns; after the last one the wish is fulfilled. */
export async function takeBackNext(
  loaded: Loaded,
  contextOf: (step: StepRecord) => StepContext,
): Promise<Next> {
  const step = toTakeBack(loaded.steps).find(
    ({ kind, status }) => status !== "failed" || canUndo(kind),
  );
  if (step === undefined) return fulfil(loaded, contextOf(loaded.steps[0]!));
  const context = contextOf(step);
  const { lease, clock } = context;
  const work = isResting(step.kind) ? undefined : stepWorks[step.kind];
  try {
    const sentence = (await work?.undo?.(context)) ?? null;
    const set = { status: "undone" as const, note: null, endedAt: clock(), troubles: 0 };
    const line = sentence === null ? undefined : { sentence, level: "info" as const };
    await saveStep(lease, clock(), step, sentence === null ? set : { ...set, sentence }, {}, line);
    return { is: "more" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.isRetryable) {
      const troubles = step.troubles + 1;
      await saveStep(lease, clock(), step, { note: error.message, troubles });
      return { is: "sleep", seconds: Math.min(TROUBLE_SECONDS_MAX, 2 ** Math.min(troubles, 6)) };
    }
    const sentence = `This could not be taken back; do it by hand: ${error.message}`;
    const set = { status: "undone" as const, sentence, note: null, endedAt: clock() };
    await saveStep(lease, clock(), step, set, {}, { sentence, level: "error" });
    return { is: "more" };
  }
}

function canUndo(kind: StepRecord["kind"]): boolean {
  return !isResting(kind) && stepWorks[kind].undo !== undefined;
}

/** Writers write to the source again. A cancelled migration is over; any other waits for a person. */
async function fulfil(loaded: Loaded, { lease, clock, legs }: StepContext): Promise<Next> {
  const { migration, steps } = loaded;
  const now = clock();
  const isCancelled = migration.wish === "cancel";
  const gate = presentSteps(steps).find(({ kind }) => kind === "ready");
  await db.transaction(async (tx) => {
    const set = isCancelled
      ? { status: "cancelled" as const, wish: null, endedAt: now, leaseId: null, leaseUntil: null }
      : { status: "waiting" as const, wish: null };
    if (!(await renew(tx, lease, now, set))) throw new LeaseLost();
    if (isCancelled) {
      const words =
        "Cancelled. The source is unchanged and stays in charge; what was copied stays at the target until somebody flushes it.";
      await writeLog(tx, migration.id, now, words);
      return;
    }
    const hadStopped = steps.some(({ status }) => status === "undone");
    if (hadStopped)
      await writeLog(
        tx,
        migration.id,
        now,
        "Nothing was switched: everything is as it was before.",
      );
    for (const { id, transfer } of legs) {
      if (transfer === null) continue;
      await tx
        .update(migrationLegs)
        .set({ transfer: resumed(transfer, now.getTime()) })
        .where(eq(migrationLegs.id, id));
    }
    // The cutover begins at its gate again.
    if (gate !== undefined && gate.status === "done" && hadStopped) {
      await tx
        .update(migrationSteps)
        .set({ status: "pending", approvedBy: null, endedAt: null })
        .where(inArray(migrationSteps.id, [gate.id]));
    }
  });
  if (isCancelled) for (const { id } of loaded.legs) await closeSession(id);
  return { is: "stop" };
}
