import { isWalk, type TransferState } from "@/lib/transfer/state";

/** How far a transfer is, in numbers. */
export type TransferProgress = {
  /** Of the present walk, 0..1; null while it has not counted, and where nothing is walked. */
  share: number | null;
  keysWalked: number;
  keysTotal: number | null;
  keysPerSec: number | null;
  bytesPerSec: number | null;
  /** Until the present walk ends; null before it has a pace. */
  secondsLeft: number | null;
};

/** Computes how far the present walk is. Keys come and go meanwhile, so it ends when the walk says so. */
export function progressOf(state: TransferState): TransferProgress {
  const { keysWalked, keysTotal, keysPerSec, bytesPerSec } = state;
  const isWalking = isWalk(state.stage);
  const known = { keysWalked, keysTotal, keysPerSec, bytesPerSec };
  if (!isWalking || keysTotal === null) {
    return { ...known, share: isWalking ? null : 1, secondsLeft: null };
  }
  const left = Math.max(0, keysTotal - keysWalked);
  return {
    ...known,
    share: keysTotal === 0 ? 1 : Math.min(1, keysWalked / keysTotal),
    secondsLeft: keysPerSec === null || keysPerSec === 0 ? null : left / keysPerSec,
  };
}
