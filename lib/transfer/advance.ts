import { formatCount } from "@/lib/format";
import type { Terms } from "@/lib/transfer/model";
import {
  begin,
  isOver,
  noDifferences,
  type Look,
  type Place,
  type Proof,
  type Stage,
  type TransferState,
} from "@/lib/transfer/state";

/** Without a feed, people write faster than walks can follow: after so many the rest waits for the end. */
const LIVE_LOOKS_MAX = 3;
/** With the writers stopped, a look that finds something is followed by another one. */
const FINAL_LOOKS_MAX = 4;
const TIMELINE_MAX = 200;

/** How the feed stands to the walk that was made. */
export type Coverage = { isCovered: boolean; hasFeed: boolean };

/** Writes a line into the time line; the oldest lines but the first give way. */
export function noted(state: TransferState, atMs: number, what: string): TransferState {
  const { timeline } = state;
  const kept = timeline.length < TIMELINE_MAX ? timeline : [timeline[0]!, ...timeline.slice(2)];
  return { ...state, timeline: [...kept, { atMs, what }] };
}

/** Begins a walk over all keys, from the first database on. */
export function walkBegun(state: TransferState, stage: Stage, atMs: number): TransferState {
  const isLook = stage === "compare";
  const next: TransferState = {
    ...state,
    stage,
    place: null,
    keysTotal: null,
    keysWalked: 0,
    pass: isLook ? state.pass + 1 : state.pass,
    looks: isLook ? state.looks + 1 : state.looks,
    // Whoever takes the first slice says which feed listens.
    heard: stage === "sweep" ? state.heard : null,
    look: isLook ? newLook(state, atMs) : state.look,
  };
  return isLook ? noted(next, atMs, "Both ends are compared.") : next;
}

/** A transfer back: both ends hold nearly the same, so it begins by comparing. */
export function beginBack(terms: Terms, options: { proof?: Proof; atMs: number }): TransferState {
  return walkBegun(begin(terms, options), "compare", options.atMs);
}

function newLook({ isFinal }: TransferState, beganAtMs: number): Look {
  return {
    keys: 0,
    bytes: 0,
    found: noDifferences,
    remaining: 0,
    byDatabase: {},
    beganAtMs,
    endedAtMs: null,
    isFinal,
  };
}

/** A walk goes on at `place`, or has come to its end. */
export function walked(
  state: TransferState,
  place: Place | null,
  coverage: Coverage,
  atMs: number,
): TransferState {
  if (place !== null) return { ...state, place };
  switch (state.stage) {
    case "copy":
      return coverage.isCovered
        ? noted({ ...state, stage: "catch_up", place: null }, atMs, "Every key was copied.")
        : walkBegun(noted(state, atMs, "Every key was copied."), "compare", atMs);
    case "compare":
      return state.removesExtra
        ? walkBegun(state, "sweep", atMs)
        : afterLook(state, coverage, atMs);
    case "sweep":
      return afterLook(state, coverage, atMs);
    case "catch_up":
    case "keep_up":
    case "proven":
    case "failed":
      return state;
  }
}

function afterLook(before: TransferState, coverage: Coverage, atMs: number): TransferState {
  const look = { ...before.look!, endedAtMs: atMs };
  const found = foundBy(look);
  const state = noted(
    { ...before, look, place: null },
    atMs,
    `${formatCount(look.keys)} keys compared, ${formatCount(found)} differed${found === 0 ? "" : `, ${formatCount(look.remaining)} still do`}.`,
  );
  if (look.isFinal) return afterFinalLook(state, found, atMs);
  // The writers were stopped while it looked: what they wrote until then comes first.
  if (state.isFinal || coverage.isCovered) return { ...state, stage: "catch_up" };
  if (found > 0 && state.looks < LIVE_LOOKS_MAX) return walkBegun(state, "compare", atMs);
  return { ...state, stage: coverage.hasFeed ? "catch_up" : "keep_up" };
}

function afterFinalLook(state: TransferState, found: number, atMs: number): TransferState {
  if (found === 0) return proven(state, atMs);
  if (state.looks < FINAL_LOOKS_MAX) return walkBegun(state, "compare", atMs);
  return failed(
    state,
    `${found} keys differed in the last of ${FINAL_LOOKS_MAX} comparisons, although the writers are stopped: something still writes to the source or to the target.`,
    atMs,
  );
}

/** The feed has named nothing more for now. */
export function caughtUp(state: TransferState, coverage: Coverage, atMs: number): TransferState {
  if (!coverage.isCovered) return walkBegun(state, "compare", atMs);
  if (state.isFinal) {
    const isEnough =
      state.proof === "changes" && state.look?.endedAtMs != null && state.look.remaining === 0;
    return isEnough ? proven(state, atMs) : walkBegun(state, "compare", atMs);
  }
  if (state.look === null) return walkBegun(state, "compare", atMs);
  return state.stage === "keep_up"
    ? state
    : noted(
        { ...state, stage: "keep_up" },
        atMs,
        "Both ends are equal but for what is written now.",
      );
}

/** A gap in the feed: what was written in it is only found by looking at every key. */
export function gapFound(state: TransferState, why: string, atMs: number): TransferState {
  if (state.heard === null) return state;
  return noted({ ...state, heard: null }, atMs, `Another comparison is needed: ${why}`);
}

/**
 * The cursors of a walk belong to a server that is gone. The walk begins again as one that compares, which
 * copies only what is missing; a copy that has hardly begun is begun again.
 */
export function restarted(state: TransferState, why: string, atMs: number): TransferState {
  const known = noted({ ...state, heard: null }, atMs, why);
  if (state.stage === "copy" && state.keysCopied === 0) return walkBegun(known, "copy", atMs);
  if (isOver(state)) return state;
  return walkBegun(known, "compare", atMs);
}

/**
 * Somebody says that nothing writes to the source any more: what is left is copied, and both ends are
 * proven equal. One that is not ready yet goes on and ends by itself.
 */
export function finish(state: TransferState, atMs: number): TransferState {
  if (isOver(state) || state.isFinal) return state;
  const final = noted({ ...state, isFinal: true, looks: 0 }, atMs, "The writers are stopped.");
  return state.stage === "keep_up" ? { ...final, stage: "catch_up" } : final;
}

/** The writers write again, or what made it fail was mended: the transfer goes on as before. */
export function resumed(state: TransferState, atMs: number): TransferState {
  if (!state.isFinal && !isOver(state)) return state;
  // A look that was under way proves nothing any more: people write to what it has passed.
  const isCutShort = state.look !== null && state.look.endedAtMs === null;
  const look = isCutShort ? { ...state.look!, isFinal: false } : state.look;
  const live = noted(
    { ...state, look, isFinal: false, looks: 0, failure: null },
    atMs,
    state.isFinal ? "The writers write again." : "It goes on.",
  );
  if (!isOver(state)) return live;
  // With no feed that listened all the while, nobody knows what was written since the proof.
  return state.heard === null
    ? walkBegun(live, "compare", atMs)
    : { ...live, stage: "catch_up", place: null };
}

function proven(state: TransferState, atMs: number): TransferState {
  return noted({ ...state, stage: "proven", place: null }, atMs, "Both ends are equal.");
}

/** Ends a transfer; the source was only read and stays in charge. */
export function failed(state: TransferState, failure: string, atMs: number): TransferState {
  if (isOver(state)) return state;
  // Whatever it was in the middle of was not done: only a comparison can say what is missing.
  return noted({ ...state, stage: "failed", failure, place: null, heard: null }, atMs, failure);
}

/** How many differences there are of all kinds. */
export function foundBy({ found }: Pick<Look, "found">): number {
  return found.missing + found.extra + found.type + found.value + found.expiry;
}
