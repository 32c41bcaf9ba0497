import "server-only";

import { Comparison } from "@/lib/transfer/compare/comparison";
import type { CompareSeen, SliceHow } from "@/lib/transfer/compare/model";
import { isSampled } from "@/lib/transfer/compare/sample";
import { walk } from "@/lib/transfer/compare/walk";
import type { Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { isTemporary } from "@/lib/transfer/values/temporary";

/** What looking at a key costs in traffic: its name there, a fingerprint back. */
const BYTES_PER_KEY = 100;

/**
 * Compares the keys of the source with the target, from `cursor` on, for about `milliseconds`: type, value and
 * expiry. Keys whose values are masked are compared by type, length and expiry. Of a key that is gone at the
 * source nothing is said here; `sweepSlice` finds it at the target.
 *
 * @throws AppError `unreachable` when a connection breaks, `refused` when a server says no
 */
export async function compareSlice(
  pair: Pair,
  terms: Terms,
  cursor: string | null,
  how: SliceHow,
): Promise<CompareSeen> {
  const comparison = new Comparison(pair, terms, how);
  const end = await walk(pair.source, cursor, {
    milliseconds: how.milliseconds,
    async ask(found) {
      const keys = found.filter(
        (key) =>
          comparison.scope.takes(key) && isSampled(key, terms.sampleOneIn) && !isTemporary(key),
      );
      await how.gate({ keys: keys.length, bytes: keys.length * BYTES_PER_KEY });
      return comparison.look(comparison.atRest(keys));
    },
    // What only the target has is the sweep's to say: here it was deleted a moment ago.
    take: (looked) => comparison.settle(looked.filter(({ source }) => source.type !== "none")),
  });
  return comparison.seen(end.cursor, end.walked);
}
