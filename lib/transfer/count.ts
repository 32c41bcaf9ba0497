import type { CompareSeen } from "@/lib/transfer/compare/model";
import { foundBy } from "@/lib/transfer/advance";
import { addDigests } from "@/lib/transfer/compare/digest";
import { addTallies } from "@/lib/transfer/tally";
import type { CopySeen } from "@/lib/transfer/copy/model";
import type { Difference, DifferenceKind } from "@/lib/transfer/model";
import {
  noDifferences,
  type DifferenceExample,
  type Differences,
  type Look,
  type TransferState,
} from "@/lib/transfer/state";

/** What one slice of a walk saw, in database `database` of the source. */
export type Slice =
  | ({ kind: "copied"; database: number } & CopySeen)
  | ({
      kind: "looked";
      database: number;
      found: Differences;
      remaining: number;
      examples: DifferenceExample[];
      /** The other way round: only keys that are too many were looked for. */
      isSweep: boolean;
    } & CompareSeen);

const UNMOVED_MAX = 50;
const EXAMPLES_PER_KIND = 20;
/** The state is saved after each slice: a key that is longer is counted and not kept. */
const EXAMPLE_BYTES_MAX = 256;
/** How much the latest slice counts in the pace that people see. */
const FRESH_SHARE = 0.3;

/** Counts a slice that took `milliseconds`. */
export function counted(from: TransferState, slice: Slice, milliseconds: number): TransferState {
  const walked = slice.kind === "looked" ? slice.walked : slice.keys;
  const state: TransferState = {
    ...from,
    keysWalked: from.keysWalked + walked,
    keysPerSec: paced(from.keysPerSec, walked, milliseconds),
    bytesPerSec: paced(from.bytesPerSec, slice.bytes, milliseconds),
  };
  return slice.kind === "copied" ? countCopied(state, slice) : countLook(state, slice);
}

/** Puts what a comparison saw into a slice. `remaining` are those that differed even after they were repaired. */
export function lookedAt(
  database: number,
  seen: CompareSeen,
  remaining: readonly Difference[],
  isSweep: boolean,
): Slice {
  const { differences } = seen;
  return {
    kind: "looked",
    database,
    found: byKind(differences),
    remaining: remaining.length,
    examples: examplesOf(database, differences, remaining),
    isSweep,
    ...seen,
  };
}

function examplesOf(
  database: number,
  differences: readonly Difference[],
  remaining: readonly Difference[],
): DifferenceExample[] {
  const left = new Set(remaining.map(({ key }) => key.toString("base64")));
  const shown = firstOfEachKind(differences.filter(({ key }) => key.length <= EXAMPLE_BYTES_MAX));
  return shown.map(({ kind, key, type }) => {
    const keyBase64 = key.toString("base64");
    return { kind, database, keyBase64, type, isRepaired: !left.has(keyBase64) };
  });
}

function firstOfEachKind<D extends { kind: DifferenceKind }>(all: readonly D[]): D[] {
  const counts = { ...noDifferences };
  return all.filter(({ kind }) => ++counts[kind] <= EXAMPLES_PER_KIND);
}

function countCopied(
  state: TransferState,
  slice: Extract<Slice, { kind: "copied" }>,
): TransferState {
  const { database } = slice;
  const unmoved = slice.unmoved.map(({ key, type, why, words }) => ({
    database,
    keyBase64: key.toString("base64"),
    type,
    why,
    words,
  }));
  return {
    ...state,
    keysCopied: state.keysCopied + slice.keys,
    bytesCopied: state.bytesCopied + slice.bytes,
    copied: { ...state.copied, [database]: addTallies(state.copied[database] ?? {}, slice.tally) },
    unmoved: [...state.unmoved, ...unmoved].slice(0, UNMOVED_MAX),
    unmovedCount: state.unmovedCount + unmoved.length,
  };
}

function countLook(state: TransferState, slice: Extract<Slice, { kind: "looked" }>): TransferState {
  const look = state.look!;
  const next: Look = {
    ...look,
    found: addDifferences(look.found, slice.found),
    remaining: look.remaining + slice.remaining,
  };
  const { database, tally, digest } = slice;
  const before = look.byDatabase[database];
  // A sweep adds what only the target has; of the source it looked at nothing.
  const sum =
    before === undefined
      ? { tally: slice.isSweep ? {} : tally, digest }
      : {
          tally: slice.isSweep ? before.tally : addTallies(before.tally, tally),
          digest: addDigests(before.digest, digest),
        };
  next.byDatabase = { ...look.byDatabase, [database]: sum };
  if (!slice.isSweep) {
    next.keys += slice.keys;
    next.bytes += slice.bytes;
  }
  return {
    ...state,
    look: next,
    repaired: state.repaired + foundBy(slice) - slice.remaining,
    found: addDifferences(state.found ?? noDifferences, slice.found),
    examples: firstOfEachKind([...(state.examples ?? []), ...slice.examples]),
  };
}

/** Smoothed over slices; null while nothing was measured. */
function paced(before: number | null, count: number, milliseconds: number): number | null {
  if (milliseconds < 1) return before;
  const now = (count * 1000) / milliseconds;
  return before === null ? now : before + FRESH_SHARE * (now - before);
}

function byKind(differences: readonly Difference[]): Differences {
  const counts = { ...noDifferences };
  for (const { kind } of differences) counts[kind] += 1;
  return counts;
}

function addDifferences(one: Differences, other: Differences): Differences {
  const sum = { ...one };
  for (const kind of Object.keys(other) as (keyof Differences)[]) sum[kind] += other[kind];
  return sum;
}
