import type { Digest } from "@/lib/transfer/compare/digest";
import type { DifferenceKind, Tally, Terms } from "@/lib/transfer/model";

/**
 * What a transfer does now.
 *
 * `copy` walks the source and writes every key to the target. `catch_up` copies what the feed says was
 * changed meanwhile. `compare` walks the source, `sweep` the target; both repair what differs. `keep_up`
 * follows the feed until somebody says that the writers are stopped. `proven` and `failed` are ends.
 */
export const stages = [
  "copy",
  "catch_up",
  "compare",
  "sweep",
  "keep_up",
  "proven",
  "failed",
] as const;
export type Stage = (typeof stages)[number];

/** Stages that walk over all keys of one end. */
export const walks = ["copy", "compare", "sweep"] as const satisfies readonly Stage[];
export type Walk = (typeof walks)[number];

/** Where a walk goes on. `database` is the number at the walked end; cursor null is its beginning. */
export type Place = { database: number; cursor: string | null };

export type Differences = Record<DifferenceKind, number>;

/** What a full look at both ends came to: the number of keys compared, and what was found. */
export type Look = {
  keys: number;
  bytes: number;
  found: Differences;
  /** Those that were still different right after they were repaired. */
  remaining: number;
  /** By database of the source: what was compared, and a digest of each end. */
  byDatabase: Record<number, { tally: Tally; digest: Digest }>;
  /** Milliseconds since 1970. */
  beganAtMs: number;
  endedAtMs: number | null;
  /** Whether the writers were stopped. */
  isFinal: boolean;
};

/** A key that could not be moved, as JSON can hold it. */
export type UnmovedKey = {
  database: number;
  keyBase64: string;
  type: string;
  why: string;
  words: string;
};

/** A key that was found to differ, as JSON can hold it. */
export type DifferenceExample = {
  kind: DifferenceKind;
  database: number;
  keyBase64: string;
  type: string | null;
  isRepaired: boolean;
};

/**
 * The whole memory of a transfer, as JSON: whatever dies, it goes on from the last one saved.
 * Counters are of the transfer from its beginning unless they say otherwise.
 */
export type TransferState = {
  stage: Stage;
  terms: Terms;
  /** How sure the end has to be: all keys once more, or those changed since a look that a feed covers. */
  proof: Proof;
  /** False where the target held keys of its own: then nothing is removed there that was not seen to go. */
  removesExtra: boolean;
  /** Walks begun over the source's keys; the first one copies, the others compare and repair. */
  pass: number;
  /** Null while no walk is under way, or it has not begun. */
  place: Place | null;
  /** Which servers the cursors and the copied keys belong to; null before the first slice. */
  sourceRunId: string | null;
  targetRunId: string | null;
  /**
   * The feed that listened when the last walk began, and when that was. A feed that has listened ever since
   * has heard of every change the walk may have missed. Null: another walk is owed.
   */
  heard: { feedId: string; sinceMs: number } | null;
  /** The writers are stopped: what is equal now stays equal. */
  isFinal: boolean;
  /** Keys of the present walk's end when it began, and those it has passed. */
  keysTotal: number | null;
  keysWalked: number;
  keysCopied: number;
  bytesCopied: number;
  /** Keys copied again, or removed, because the feed named them. */
  keysFollowed: number;
  /** By database of the source. */
  copied: Record<number, Tally>;
  /** The present or the latest look, and how many there were. */
  look: Look | null;
  looks: number;
  repaired: number;
  /** By all looks together; absent from states of before it was counted. */
  found?: Differences;
  /** The first ones of each kind. */
  examples?: DifferenceExample[];
  unmoved: UnmovedKey[];
  unmovedCount: number;
  /** Of the latest slices, smoothed. */
  keysPerSec: number | null;
  bytesPerSec: number | null;
  feed: FeedView | null;
  /** What the work costs the source; `beforeMs` is its latency (99th percentile) while it was left in peace. */
  latency: LatencyView | null;
  timeline: { atMs: number; what: string }[];
  failure: string | null;
};

export type Proof = "full" | "changes";

/** What is known of the feed, for people. */
export type FeedView = {
  kind: "tracking" | "notifications" | "none";
  isWhole: boolean;
  brokenBy: string | null;
  /** Keys that wait to be copied again. */
  waiting: number;
  lagMs: number | null;
};

/** `waitedShare`: of the last seconds, how much was spent waiting to spare the source, 0..1. */
export type LatencyView = { beforeMs: number | null; nowMs: number | null; waitedShare: number };

export const noDifferences: Differences = { missing: 0, extra: 0, type: 0, value: 0, expiry: 0 };

/** A transfer that has not begun. */
export function begin(
  terms: Terms,
  {
    proof = "full",
    removesExtra = true,
    atMs,
  }: { proof?: Proof; removesExtra?: boolean; atMs: number },
): TransferState {
  return {
    stage: "copy",
    terms,
    proof,
    removesExtra,
    pass: 1,
    place: null,
    sourceRunId: null,
    targetRunId: null,
    heard: null,
    isFinal: false,
    keysTotal: null,
    keysWalked: 0,
    keysCopied: 0,
    bytesCopied: 0,
    keysFollowed: 0,
    copied: {},
    look: null,
    looks: 0,
    repaired: 0,
    unmoved: [],
    unmovedCount: 0,
    keysPerSec: null,
    bytesPerSec: null,
    feed: null,
    latency: null,
    timeline: [{ atMs, what: "The copy begins." }],
    failure: null,
  };
}

export function isOver({ stage }: TransferState): boolean {
  return stage === "proven" || stage === "failed";
}

/** Whether both ends are as equal as they can be while people write: the cutover may begin. */
export function isReady({ stage }: TransferState): boolean {
  return stage === "keep_up";
}

export function isWalk(stage: Stage): stage is Walk {
  return (walks as readonly Stage[]).includes(stage);
}
