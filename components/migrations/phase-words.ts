import type { Tone } from "@/components/ui/state";
import { formatCount, formatDuration, formatRate } from "@/lib/format";
import { isWalking, type Checkpoint, type Phase } from "@/lib/migrations/model";
import { progress } from "@/lib/migrations/progress";

/** The phases a migration walks through, in order; `failed` may follow any of them. */
export const walk = ["copy", "verify", "await_approval", "cut_over", "done"] as const;
export type WalkPhase = (typeof walk)[number];

export const phaseTitles: Record<WalkPhase, string> = {
  copy: "Copy every key",
  verify: "Compare both ends",
  await_approval: "Stop the writers",
  cut_over: "Last pass and comparison",
  done: "Point your applications at the target",
};

export const phaseTones: Record<Phase, { tone: Tone; word: string }> = {
  copy: { tone: "busy", word: "copying" },
  verify: { tone: "busy", word: "comparing" },
  await_approval: { tone: "warning", word: "waits for you" },
  cut_over: { tone: "busy", word: "last pass" },
  done: { tone: "good", word: "copied and compared" },
  failed: { tone: "danger", word: "stopped" },
};

/** What the present pass is at: `1,200 of 5,000 keys copied`. */
export function progressWords(checkpoint: Checkpoint): string {
  const { phase, step, keysTotal, keysCopied, keysCompared, keysDiffering } = checkpoint;
  const isAtEnd = phase === "await_approval" || phase === "done";
  // Keys come and go while the pass is on: at its end those it met are all there were.
  const of = (keys: number) =>
    keysTotal === null || isAtEnd
      ? formatCount(keys)
      : `${formatCount(keys)} of ${formatCount(Math.max(keys, keysTotal))}`;
  switch (step) {
    case "copy":
      return `${of(keysCopied)} keys copied`;
    case "prune":
      return `${formatCount(keysCopied)} keys copied; taking away what the source no longer has`;
    case "compare":
      return keysCompared === 0 && !isAtEnd
        ? `${of(keysCompared)} keys compared`
        : `${of(keysCompared)} keys compared, ${differ(keysDiffering)}`;
  }
}

/** Pace and time left, as far as they are known: `12,400 keys/s, about 8 s left`. */
export function paceWords(checkpoint: Checkpoint): string | null {
  const { keysPerSec, secondsLeft } = progress(checkpoint);
  const words = [
    keysPerSec === null ? null : `${formatRate(keysPerSec).replace("/s", "")} keys/s`,
    secondsLeft === null
      ? null
      : `about ${formatDuration(Math.max(1, secondsLeft))} left in this pass`,
  ].filter((word) => word !== null);
  return words.length === 0 ? null : words.join(", ");
}

/** Why there is another pass; null in the first, and when none is under way. */
export function passWords({ phase, pass }: Checkpoint): string | null {
  if (pass === 1 || !isWalking(phase)) return null;
  return phase === "cut_over"
    ? `Pass ${pass}: keys differed although the writers are stopped, so all are copied and compared again.`
    : `Pass ${pass}: keys differed when pass ${pass - 1} compared them, so all are copied again.`;
}

/** What a finished phase proved, in one line; null when nothing is known of it. */
export function proofWords(phase: WalkPhase, checkpoint: Checkpoint): string | null {
  const isBefore = checkpoint.phase === "copy" || checkpoint.phase === "verify";
  const live =
    isBefore || checkpoint.phase === "await_approval" ? checkpoint : checkpoint.beforeCutover;
  switch (phase) {
    case "copy":
      return live === null ? null : `${formatCount(live.keysCopied)} keys copied${passOf(live)}`;
    case "verify":
      if (live === null) return null;
      return live.keysDiffering === 0
        ? `${formatCount(live.keysCompared)} keys compared, 0 differ`
        : `${formatCount(live.keysCompared)} keys compared, ${differ(live.keysDiffering)}: the source is still written to, and the last pass takes this along`;
    case "await_approval":
      return "A person confirmed that nothing writes to the source any more";
    case "cut_over":
      return `${formatCount(checkpoint.keysCopied)} keys copied once more, ${formatCount(checkpoint.keysCompared)} compared, ${differ(checkpoint.keysDiffering)}; the target holds no others${passOf(checkpoint)}`;
    case "done":
      return null;
  }
}

function passOf({ pass }: { pass: number }): string {
  return pass === 1 ? "" : ` (pass ${pass})`;
}

function differ(keys: number): string {
  return `${formatCount(keys)} ${keys === 1 ? "differs" : "differ"}`;
}
