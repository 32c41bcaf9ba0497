import type { Progress } from "@/lib/migrations/model";
import { foundBy } from "@/lib/transfer/advance";
import { progressOf } from "@/lib/transfer/progress";
import { noDifferences, type Stage, type TransferState } from "@/lib/transfer/state";

const phases: Record<Stage, Progress["phase"]> = {
  copy: "copy",
  catch_up: "catch_up",
  compare: "compare",
  sweep: "compare",
  keep_up: "keep_up",
  proven: "proven",
  failed: "failed",
};

/** How far a leg is, in numbers, out of what was saved after its latest slice. */
export function progressOfLeg(state: TransferState): Progress {
  const { share, keysWalked, keysTotal, keysPerSec, bytesPerSec, secondsLeft } = progressOf(state);
  const phase = phases[state.stage];
  const found = state.found ?? state.look?.found ?? noDifferences;
  return {
    phase: state.isFinal && phase !== "proven" && phase !== "failed" ? "finish" : phase,
    share,
    keysDone: keysWalked,
    keysTotal,
    bytesDone: bytesDone(state),
    keysPerSec,
    bytesPerSec,
    secondsLeft,
    pass: state.pass,
    lagMs: state.feed?.lagMs ?? null,
    feedKind: state.feed?.kind ?? null,
    latencyBeforeMs: state.latency?.beforeMs ?? null,
    latencyNowMs: state.latency?.nowMs ?? null,
    waitedShare: state.latency?.waitedShare ?? null,
    differencesFound: foundBy({ found }),
    differencesRepaired: state.repaired,
    differences: found,
  };
}

/** Of the values that were copied; while both ends are compared, and where nothing else is done, of those looked at. */
function bytesDone({ stage, bytesCopied, look }: TransferState): number {
  const isLooking = stage === "compare" || stage === "sweep" || bytesCopied === 0;
  return isLooking && look !== null ? look.bytes : bytesCopied;
}
