import type { Progress } from "@/lib/migrations/model";
import type { LegReading } from "@/lib/migrations/step-rows";
import { foundBy } from "@/lib/transfer/advance";
import { progressOf } from "@/lib/transfer/progress";
import type { Stage, TransferState } from "@/lib/transfer/state";

const phases: Record<Stage, Progress["phase"]> = {
  copy: "copy",
  catch_up: "keep_up",
  compare: "compare",
  sweep: "compare",
  keep_up: "keep_up",
  proven: "proven",
  failed: "failed",
};

/** How far a leg is, in numbers, out of what was saved after its latest slice. */
export function progressOfLeg(state: TransferState, reading: LegReading | null): Progress {
  const { share, keysWalked, keysTotal, keysPerSec, bytesPerSec, secondsLeft } = progressOf(state);
  const phase = phases[state.stage];
  const found = state.look?.found ?? null;
  const total = state.look === null ? 0 : foundBy(state.look);
  return {
    phase: state.isFinal && phase !== "proven" && phase !== "failed" ? "finish" : phase,
    share,
    keysDone: keysWalked,
    keysTotal,
    bytesDone: state.bytesCopied,
    keysPerSec,
    bytesPerSec,
    secondsLeft,
    pass: state.pass,
    lagMs: state.feed?.lagMs ?? null,
    feedKind: state.feed?.kind ?? null,
    latencyBeforeMs: reading?.beforeMs ?? null,
    latencyNowMs: reading?.nowMs ?? null,
    waitedShare: reading?.waitedShare ?? null,
    differencesFound: Math.max(total, state.repaired),
    differencesRepaired: state.repaired,
    differences: found ?? {},
  };
}
