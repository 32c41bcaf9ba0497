import "server-only";

import { AppError } from "@/lib/errors";
import { formatCounted } from "@/lib/format";
import { judgeMade } from "@/lib/migrations/judge-made";
import { runLeg } from "@/lib/migrations/run-leg";
import type { LegRecord } from "@/lib/migrations/load-migration";
import type { StepContext, StepResult, StepWork } from "@/lib/migrations/steps/step-work";
import { finish, noted, walkBegun } from "@/lib/transfer/advance";
import { isReady, type TransferState } from "@/lib/transfer/state";

const CATCH_UP_MS_MAX = 60_000;

/** Copies, compares and catches up, until both ends are equal but for what is written now. */
export const transfer: StepWork = {
  async run(context) {
    const leg = legOf(context);
    await judgeMade(leg, context.spec);
    const isEnough = (state: TransferState) =>
      isReady(state) ||
      (context.spec.kind === "copy" && isCopied(state, context.clock().getTime()));
    const { state } = await runLeg({ ...context, leg }, context.clock, {
      milliseconds: context.millisecondsLeft(),
      until: isEnough,
      change: context.spec.kind === "copy" ? comparedAnyway : undefined,
    });
    if (state.stage === "failed") return failedBy(state);
    if (!isEnough(state) && state.stage !== "proven") return goOn(state, context.clock().getTime());
    return { state: "done", sentence: summary(state) };
  },
};

/**
 * A copy without a cutover is as of a moment: once everything was compared, it does not run after people who
 * write faster than it follows.
 */
function isCopied({ stage, look }: TransferState, nowMs: number): boolean {
  const endedAtMs = look?.endedAtMs ?? null;
  return stage === "catch_up" && endedAtMs !== null && nowMs - endedAtMs > CATCH_UP_MS_MAX;
}

/** Such a copy is compared, too, though it has never caught up: keys that are just being written are left out. */
function comparedAnyway(state: TransferState, nowMs: number): TransferState {
  if (state.look !== null || !isOutrun(state, nowMs)) return state;
  const words = "More is written than it can follow; both ends are compared all the same.";
  return walkBegun(noted(state, nowMs, words), "compare", nowMs);
}

/** The writers are stopped: what is left is copied, and the last comparison begins. */
export const lastPass: StepWork = {
  run: (context) =>
    finishing(context, ({ isFinal, stage }) => isFinal && stage !== "copy" && stage !== "catch_up"),
};

/** Every key is compared once more while nobody writes. Without this nothing is switched. */
export const prove: StepWork = {
  run: (context) => finishing(context, ({ stage }) => stage === "proven"),
};

/**
 * Lets the legs follow their source for a while: whatever waits for a person or an hour, the copy stays
 * fresh. Returns whether there is more to do at once.
 */
export async function keepUp(context: StepContext, milliseconds: number): Promise<boolean> {
  let hasMore = false;
  const live = context.legs.filter(({ transfer: state }) => state !== null && !state.isFinal);
  for (const leg of live) {
    const { state, isIdle } = await runLeg({ ...context, leg }, context.clock, {
      milliseconds: milliseconds / live.length,
    });
    if (state.stage === "failed")
      throw new AppError("refused", state.failure ?? "The copy failed.");
    hasMore ||= !isIdle;
  }
  return hasMore;
}

async function finishing(
  context: StepContext,
  isEnough: (state: TransferState) => boolean,
): Promise<StepResult> {
  const states: TransferState[] = [];
  for (const leg of context.legs.filter(isMoved)) {
    const { state } = await runLeg({ ...context, leg }, context.clock, {
      milliseconds: context.millisecondsLeft(),
      until: isEnough,
      change: finish,
    });
    if (state.stage === "failed") return failedBy(state);
    if (!isEnough(state)) return goOn(state, context.clock().getTime());
    states.push(state);
  }
  const sentence = states.map(summary).join(" ") || "Nothing had to be copied.";
  return { state: "done", sentence };
}

export function isMoved({ spec }: LegRecord): boolean {
  return spec?.isCold !== true;
}

function legOf({ legs, step }: StepContext): LegRecord {
  const leg = legs.find(({ id }) => id === step.legId);
  if (leg === undefined) throw new Error(`${step.id} has no leg`);
  return leg;
}

function goOn(state: TransferState, nowMs: number): StepResult {
  return { state: "again", afterSeconds: 0, note: noteOf(state, nowMs) };
}

/** Why it may take longer than people expect. */
function noteOf(state: TransferState, nowMs: number): string | null {
  if (state.feed?.kind === "none") return "The source has no feed of changes.";
  return isOutrun(state, nowMs)
    ? "More is written to the source than the copy can follow: allow it more in its budget, or wait for a quieter hour."
    : null;
}

/** It has been catching up for long, and nothing else has happened. */
function isOutrun({ stage, timeline }: TransferState, nowMs: number): boolean {
  const sinceMs = timeline.at(-1)?.atMs ?? nowMs;
  return stage === "catch_up" && nowMs - sinceMs > CATCH_UP_MS_MAX;
}

function failedBy({ failure }: TransferState): StepResult {
  return { state: "failed", sentence: failure ?? "The two ends differ." };
}

/** What a transfer came to, in a sentence. */
function summary({ keysCopied, look, repaired, unmovedCount, isFinal }: TransferState): string {
  const compared = look === null ? "" : `, ${formatCounted(look.keys, "key")} compared`;
  const fixed = repaired === 0 ? "" : `, ${formatCounted(repaired, "difference")} repaired`;
  const left =
    unmovedCount === 0 ? "" : `, ${formatCounted(unmovedCount, "key")} could not be moved`;
  const equal =
    isFinal && look?.isFinal === true && look.remaining === 0 ? ": both ends are equal" : "";
  return `${formatCounted(keysCopied, "key")} copied${compared}${fixed}${left}${equal}.`;
}
