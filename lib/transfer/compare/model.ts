import type { Digest } from "@/lib/transfer/compare/digest";
import type { Difference, Gate, Tally } from "@/lib/transfer/model";

/** How a look at both ends goes about it. */
export type CompareHow = {
  gate: Gate;
  /** Keys that are known to be on their way are left for later. */
  isDirty?: (key: Buffer) => boolean;
  /**
   * The source's writes are paused. A server before 7.0 then holds scripts back as well, so it is asked by
   * plain commands.
   */
  isPaused?: boolean;
};

export type SliceHow = CompareHow & { milliseconds: number };

/** What one slice of a comparison saw. */
export type CompareSeen = {
  /** Where to go on; `0` is the end of the database. */
  cursor: string;
  /** Those that were compared; a sweep counts the keys of the target it knows to be at the source or extra. */
  keys: number;
  /** Of the walked end, whether they were compared or not. */
  walked: number;
  /** Of the values compared. */
  bytes: number;
  differences: Difference[];
  /** Of the source, by type. */
  tally: Tally;
  digest: Digest;
};
