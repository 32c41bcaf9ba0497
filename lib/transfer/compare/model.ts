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
  /** Those that were compared; of a sweep, those of the target that were looked for at the source. */
  keys: number;
  /** All keys of the walked end that were passed, for the progress. */
  walked: number;
  /** Of the values compared. */
  bytes: number;
  differences: Difference[];
  /** Of the source, by type. */
  tally: Tally;
  digest: Digest;
};
