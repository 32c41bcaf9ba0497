import { isKeyType } from "@/lib/transfer/scope";
import type { Tally, Unmoved } from "@/lib/transfer/model";
import { addToTally } from "@/lib/transfer/tally";

/** What a slice of the copy came to. */
export type CopySeen = {
  /** Where the next slice goes on; `"0"` at the end of the database. */
  cursor: string;
  /** How many keys were written to the target, or found there just as they are at the source. */
  keys: number;
  /** Of their values, as they were sent: a payload may be compressed. */
  bytes: number;
  /** Keys that are gone at the source and were removed from the target. */
  deleted: number;
  tally: Tally;
  unmoved: Unmoved[];
};

/** A key and what `TYPE` said of it. */
export type Typed = { key: Buffer; type: string };

export function nothingSeen(): CopySeen {
  return { cursor: "0", keys: 0, bytes: 0, deleted: 0, tally: {}, unmoved: [] };
}

/** Counts one moved key. A module's type counts, too, but has no line of its own. */
export function count(seen: CopySeen, type: string, bytes: number): void {
  seen.keys += 1;
  seen.bytes += bytes;
  if (isKeyType(type)) addToTally(seen.tally, type, bytes);
}
