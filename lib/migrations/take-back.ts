import "server-only";

import { eq } from "drizzle-orm";
import { migrationLegs, migrationSteps } from "@/drizzle/schema";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { endMigration } from "@/lib/migrations/end-migration";
import { renew } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import type { Loaded, StepRecord } from "@/lib/migrations/load-migration";
import { presentSteps, toTakeBack } from "@/lib/migrations/next-step";
import { writeLog } from "@/lib/migrations/news";
import { boughtSentences } from "@/lib/migrations/read-bought";
import { rememberMade } from "@/lib/migrations/remember-made";
import { retrySeconds } from "@/lib/migrations/retry-seconds";
import { saveStep, type Next } from "@/lib/migrations/run-step";
import { closeSession } from "@/lib/migrations/sessions";
import { isResting, stepWorks } from "@/lib/migrations/steps/registry";
import type { StepContext } from "@/lib/migrations/steps/step-work";
import { resumed } from "@/lib/transfer/advance";

const ASK_AGAIN_SECONDS = 10;

/** Takes back one step of those that a wish concerns; after the last one the wish is fulfilled. */
export async function takeBackNext(
  loaded: Loaded,
  contextOf: (step: StepRecord) => StepContext,
): Promise<Next> {
  const step = toTakeBack(loaded.steps).find(
    ({ kind, status, memory }) =>
      status !== "failed" || (canUndo(kind) && memory?.isTakenBack !== true),
  );
  if (step === undefined) return fulfilled(loaded, contextOf(loaded.steps[0]!));
  const context = contextOf(step);
  const { lease, clock } = context;
  const work = isResting(step.kind) ? undefined : stepWorks[step.kind];
  try {
    const sentence = (await work?.undo?.(context)) ?? null;
    const line = sentence === null ? undefined : { sentence, level: "info" as const };
    await saveStep(lease, clock(), step, takenBack(step, sentence, clock()), {}, line);
    return { is: "more" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.isRetryable) {
      const troubles = step.troubles + 1;
      await saveStep(lease, clock(), step, { note: error.message, troubles });
      return { is: "sleep", seconds: retrySeconds(troubles) };
    }
    const sentence = `This could not be taken back; do it by hand: ${error.message}`;
    const set = takenBack(step, sentence, clock());
    const memory = { ...step.memory, ...set.memory, isByHand: true };
    // What failed goes on saying why.
    const why = step.status === "failed" ? `${step.sentence} ` : "";
    const left = { ...set, memory, sentence: `${why}${sentence}` };
    await saveStep(lease, clock(), step, left, {}, { sentence, level: "error" });
    return { is: "more" };
  }
}

/** The step that failed goes on saying why: it is what a person has to know of. */
function takenBack(
  { status, memory }: StepRecord,
  sentence: string | null,
  now: Date,
): Partial<StepRecord> {
  const over = { note: null, troubles: 0 };
  if (status === "failed") return { ...over, memory: { ...memory, isTakenBack: true } };
  const undone = { ...over, status: "undone" as const, endedAt: now };
  return sentence === null ? undone : { ...undone, sentence };
}

function canUndo(kind: StepRecord["kind"]): boolean {
  return !isResting(kind) && stepWorks[kind].undo !== undefined;
}

/** What was made in a hurry is looked for before a migration is over. */
async function fulfilled(loaded: Loaded, context: StepContext): Promise<Next> {
  const { lease, clock } = context;
  const { wish } = loaded.migration;
  if (wish === "undo") return fulfil(loaded, context, []);
  try {
    const unknown = await rememberMade(loaded, lease, clock());
    if (wish === "cancel") return await fulfil(loaded, context, unknown);
    await endMigration(loaded, lease, clock(), unknown);
    return { is: "stop" };
  } catch (error) {
    if (!(error instanceof AppError) || !error.isRetryable) throw error;
    return { is: "sleep", seconds: ASK_AGAIN_SECONDS };
  }
}

/** Writers write to the source again. A cancelled migration is over; any other waits for a person. */
async function fulfil(
  loaded: Loaded,
  { lease, clock, legs }: StepContext,
  unknown: readonly string[],
): Promise<Next> {
  const { migration } = loaded;
  const now = clock();
  const isCancelled = migration.wish === "cancel";
  await db.transaction(async (tx) => {
    const set = isCancelled
      ? { status: "cancelled" as const, wish: null, endedAt: now, leaseId: null, leaseUntil: null }
      : { status: "waiting" as const, wish: null };
    if (!(await renew(tx, lease, now, set))) throw new LeaseLost();
    const say = (sentence: string, level?: "warning") =>
      writeLog(tx, migration.id, now, sentence, level);
    if (isCancelled) {
      await say(
        "Cancelled. The source is unchanged and stays in charge; what was copied stays at the target until somebody flushes it.",
      );
    } else {
      await startOver(tx, loaded, legs, now);
    }
    const bought = await boughtSentences(loaded, tx);
    for (const sentence of [...bought, ...unknown]) await say(sentence, "warning");
  });
  for (const { id } of loaded.legs) await closeSession(id);
  return { is: "stop" };
}

/** The legs follow their source again when it is tried again; the cutover begins at its gate. */
async function startOver(
  tx: Tx,
  { migration, steps }: Loaded,
  legs: StepContext["legs"],
  now: Date,
): Promise<void> {
  const hadStopped = steps.some(
    ({ status, memory }) => status === "undone" || memory?.isTakenBack === true,
  );
  if (hadStopped) {
    const isByHand = steps.some(({ memory }) => memory?.isByHand === true);
    const words = isByHand
      ? "Not all of it could be taken back: do by hand what the steps say."
      : "Nothing was switched: everything is as it was before.";
    await writeLog(tx, migration.id, now, words, isByHand ? "warning" : "info");
  }
  for (const { id, transfer } of legs) {
    if (transfer === null) continue;
    await tx
      .update(migrationLegs)
      .set({ transfer: resumed(transfer, now.getTime()) })
      .where(eq(migrationLegs.id, id));
  }
  if (legs.some(({ transfer }) => transfer !== null)) {
    const words =
      "Nobody follows the source from now on: the next try finds what was written meanwhile by comparing all keys.";
    await writeLog(tx, migration.id, now, words, "warning");
  }
  const gate = presentSteps(steps).find(({ kind }) => kind === "ready");
  if (gate?.status === "done" && hadStopped) {
    await tx
      .update(migrationSteps)
      .set({
        status: "pending",
        sentence: gate.subject.plan ?? gate.sentence,
        approvedBy: null,
        startedAt: null,
        endedAt: null,
      })
      .where(eq(migrationSteps.id, gate.id));
  }
}
