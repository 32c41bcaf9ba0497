import { firstCheckpoint, type Checkpoint, type Slice } from "@/lib/migrations/model";

/** While people still write, keys always differ a little: after this many passes the rest waits for the cutover. */
const LIVE_PASSES_MAX = 3;
/** Passes after writers were said to be stopped. */
const STILL_PASSES_MAX = 3;

/**
 * Moves a migration from one checkpoint to the next, given what its latest slice saw.
 *
 * SCAN ends a walk by returning cursor `0`. A slice that belongs to another place than the checkpoint
 * (another phase, pass, database or cursor) is an echo and changes nothing.
 */
export function advance(from: Checkpoint, slice: Slice): Checkpoint {
  if (!continues(from, slice)) return from;
  const walked = counted(from, slice);
  if (slice.cursor !== "0") return { ...walked, cursor: slice.cursor };
  if (slice.nextDatabase !== null) {
    return { ...walked, database: slice.nextDatabase, cursor: null };
  }
  return afterWalk({ ...walked, database: firstCheckpoint.database, cursor: null });
}

/** A person says that nobody writes to the source any more: one more pass, then the target takes over. */
export function approved(from: Checkpoint): Checkpoint {
  if (from.phase !== "await_approval") return from;
  const { pass, keysCopied, keysCompared, keysDiffering } = from;
  const beforeCutover = { pass, keysCopied, keysCompared, keysDiffering };
  return { ...firstCheckpoint, phase: "cut_over", pass: 1, beforeCutover };
}

/** Ends a migration that goes no further; the source stays in charge. One that is over keeps its end. */
export function failed(from: Checkpoint, failure: string): Checkpoint {
  if (from.phase === "done" || from.phase === "failed") return from;
  return { ...from, phase: "failed", failure };
}

function continues(from: Checkpoint, { of }: Slice): boolean {
  return (
    of.phase === from.phase &&
    of.step === from.step &&
    of.pass === from.pass &&
    of.database === from.database &&
    of.cursor === from.cursor
  );
}

function counted(before: Checkpoint, slice: Slice): Checkpoint {
  const from = { ...before, keysTotal: slice.keysTotal };
  switch (from.step) {
    case "copy":
      return {
        ...from,
        keysCopied: from.keysCopied + slice.keys,
        copyMs: from.copyMs + slice.milliseconds,
      };
    case "prune":
      return from;
    case "compare":
      return {
        ...from,
        compareMs: from.compareMs + slice.milliseconds,
        keysCompared: from.keysCompared + slice.keys,
        keysDiffering: from.keysDiffering + slice.differing,
      };
  }
}

/** All databases are walked: the next step, or the judgement after the last one. */
function afterWalk(walked: Checkpoint): Checkpoint {
  switch (walked.phase) {
    case "copy":
      return walked.step === "copy"
        ? { ...walked, step: "prune" }
        : { ...walked, phase: "verify", step: "compare" };
    case "verify":
      return walked.keysDiffering === 0 || walked.pass >= LIVE_PASSES_MAX
        ? { ...walked, phase: "await_approval" }
        : again(walked);
    case "cut_over":
      if (walked.step === "copy") return { ...walked, step: "prune" };
      if (walked.step === "prune") return { ...walked, step: "compare" };
      return afterCutover(walked);
    case "await_approval":
    case "done":
    case "failed":
      return walked;
  }
}

function afterCutover(walked: Checkpoint): Checkpoint {
  if (walked.keysDiffering === 0) return { ...walked, phase: "done" };
  if (walked.pass < STILL_PASSES_MAX) return again(walked);
  return failed(
    walked,
    `${walked.keysDiffering} keys still differ after ${walked.pass} passes: something still writes to the source or to the target. The source is unchanged and stays in charge. To try again, stop what writes, flush the target and begin a new migration.`,
  );
}

/** Starts another pass over the keys, in the same phase or back at copying. */
function again({ phase, pass, beforeCutover }: Checkpoint): Checkpoint {
  return {
    ...firstCheckpoint,
    beforeCutover,
    phase: phase === "cut_over" ? "cut_over" : "copy",
    pass: pass + 1,
  };
}
