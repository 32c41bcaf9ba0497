import { addDigests, noDigest, type Digest } from "@/lib/transfer/compare/digest";
import { compareSlice } from "@/lib/transfer/compare/compare-slice";
import type { CompareSeen, SliceHow } from "@/lib/transfer/compare/model";
import { sweepSlice } from "@/lib/transfer/compare/sweep-slice";
import { open, type Difference, type Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { terms } from "./copy-pair";

export type Walked = { keys: number; differences: Difference[]; digest: Digest; slices: number };

/** Compares the whole database both ways. */
export async function compareAll(
  pair: Pair,
  over: Partial<Terms> = {},
  how: Partial<SliceHow> = {},
): Promise<Walked> {
  const given = { ...terms, ...over };
  const [compared, swept] = [
    await walked(compareSlice, pair, given, how),
    await walked(sweepSlice, pair, given, how),
  ];
  return {
    keys: compared.keys + swept.differences.length,
    differences: [...compared.differences, ...swept.differences],
    digest: addDigests(compared.digest, swept.digest),
    slices: compared.slices + swept.slices,
  };
}

async function walked(
  walk: typeof compareSlice,
  pair: Pair,
  given: Terms,
  how: Partial<SliceHow>,
): Promise<Walked> {
  const all: Walked = { keys: 0, differences: [], digest: noDigest, slices: 0 };
  let cursor: string | null = null;
  do {
    const seen: CompareSeen = await walk(pair, given, cursor, {
      gate: open,
      milliseconds: 60_000,
      ...how,
    });
    cursor = seen.cursor;
    all.keys += seen.keys;
    all.slices += 1;
    all.differences.push(...seen.differences);
    all.digest = addDigests(all.digest, seen.digest);
  } while (cursor !== "0");
  return all;
}

/** `missing string:1`, sorted. */
export function said({ differences }: { differences: readonly Difference[] }): string[] {
  return differences.map(({ kind, key }) => `${kind} ${key.toString("latin1")}`).toSorted();
}
