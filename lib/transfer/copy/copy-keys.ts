import "server-only";

import { RedisError } from "@/lib/redis/wire/reply";
import { refused } from "@/lib/redis/wire/refused";
import { Flight } from "@/lib/transfer/copy/flight";
import { moveBatch } from "@/lib/transfer/copy/move-batch";
import type { CopySeen } from "@/lib/transfer/copy/model";
import { beginWork, bytesPerKey, type Work } from "@/lib/transfer/copy/work";
import type { Gate, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";

const BATCH_KEYS = 500;

/**
 * Brings the named keys of the source to the target as they are now; those that are gone at the source are
 * removed from the target. Keys outside of the scope are ignored.
 *
 * @throws AppError as `copySlice`
 */
export async function copyKeys(
  pair: Pair,
  terms: Terms,
  keys: readonly Buffer[],
  how: { gate: Gate },
): Promise<CopySeen> {
  const work = await beginWork(pair, terms, how.gate);
  const taken = keys.filter((key) => work.takes(key));
  const flight = new Flight(pair);
  try {
    for (let at = 0; at < taken.length && !flight.hasFailed;) {
      const batch = taken.slice(at, at + Math.min(BATCH_KEYS, how.gate.keysMax ?? Infinity));
      at += batch.length;
      const bytes = Math.ceil(batch.length * bytesPerKey(work));
      await how.gate({ keys: batch.length, bytes });
      await flight.room(bytes);
      flight.add(carry(work, batch), bytes);
    }
  } finally {
    await flight.landed();
  }
  return work.seen;
}

async function carry(work: Work, keys: readonly Buffer[]): Promise<void> {
  const gone = await moveBatch(work, keys);
  if (gone.length === 0) return;
  const replies = await work.pair.target.send(
    gone.map((key) => ["UNLINK", work.scope.nameAtTarget(key)]),
  );
  for (const reply of replies) {
    if (reply instanceof RedisError) throw refused(reply);
    if (typeof reply === "number") work.seen.deleted += reply;
  }
}
