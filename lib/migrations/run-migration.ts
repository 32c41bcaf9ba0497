import "server-only";

import { AppError } from "@/lib/errors";
import { endMigration } from "@/lib/migrations/end-migration";
import { claim, giveBack, type Lease } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import { loadMigration, type Loaded } from "@/lib/migrations/load-migration";
import { lookWhileAsked } from "@/lib/migrations/look-while-asked";
import { isOnWayBack, nextStep, presentSteps, questionOf } from "@/lib/migrations/next-step";
import { runStep, type Next } from "@/lib/migrations/run-step";
import { takeBackNext } from "@/lib/migrations/take-back";
import { keepUp } from "@/lib/migrations/steps/transfer";
import type { StepContext } from "@/lib/migrations/steps/step-work";
import { isResting } from "@/lib/migrations/steps/registry";
import { askFor } from "@/lib/migrations/ask-for";

/** One run takes about this long: a deploy in the middle costs at most the slice in hand. */
const RUN_MS = 20_000;
/** While somebody is waited for, the source is followed so often. */
const FOLLOW_SECONDS = 4;
/** Whoever has it may give it back before its time. */
const TAKEN_SECONDS_MAX = 5;
/** Where the source has no feed there is nothing to follow. */
const LOOK_SECONDS = 60;

/**
 * Works at a migration for about `runMs` and says when to come again. Two runs never work at once. All that
 * was done is in the rows: whoever comes next goes on from there.
 */
export async function runMigration(
  migrationId: string,
  clock: () => Date,
  { runMs = RUN_MS, chain = null }: { runMs?: number; chain?: string | null } = {},
): Promise<Next & { chain: string | null }> {
  const claimed = await claim(migrationId, clock(), chain);
  if (claimed.is === "over") return { is: "stop", chain };
  if (claimed.is === "taken") {
    const left = Math.ceil((claimed.untilMs - clock().getTime()) / 1000);
    const seconds = Math.min(TAKEN_SECONDS_MAX, Math.max(1, left));
    return { is: "sleep", seconds, chain };
  }
  const endsAt = performance.now() + runMs;
  const { lease } = claimed;
  try {
    for (;;) {
      const next = await workOnce(lease, clock, endsAt);
      if (next.is !== "more" || performance.now() >= endsAt) return { ...next, chain: lease.chain };
    }
  } catch (error) {
    if (error instanceof LeaseLost) return { is: "stop", chain };
    throw error;
  } finally {
    await giveBack(lease);
  }
}

async function workOnce(lease: Lease, clock: () => Date, endsAt: number): Promise<Next> {
  const loaded = await loadMigration(lease.migrationId);
  if (loaded === null || loaded.migration.leaseId !== lease.leaseId) return { is: "stop" };
  const { migration } = loaded;
  if (migration.status !== "running" && migration.status !== "waiting") return { is: "stop" };
  if (migration.wish !== null) return takeBackNext(loaded, contextOf(loaded, lease, clock, endsAt));
  // A person has to try it again.
  if (migration.failure !== null) return { is: "stop" };

  const present = presentSteps(loaded.steps);
  const step = nextStep(present);
  if (step === null || isResting(step.kind)) {
    await endMigration(loaded, lease, clock());
    return { is: "stop" };
  }
  if (step.status === "pending" && step.needsApproval) {
    await askFor(loaded, step, lease, clock());
    return { is: "more" };
  }
  const context = contextOf(loaded, lease, clock, endsAt)(step);
  if (step.status === "asked") {
    return questionOf(step) === null ? followWhileAsked(context) : lookWhileAsked(context);
  }
  return runStep(loaded, context);
}

/** Whatever a person decides, and however late: the copy stays fresh. */
async function followWhileAsked(context: StepContext): Promise<Next> {
  const live = context.legs.filter(({ transfer }) => transfer !== null && !transfer.isFinal);
  if (live.length === 0) return { is: "stop" };
  try {
    const hasMore = await keepUp(context, Math.min(5000, context.millisecondsLeft()));
    if (hasMore) return { is: "more" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // It is said when the step runs; until then the source or the target may come back.
    return { is: "sleep", seconds: LOOK_SECONDS };
  }
  const isHeard = live.some(({ transfer }) => transfer?.feed?.kind !== "none");
  return { is: "sleep", seconds: isHeard ? FOLLOW_SECONDS : LOOK_SECONDS };
}

function contextOf(
  { migration, legs, steps }: Loaded,
  lease: Lease,
  clock: () => Date,
  endsAt: number,
) {
  const { spec } = migration;
  if (spec === null) throw new Error(`${migration.id} has no specification`);
  const isWayBack = isOnWayBack(steps);
  return (step: Loaded["steps"][number]): StepContext => ({
    migration,
    spec,
    legs: legs.filter(({ direction }) => (direction === "back") === isWayBack),
    steps: presentSteps(steps),
    allSteps: steps,
    step,
    lease,
    clock,
    millisecondsLeft: () => Math.max(0, endsAt - performance.now()),
  });
}
