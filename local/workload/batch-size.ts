/** What one second of work consists of. */
export type Work = {
  add: number;
  remove: number;
  reads: number;
  misses: number;
  turnOvers: number;
};

/**
 * Plans one second for a store that uses `usedBytes` and should use `targetBytes`.
 *
 * Growth is never more than `bytesMax`, so that filling a store takes its time and no core. Reading
 * and turning over make up the rest of `operations`; of the reads `1 - hitRatio` miss.
 */
export function workOf(given: {
  usedBytes: number;
  targetBytes: number;
  itemBytes: number;
  bytesMax: number;
  operations: number;
  hitRatio: number;
}): Work {
  const missing = given.targetBytes - given.usedBytes;
  const wanted = Math.min(Math.abs(missing), given.bytesMax) / given.itemBytes;
  // A store that is off by less than a few things is left alone, or it would swing around its target.
  const items = wanted < 2 ? 0 : Math.round(wanted * 0.8);

  const lookups = Math.round(given.operations * 0.85);
  const misses = Math.round(lookups * (1 - given.hitRatio));
  return {
    add: missing > 0 ? items : 0,
    remove: missing < 0 ? items : 0,
    reads: lookups - misses,
    misses,
    turnOvers: Math.max(0, Math.round(given.operations - lookups)),
  };
}
