import { isWalking, type Checkpoint } from "@/lib/migrations/model";

/** How far the present pass is. Copying is the first half of it, comparing the second. */
export type Progress = {
  /** 0..1; null while nobody knows how many keys there are. */
  share: number | null;
  /** Of what the pass does now; null before it has a pace, and while it takes keys away. */
  keysPerSec: number | null;
  /** Until the pass ends; null before it has a pace, and when nothing moves. */
  secondsLeft: number | null;
};

/** Computes how far a pass is, from what its slices counted and how long they took. */
export function progress(checkpoint: Checkpoint): Progress {
  const { phase, step, keysTotal, keysCopied, keysCompared, copyMs, compareMs } = checkpoint;
  if (phase === "await_approval" || phase === "done") {
    return { share: 1, keysPerSec: null, secondsLeft: null };
  }
  if (keysTotal === null) return { share: null, keysPerSec: null, secondsLeft: null };

  const copyPace = pace(keysCopied, copyMs);
  // Until comparing has a pace of its own, it is taken to be as fast as copying.
  const comparePace = pace(keysCompared, compareMs) ?? copyPace;
  // Keys come and go while the walk is on: a step is over when the walk says so, not by its count.
  const toCopy = step === "copy" ? Math.max(0, keysTotal - keysCopied) : 0;
  const toCompare = Math.max(0, keysTotal - keysCompared);
  const left = timeFor(toCopy, copyPace);
  const leftAfter = timeFor(toCompare, comparePace);
  return {
    share: keysTotal === 0 ? 1 : 1 - (toCopy + toCompare) / (2 * keysTotal),
    keysPerSec: { copy: copyPace, prune: null, compare: pace(keysCompared, compareMs) }[step],
    secondsLeft: !isWalking(phase) || left === null || leftAfter === null ? null : left + leftAfter,
  };
}

/** Keys per second; null when nothing was seen yet. */
function pace(keys: number, milliseconds: number): number | null {
  return keys === 0 || milliseconds === 0 ? null : (keys * 1000) / milliseconds;
}

function timeFor(keys: number, keysPerSec: number | null): number | null {
  if (keys === 0) return 0;
  return keysPerSec === null ? null : keys / keysPerSec;
}
