import "server-only";

import { and, eq } from "drizzle-orm";
import { migrationSteps } from "@/drizzle/schema";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { askAbout } from "@/lib/migrations/ask-for";
import { renew, type Lease } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import type { Loaded, MigrationRecord, StepRecord } from "@/lib/migrations/load-migration";
import { isHandedOver } from "@/lib/migrations/next-step";
import { auditMigration, tell, writeLog } from "@/lib/migrations/news";
import { lengthenedPause } from "@/lib/migrations/steps/pause-writes";
import { retrySeconds } from "@/lib/migrations/retry-seconds";
import { isResting, stepWorks } from "@/lib/migrations/steps/registry";
import { keepUp } from "@/lib/migrations/steps/transfer";
import type { StepContext, StepResult } from "@/lib/migrations/steps/step-work";

/** `more`: at once. `stop`: somebody rings when there is something to do. */
export type Next = { is: "more" } | { is: "sleep"; seconds: number } | { is: "stop" };

/** So long a step follows the source besides, so that the last pass is short. */
const FOLLOW_MS = 500;

/** Works once at a step and saves what came of it. */
export async function runStep(loaded: Loaded, context: StepContext): Promise<Next> {
  const { step, lease, clock } = context;
  if (step.status !== "running") {
    const set = { status: "running" as const, startedAt: step.startedAt ?? clock() };
    await saveStep(lease, clock(), step, set, { status: "running" });
    Object.assign(step, set);
  }
  try {
    return await settle(loaded, context, await work(context));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.isRetryable) return waitFor(context, error.message);
    return failStep(loaded, context, error.message);
  }
}

async function work(context: StepContext): Promise<StepResult> {
  const { step } = context;
  if (isResting(step.kind)) throw new Error(`Nobody works at ${step.kind}`);
  const pause = await lengthenedPause(context);
  if (pause.is === "lapsed" && step.kind !== "resume_writes") {
    return {
      state: "failed",
      sentence:
        "The source’s pause ran out before everything was compared, so somebody may have written to it.",
    };
  }
  if (pause.is === "kept") await keepPause(context, pause);
  await follow(context);
  return stepWorks[step.kind].run(context);
}

/** Between the gate and the last pass the legs go on following, so that the feed stays open. */
async function follow(context: StepContext): Promise<void> {
  const { step, steps } = context;
  const gate = steps.find(({ kind }) => kind === "ready");
  const isTransfer = ["transfer", "ready", "last_pass", "prove"].includes(step.kind);
  if (gate === undefined || isTransfer || step.position < gate.position) return;
  await keepUp(context, FOLLOW_MS);
}

async function keepPause(
  { steps, lease, clock }: StepContext,
  { stepId, untilMs }: { stepId: string; untilMs: number },
): Promise<void> {
  const pausing = steps.find(({ id }) => id === stepId)!;
  await saveStep(lease, clock(), pausing, {
    memory: { ...pausing.memory, pausedUntilMs: untilMs },
  });
}

async function settle(loaded: Loaded, context: StepContext, result: StepResult): Promise<Next> {
  const { step, lease, clock } = context;
  if (result.state === "failed") return failStep(loaded, context, result.sentence);
  const memory = result.memory === undefined ? step.memory : { ...step.memory, ...result.memory };
  if (result.state === "again") {
    await saveStep(lease, clock(), step, { memory, note: result.note, troubles: 0 });
    return result.afterSeconds === 0
      ? { is: "more" }
      : { is: "sleep", seconds: result.afterSeconds };
  }
  if (result.state === "asked") {
    const asked = { question: result.question, memory: memory ?? {} };
    await askAbout(loaded, step, asked, lease, clock());
    return { is: "more" };
  }
  const { state, sentence } = result;
  const set = { status: state, sentence, memory, note: null, troubles: 0, endedAt: clock() };
  await saveStep(lease, clock(), step, set, {}, { sentence, level: "info" });
  return { is: "more" };
}

/** It may work later: the step goes on by itself, and people see what it waits for. */
async function waitFor({ step, lease, clock }: StepContext, note: string): Promise<Next> {
  const troubles = step.troubles + 1;
  const line = troubles === 1 ? { sentence: note, level: "warning" as const } : undefined;
  await saveStep(lease, clock(), step, { note, troubles }, {}, line);
  return { is: "sleep", seconds: retrySeconds(troubles) };
}

/**
 * A step cannot be done. Before applications were handed over, what was done since the gate is taken back:
 * writers resume at the source. Afterwards everything stays, and a person decides.
 */
export async function failStep(
  loaded: Loaded,
  context: StepContext,
  failure: string,
): Promise<Next> {
  const { step, steps, lease, clock } = context;
  const now = clock();
  const wish = isHandedOver(steps) ? null : ("undo" as const);
  const deliveryIds = await db.transaction(async (tx) => {
    const set = {
      status: wish === null ? ("waiting" as const) : ("running" as const),
      failure,
      wish,
    };
    if (!(await renew(tx, lease, now, set))) throw new LeaseLost();
    await tx
      .update(migrationSteps)
      .set({ status: "failed", sentence: failure, note: null, endedAt: now })
      .where(eq(migrationSteps.id, step.id));
    await writeLog(tx, step.migrationId, now, failure, "error");
    const automatic = { teamId: step.teamId, userId: null };
    await auditMigration(tx, automatic, "migration.failed", loaded, { failure });
    return tell(tx, loaded, { is: "failed", failure }, now);
  });
  await ringDeliveries(deliveryIds);
  return wish === null ? { is: "stop" } : { is: "more" };
}

/** @throws LeaseLost when the migration is no longer ours */
export async function saveStep(
  lease: Lease,
  now: Date,
  step: StepRecord,
  set: Partial<StepRecord>,
  migration: Partial<MigrationRecord> = {},
  line?: { sentence: string; level: "info" | "warning" | "error" },
): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await renew(tx, lease, now, migration))) throw new LeaseLost();
    await tx
      .update(migrationSteps)
      .set(set)
      .where(
        and(eq(migrationSteps.id, step.id), eq(migrationSteps.migrationId, lease.migrationId)),
      );
    if (line !== undefined) await writeLog(tx, lease.migrationId, now, line.sentence, line.level);
  });
}
