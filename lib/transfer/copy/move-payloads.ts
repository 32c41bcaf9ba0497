import "server-only";

import { headOf, tailOf, type CommandWriter } from "@/lib/redis/wire/command-writer";
import type { Wire } from "@/lib/redis/wire/wire";
import { all } from "@/lib/transfer/copy/all";
import { NEVER, type Batch } from "@/lib/transfer/copy/ask-about";
import { Groups } from "@/lib/transfer/copy/groups";
import { count, type Typed } from "@/lib/transfer/copy/model";
import { isOfOneKey, moveBig, moveByValue } from "@/lib/transfer/copy/move-by-value";
import { takeByPlace } from "@/lib/transfer/copy/take-by-place";
import { settleConflicts } from "@/lib/transfer/copy/settle-conflicts";
import {
  pourBack,
  pourWritten,
  takeWriter,
  type Leftovers,
  type Work,
} from "@/lib/transfer/copy/work";
import type { KeyType } from "@/lib/transfer/model";
import { isKeyType } from "@/lib/transfer/scope";
import { sizeCommand } from "@/lib/transfer/values/read-value";

/** A guess, on the safe side. */
const ELEMENT_BYTES = 1024;

const MEMORY_USAGE = headOf(5, "MEMORY", "USAGE");
const DUMP = headOf(2, "DUMP");
const RESTORE = headOf(5, "RESTORE");
const RESTORE_REPLACE = headOf(6, "RESTORE");
const ONE_SAMPLE = tailOf("SAMPLES", "1");
const ABSTTL = tailOf("ABSTTL");
const ABSTTL_REPLACE = tailOf("ABSTTL", "REPLACE");

/** Keys of one batch, by their places in it. */
type Values = { batch: Batch; places: readonly number[] };

/**
 * Moves keys by DUMP and RESTORE, which carry every type as one answer; what is too large for one answer
 * goes by value. Types of modules have no other way than this.
 */
export async function movePayloads(work: Work, values: Values, left: Leftovers): Promise<void> {
  const { batch, places } = values;
  if (places.length === 0) return;
  const big: Typed[] = [];
  const payloads = new Groups();
  await weigh(work, values, left, (place, bytes) => {
    const type = batch.types[place]!;
    if (bytes > work.terms.bigBytes && isKeyType(type)) big.push(typed(batch, place));
    else payloads.add(place, bytes);
  });
  await all([
    moveBig(work, big, left),
    payloads.inTurn((group) => carry(work, { batch, places: group }, left)),
  ]);
}

/** Servers that do not tell how much memory a value takes. */
const silent = new WeakSet<Wire>();

/** Tells `each` how large a value about is, before anything asks for it. */
async function weigh(
  { pair, writers }: Work,
  { batch, places }: Values,
  left: Leftovers,
  each: (place: number, bytes: number) => void,
): Promise<void> {
  const unknown: number[] = [];
  if (silent.has(pair.source)) {
    unknown.push(...places);
  } else {
    const ask = (to: CommandWriter) => {
      for (const place of places) to.about(MEMORY_USAGE, batch.keys[place]!, ONE_SAMPLE);
    };
    await takeByPlace(places, (taken) => pourWritten({ writers }, pair.source, ask, taken), {
      number: each,
      nothing: (place) => left.gone.push(batch.keys[place]!),
      error(place, error) {
        unknown.push(place);
        return isOfOneKey(error);
      },
    });
    if (unknown.length > 0) silent.add(pair.source);
  }
  const known = unknown.filter((place) => isKeyType(batch.types[place]!));
  const sizes = await pair.source.send(
    known.map((place) => sizeCommand(batch.types[place] as KeyType, batch.keys[place]!)),
  );
  for (const [at, place] of known.entries()) {
    const size = sizes[at];
    each(place, typeof size === "number" ? size * ELEMENT_BYTES : 0);
  }
  for (const place of unknown) if (!isKeyType(batch.types[place]!)) each(place, 0);
}

/** Reads payloads into commands for the target as they come. */
async function carry(work: Work, { batch, places }: Values, left: Leftovers): Promise<void> {
  const { pair, scope, terms, seen } = work;
  const mayReplace = terms.conflict === "replace";
  const out = takeWriter(work);
  const sent: number[] = [];
  const ask = (to: CommandWriter) => {
    for (const place of places) to.about(DUMP, batch.keys[place]!);
  };
  await takeByPlace(places, (taken) => pourWritten(work, pair.source, ask, taken), {
    bulk(place, bytes, from, to) {
      const expiresAtMs = batch.expiries[place]!;
      sent.push(place);
      batch.lengths[place] = to - from;
      const name = scope.nameAtTarget(batch.keys[place]!);
      out.about(mayReplace ? RESTORE_REPLACE : RESTORE, name);
      out.number(expiresAtMs === NEVER ? 0 : expiresAtMs);
      out.slice(bytes, from, to).end(mayReplace ? ABSTTL_REPLACE : ABSTTL);
    },
    nothing: (place) => left.gone.push(batch.keys[place]!),
    error(place, error) {
      if (!isOfOneKey(error)) return false;
      seen.unmoved.push({ ...typed(batch, place), why: "refused", words: error.message });
      return true;
    },
  });

  const existing: Typed[] = [];
  const unreadable: Typed[] = [];
  await takeByPlace(sent, (taken) => pourBack(work, pair.target, out, taken), {
    word: (place) => count(seen, batch.types[place]!, batch.lengths[place]!),
    error(place, error) {
      const it = typed(batch, place);
      if (error.code === "BUSYKEY") existing.push(it);
      else if (!isOfOneKey(error)) return false;
      else if (isKeyType(it.type)) unreadable.push(it);
      else seen.unmoved.push({ ...it, why: "module", words: error.message });
      return true;
    },
  });
  await settleConflicts(work, existing);
  await moveByValue(work, unreadable, left);
}

function typed({ keys, types }: Batch, place: number): Typed {
  return { key: keys[place]!, type: types[place]! };
}
