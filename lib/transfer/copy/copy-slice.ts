import "server-only";

import { AppError } from "@/lib/errors";
import type { Wire } from "@/lib/redis/wire/wire";
import { Flight } from "@/lib/transfer/copy/flight";
import { moveBatch } from "@/lib/transfer/copy/move-batch";
import type { CopySeen } from "@/lib/transfer/copy/model";
import { Pages } from "@/lib/transfer/copy/pages";
import { beginWork, bytesPerKey } from "@/lib/transfer/copy/work";
import type { Gate, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";

const FIRST_COUNT = 100;
const COUNT_MAX = 1000;
/** Pages come one round trip after the other, so far away they must be larger: 5 ms of the source's time. */
const FAR_COUNT_MAX = 5000;
/** Of a source that is to be spared, from far away: a third of a millisecond of its time. */
const SPARING_COUNT_MAX = 1000;
const PAGE_BATCHES_MAX = 8;
const BATCH_BYTES = 512 * 1024;
const BATCH_KEYS_MAX = 1000;
/** How many strides may be under way on one machine: a crash costs no more, and no server waits for the next. */
const STRIDES_AT_HAND = 4;
const AT_HAND_MS = 1;
const STRIDES = 5;

/** How a slice of the copy goes about it. */
export type CopyHow = {
  gate: Gate;
  milliseconds: number;
  /** From near, keys go in batches of no more than this, and few of them at a time. */
  stride?: number;
  /**
   * Told of each place before which all is written and acknowledged, while the slice goes on. What is counted
   * may include keys behind it.
   */
  landed?: (seen: CopySeen) => void;
};

/**
 * Copies keys from where `cursor` stands, null being the beginning, until about `milliseconds` are over.
 *
 * Everything before the returned cursor is written and acknowledged: whoever keeps the cursor can go on
 * from it after any crash, and what is copied twice is the same twice. Cursors belong to one server; after
 * a failover the walk begins again. Keys that vanish meanwhile are left to whoever watches for changes.
 *
 * @throws AppError `refused` when the target is full or has a key that must not be there, `unreachable`
 *   when one of the two is gone or not ready
 */
export async function copySlice(
  pair: Pair,
  terms: Terms,
  cursor: string | null,
  how: CopyHow,
): Promise<CopySeen> {
  const until = performance.now() + how.milliseconds;
  const work = await beginWork(pair, terms, how.gate);
  const { seen } = work;
  const flight = new Flight(pair);
  const pages = new Pages((place) => how.landed?.(snapshot(seen, place)));
  let promised = 0;
  let scanning = scan(pair.source, cursor ?? "0", FIRST_COUNT);

  try {
    for (;;) {
      const page = await scanning;
      seen.cursor = page.cursor;
      const isLast = page.cursor === "0" || performance.now() >= until;
      const size = sizesFor(how, pair.source);
      const fitting = keysFor(bytesPerKey(work));
      const batchKeys = Math.min(fitting, size.keysMax);
      // Large values must not come thousands at a time, even from far away.
      const nextCount = Math.min(size.countMax, PAGE_BATCHES_MAX * fitting);
      if (!isLast) scanning = early(scan(pair.source, page.cursor, nextCount));

      const keys = page.keys.filter((key) => work.takes(key));
      const open = pages.begin(page.cursor);
      for (let at = 0; at < keys.length && !flight.hasFailed; at += batchKeys) {
        const batch = keys.slice(at, at + batchKeys);
        const expected = Math.ceil(batch.length * bytesPerKey(work));
        // What earlier batches brought above or below their estimate is settled here.
        const bytes = Math.max(
          0,
          expected + seen.bytes - work.gatedBytes + flight.bytes - promised,
        );
        promised += bytes;
        await how.gate({ keys: batch.length, bytes });
        await flight.room(expected, size.batchesMax);
        open.parts += 1;
        const moved = moveBatch(work, batch).then(() => pages.done(open));
        flight.add(moved, expected);
      }
      // After a failure nothing lands any more: the page that failed keeps all later ones back.
      pages.done(open);
      if (isLast || flight.hasFailed) break;
    }
  } finally {
    await flight.landed();
  }
  return seen;
}

/** How much is asked for at once, and may be under way, by how far the source is. */
function sizesFor({ gate, stride = Infinity }: CopyHow, source: Wire) {
  const sparing = gate.keysMax ?? Infinity;
  if (source.isFar) {
    const countMax = sparing === Infinity ? FAR_COUNT_MAX : SPARING_COUNT_MAX;
    return { keysMax: sparing, countMax, batchesMax: undefined };
  }
  const strides = source.roundTripMs <= AT_HAND_MS ? STRIDES_AT_HAND : STRIDES;
  const batchesMax = stride === Infinity ? undefined : strides;
  return {
    keysMax: Math.min(stride, sparing),
    countMax: Math.min(stride, COUNT_MAX),
    batchesMax,
  };
}

function snapshot(seen: CopySeen, cursor: string): CopySeen {
  return { ...seen, cursor, tally: structuredClone(seen.tally), unmoved: [...seen.unmoved] };
}

function keysFor(bytesPerKey: number): number {
  const count = Math.round(BATCH_BYTES / Math.max(1, bytesPerKey));
  return Math.min(BATCH_KEYS_MAX, Math.max(10, count));
}

async function scan(source: Wire, cursor: string, count: number) {
  const reply = await source.ask("SCAN", cursor, "COUNT", count);
  if (!Array.isArray(reply) || !Array.isArray(reply[1])) {
    throw new AppError("refused", "The source does not say which keys it has.");
  }
  return { cursor: String(reply[0]), keys: reply[1] as Buffer[] };
}

/** A promise that is awaited later, if ever: what it may throw waits, too. */
function early<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}
