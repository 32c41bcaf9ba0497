import "server-only";

import { and, eq } from "drizzle-orm";
import { migrationSteps } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { renew } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import type { StepRecord } from "@/lib/migrations/load-migration";
import { writeLog } from "@/lib/migrations/news";
import { isResting, stepWorks } from "@/lib/migrations/steps/registry";
import type { Next } from "@/lib/migrations/run-step";
import type { StepAgain, StepContext, StepEnd } from "@/lib/migrations/steps/step-work";

/** After a look that did not succeed. */
const LOOK_SECONDS = 60;

/**
 * Looks once more while the question of a step waits for a person. Once it has answered itself the migration
 * goes on, which only the log tells: nobody is written to twice. A person who answers meanwhile is right, and
 * what was seen is dropped.
 */
export async function lookWhileAsked(context: StepContext): Promise<Next> {
  const { step } = context;
  const work = isResting(step.kind) ? undefined : stepWorks[step.kind];
  if (work?.whileAsked === undefined) return { is: "stop" };
  const seen = await seenBy(() => work.whileAsked!(context));
  const isStillAsked = await keep(context, seen);
  if (seen.state !== "again" || !isStillAsked) return { is: "more" };
  return { is: "sleep", seconds: seen.afterSeconds };
}

async function seenBy(look: () => Promise<StepEnd | StepAgain>): Promise<StepEnd | StepAgain> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { state: "again", afterSeconds: LOOK_SECONDS, note: error.message };
  }
}

/** Saves what was seen, and returns whether the question was still there. */
async function keep(
  { step, lease, clock }: StepContext,
  seen: StepEnd | StepAgain,
): Promise<boolean> {
  const now = clock();
  const isOver = seen.state !== "again";
  return db.transaction(async (tx) => {
    if (!(await renew(tx, lease, now, isOver ? { status: "running" } : {}))) throw new LeaseLost();
    const [kept] = await tx
      .update(migrationSteps)
      .set(changed(step, seen, now))
      .where(and(eq(migrationSteps.id, step.id), eq(migrationSteps.status, "asked")))
      .returning({ id: migrationSteps.id });
    if (kept !== undefined && isOver) await writeLog(tx, step.migrationId, now, seen.sentence);
    return kept !== undefined;
  });
}

function changed(
  { memory }: StepRecord,
  seen: StepEnd | StepAgain,
  now: Date,
): Partial<StepRecord> {
  if (seen.state === "again") return { note: seen.note, memory: { ...memory, ...seen.memory } };
  const { question: _answered, ...rest } = { ...memory, ...seen.memory };
  return { status: seen.state, sentence: seen.sentence, memory: rest, note: null, endedAt: now };
}
