import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@/lib/errors";
import { finish } from "@/lib/transfer/advance";
import type { FeedMeans } from "@/lib/transfer/feed/model";
import { restoreNotifications } from "@/lib/transfer/feed/notification-setting";
import { runSlice } from "@/lib/transfer/run-slice";
import { openSession, type Ends, type Session } from "@/lib/transfer/session";
import { isOver, isReady, type TransferState } from "@/lib/transfer/state";
import type { Outlook } from "@/cli/copy/outlook";
import type { Kept } from "@/cli/copy/state-file";
import type { Wishes } from "@/cli/copy/wishes";

const SLICE_MS = { least: 200, most: 2000 } as const;
/** A crash costs the slice of a comparison in hand; so much of the whole is little enough. */
const SLICE_SHARE = 0.01;
/** Between two looks at the feed while nothing is written. */
const REST_MS = 100;
const AGAIN_MS = { first: 250, most: 5000 } as const;
/** For so long a server that has gone is waited for. */
const PATIENCE_MS = 60_000;

/** What somebody at the terminal has said meanwhile. */
export type Said = {
  /** They want it to end here, and perhaps go on later. */
  isInterrupted: boolean;
  /** Nothing writes to the source any more. */
  areWritersStopped: boolean;
};

type Around = {
  said: Said;
  outlook: Outlook;
  /** Keeps a state for good. */
  save: (kept: Kept) => void;
  /** Keeps a state in the midst of a slice, hundreds of times a second. */
  saveNow: (kept: Kept) => void;
};

export type Ending = "over" | "ready" | "copied" | "interrupted" | "unreachable";

/**
 * Goes on with a copy slice by slice until it is over, or as far as the wishes ask. After each slice `save`
 * is given what to keep. Servers that go away are waited for; new connections go on where the old ones broke.
 *
 * @throws AppError when a server refuses us for good
 */
export async function runCopy(
  ends: Ends,
  wishes: Wishes,
  from: Kept,
  { said, save, saveNow, outlook }: Around,
): Promise<{ ending: Ending; state: TransferState }> {
  const kept = { ...from };
  const means: FeedMeans = {
    get former() {
      return kept.formerNotifications;
    },
    remember(former) {
      kept.formerNotifications = former;
      save(kept);
      return Promise.resolve();
    },
  };
  let session: Session | null = null;
  let troubleSinceMs: number | null = null;
  let againMs: number = AGAIN_MS.first;

  try {
    for (;;) {
      if (!wishes.follows || said.areWritersStopped) kept.state = finish(kept.state, Date.now());
      const ending = endingOf(kept.state, wishes, said);
      if (ending !== null) return { ending, state: kept.state };
      try {
        // What the source was before the first key is known; now it would be listened to amid the work.
        const beforeP99Ms = kept.state.latency?.beforeMs ?? null;
        session ??= await openSession(ends, { budget: wishes.budget, means, beforeP99Ms });
        const before = kept.state;
        kept.state = await runSlice(session, before, sliceMs(before), (state) => {
          saveNow({ ...kept, state });
        });
        [troubleSinceMs, againMs] = [null, AGAIN_MS.first];
        save(kept);
        outlook.moved(kept.state, session.throttle.reading());
        if (isReady(before) && isReady(kept.state)) await sleep(REST_MS);
      } catch (error) {
        if (!(error instanceof AppError) || !error.isRetryable) throw error;
        if (session?.isUsable() === false) {
          await session.close().catch(() => {});
          session = null;
        }
        troubleSinceMs ??= Date.now();
        outlook.trouble(error.message);
        if (Date.now() - troubleSinceMs > PATIENCE_MS) {
          return { ending: "unreachable", state: kept.state };
        }
        await sleep(againMs);
        againMs = Math.min(AGAIN_MS.most, againMs * 2);
      }
    }
  } finally {
    await session?.close().catch((error: Error) => outlook.warn(error.message));
    if (await isPutBack(ends, kept, session, outlook)) {
      kept.formerNotifications = null;
      save(kept);
    }
  }
}

/** Whether the source's notifications are as they were. A feed that was closed has seen to it. */
async function isPutBack(
  { source }: Ends,
  { formerNotifications: former }: Kept,
  session: Session | null,
  outlook: Outlook,
): Promise<boolean> {
  if (former === null) return false;
  if (session !== null) return session.listening.feed.former === null;
  try {
    // Whoever was to do it was killed, or lost the source.
    await restoreNotifications(source, former);
    return true;
  } catch (error) {
    outlook.warn((error as Error).message);
    return false;
  }
}

function endingOf(state: TransferState, wishes: Wishes, said: Said): Ending | null {
  if (isOver(state)) return "over";
  if (wishes.verify.kind === "off" && state.stage !== "copy" && state.stage !== "catch_up") {
    return "copied";
  }
  if (wishes.endsWhenReady && isReady(state)) return "ready";
  return said.isInterrupted ? "interrupted" : null;
}

/** Short slices lose little of a comparison in a crash; each costs a few questions to both ends. */
function sliceMs({ keysTotal, keysPerSec }: TransferState): number {
  if (keysTotal === null || keysPerSec === null || keysPerSec === 0) return SLICE_MS.least;
  const wholeMs = (keysTotal / keysPerSec) * 1000;
  return Math.min(SLICE_MS.most, Math.max(SLICE_MS.least, wholeMs * SLICE_SHARE));
}
