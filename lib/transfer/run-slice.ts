import "server-only";

import { AppError } from "@/lib/errors";
import {
  caughtUp,
  failed,
  gapFound,
  restarted,
  walkBegun,
  walked,
  type Coverage,
} from "@/lib/transfer/advance";
import { Checkpoints, type Keep } from "@/lib/transfer/checkpoints";
import { follow } from "@/lib/transfer/follow";
import { walkSlice } from "@/lib/transfer/walk-slice";
import type { Session } from "@/lib/transfer/session";
import { isOver, isWalk, type TransferState } from "@/lib/transfer/state";

/** A feed listens all the while when it was opened so long before the walk, even by another clock. */
const CLOCKS_APART_MS = 5000;

/**
 * Goes on with a transfer for about `milliseconds` and returns the state to save. What the returned state
 * says was done is acknowledged by the servers; if the state is lost, the slice is done again and does no harm.
 *
 * While keys are copied for the first time, `keep` is given states in between, one at a time: then a crash
 * costs what was under way, not the slice. What it throws ends the slice.
 *
 * A refusal of a server ends the transfer with a sentence. In `keep_up` it returns as soon as there is
 * nothing to follow.
 *
 * @throws AppError `unreachable` when it may go on later, with a new session if `session.isUsable()` is false
 */
export async function runSlice(
  session: Session,
  from: TransferState,
  milliseconds: number,
  keep?: Keep,
): Promise<TransferState> {
  const endsAt = performance.now() + milliseconds;
  const checkpoints = keep && new Checkpoints((state) => keep(withReadings(session, state)));
  let state = await placed(session, from);
  try {
    while (!isOver(state)) {
      const before = state;
      const left = Math.max(0, endsAt - performance.now());
      state = await step(session, state, { milliseconds: left, checkpoints });
      if (performance.now() >= endsAt) break;
      // Nothing to do until something is written.
      if (state.stage === "keep_up" && before.stage === "keep_up") break;
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    return failed(state, error.message, Date.now());
  } finally {
    await checkpoints?.idle();
  }
  return withReadings(session, state);
}

/** Brings a state up to the session it goes on with: other servers, another feed. */
async function placed(session: Session, from: TransferState): Promise<TransferState> {
  const now = Date.now();
  await session.listening.feed.check();
  let state = from;
  const { sourceRunId, targetRunId } = session;
  const isFirst = state.sourceRunId === null;
  if (!isFirst && state.sourceRunId !== sourceRunId) {
    state = restarted(state, "The source was restarted or is another server now.", now);
  }
  if (!isFirst && state.targetRunId !== targetRunId) {
    state = restarted(state, "The target was restarted or is another server now.", now);
  }
  state = { ...state, sourceRunId, targetRunId };
  if (state.heard !== null && !coverageOf(session, state).isCovered) {
    const why = session.listening.feed.brokenBy ?? "Headroom itself was restarted";
    state = gapFound(state, `${why}.`, now);
    // What follows would only follow from now on; what was missed is found by comparing.
    if (state.stage === "catch_up" || state.stage === "keep_up") {
      state = walkBegun(state, "compare", now);
    }
  }
  return state;
}

async function step(
  session: Session,
  state: TransferState,
  how: { milliseconds: number; checkpoints?: Checkpoints },
): Promise<TransferState> {
  if (!isWalk(state.stage)) {
    const followed = await follow(session, state, how.milliseconds);
    return followed.isAll ? caughtUpOf(session, followed.state) : followed.state;
  }
  const begun = await heardFrom(session, state);
  const { state: next, place } = await walkSlice(session, begun, how);
  return walked(next, place, coverageOf(session, next), Date.now());
}

function caughtUpOf(session: Session, state: TransferState): TransferState {
  const coverage = coverageOf(session, state);
  // Without any feed there is nothing to wait for: the rest is found when the writers are stopped.
  if (!coverage.hasFeed && !state.isFinal && state.look !== null)
    return { ...state, stage: "keep_up" };
  return caughtUp(state, coverage, Date.now());
}

/** At the beginning of a walk: who listens from now on. */
async function heardFrom(session: Session, state: TransferState): Promise<TransferState> {
  if (state.place !== null || state.stage === "sweep" || state.heard !== null) return state;
  const { feed } = session.listening;
  if (!feed.isWhole && feed.kind !== "none") await session.listenAgain();
  const { id } = session.listening;
  return { ...state, heard: { feedId: id, sinceMs: Date.now() } };
}

function coverageOf({ listening }: Session, { heard }: TransferState): Coverage {
  const { id, feed } = listening;
  const hasFeed = feed.kind !== "none";
  const isCovered =
    hasFeed &&
    feed.isWhole &&
    heard !== null &&
    (heard.feedId === id || feed.openedAtMs + CLOCKS_APART_MS <= heard.sinceMs);
  return { isCovered, hasFeed };
}

/** Notes how the feed and the source are, for whoever looks. */
function withReadings({ listening, throttle }: Session, state: TransferState): TransferState {
  const { kind, isWhole, brokenBy, size } = listening.feed;
  const lagMs = listening.feed.lagMs(Date.now());
  const { beforeP99Ms, nowP99Ms, waitedShare } = throttle.reading();
  return {
    ...state,
    feed: { kind, isWhole, brokenBy, waiting: size, lagMs },
    latency: { beforeMs: beforeP99Ms, nowMs: nowP99Ms, waitedShare },
  };
}
