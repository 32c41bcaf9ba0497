import "server-only";

import { headOf, tailOf, type CommandWriter } from "@/lib/redis/wire/command-writer";
import type { RedisError } from "@/lib/redis/wire/reply";
import { all } from "@/lib/transfer/copy/all";
import { NEVER, type Batch } from "@/lib/transfer/copy/ask-about";
import { Groups } from "@/lib/transfer/copy/groups";
import { count, type Typed } from "@/lib/transfer/copy/model";
import { moveBig } from "@/lib/transfer/copy/move-by-value";
import { takeByPlace } from "@/lib/transfer/copy/take-by-place";
import { settleConflicts } from "@/lib/transfer/copy/settle-conflicts";
import {
  pourBack,
  pourWritten,
  takeWriter,
  type Leftovers,
  type Work,
} from "@/lib/transfer/copy/work";

/** As much of a string as is asked for without knowing how long it is. */
const TASTE_BYTES = 64 * 1024;

const GETRANGE = headOf(4, "GETRANGE");
const STRLEN = headOf(2, "STRLEN");
const GET = headOf(2, "GET");
const SET = headOf(3, "SET");
const SET_NX = headOf(4, "SET");
const SET_PXAT = headOf(5, "SET");
const SET_PXAT_NX = headOf(6, "SET");
const PEXPIREAT = headOf(3, "PEXPIREAT");
const NX = tailOf("NX");
const PXAT = tailOf("PXAT");

/** Strings of one batch, by their places in it. */
type Strings = { batch: Batch; places: readonly number[] };

/** Moves strings by GET and SET. GETRANGE is GET that cannot answer with more than was bargained for. */
export async function moveStrings(work: Work, strings: Strings, left: Leftovers): Promise<void> {
  if (strings.places.length === 0) return;
  const taste = Math.min(TASTE_BYTES, work.terms.bigBytes);
  const range = tailOf("0", String(taste - 1));
  const ask = (to: CommandWriter, key: Buffer) => to.about(GETRANGE, key, range);
  // An empty answer is an empty string, or none; a full one may go on.
  const isSure = (length: number) => length > 0 && length < taste;
  const unsure = await carry(work, strings, { ask, isSure }, left);
  if (unsure.length > 0) await moveUnsure(work, { batch: strings.batch, places: unsure }, left);
}

async function moveUnsure(work: Work, strings: Strings, left: Leftovers): Promise<void> {
  const { terms, pair } = work;
  const { batch, places } = strings;
  const big: Typed[] = [];
  const wholes = new Groups();
  const ask = (to: CommandWriter) => {
    for (const place of places) to.about(STRLEN, batch.keys[place]!);
  };
  await takeByPlace(places, (taken) => pourWritten(work, pair.source, ask, taken), {
    number(place, length) {
      if (length > terms.bigBytes) big.push({ key: batch.keys[place]!, type: "string" });
      else wholes.add(place, length);
    },
    error: (place, error) => isChanged(error, batch.keys[place]!, left),
  });
  await all([
    moveBig(work, big, left),
    wholes.inTurn((group) => carry(work, { batch, places: group }, askWhole, left)),
  ]);
}

const askWhole = {
  ask: (to: CommandWriter, key: Buffer) => to.about(GET, key),
  isSure: () => true,
};

/** Reads strings into commands for the target as they come, and returns those that must be asked for again. */
async function carry(
  work: Work,
  { batch, places }: Strings,
  how: { ask(to: CommandWriter, key: Buffer): unknown; isSure(length: number): boolean },
  left: Leftovers,
): Promise<number[]> {
  const { pair, scope, terms, seen } = work;
  const mayReplace = terms.conflict === "replace";
  const out = takeWriter(work);
  const unsure: number[] = [];
  const sent: number[] = [];
  const ask = (to: CommandWriter) => {
    for (const place of places) how.ask(to, batch.keys[place]!);
  };
  await takeByPlace(places, (taken) => pourWritten(work, pair.source, ask, taken), {
    bulk(place, bytes, from, to) {
      if (!how.isSure(to - from)) {
        unsure.push(place);
        return;
      }
      sent.push(place);
      batch.lengths[place] = to - from;
      const name = scope.nameAtTarget(batch.keys[place]!);
      const expiresAtMs = batch.expiries[place]!;
      if (expiresAtMs === NEVER) {
        out.about(mayReplace ? SET : SET_NX, name).slice(bytes, from, to);
      } else if (work.setsExpiry) {
        out.about(mayReplace ? SET_PXAT : SET_PXAT_NX, name).slice(bytes, from, to);
        out.end(PXAT).number(expiresAtMs);
      } else {
        // A crash between the two leaves a key that the next attempt sets again.
        out.about(SET, name).slice(bytes, from, to);
        out.about(PEXPIREAT, name).number(expiresAtMs);
        return;
      }
      if (!mayReplace) out.end(NX);
    },
    nothing: (place) => left.gone.push(batch.keys[place]!),
    error: (place, error) => isChanged(error, batch.keys[place]!, left),
  });

  const existing: Typed[] = [];
  await takeByPlace(sent, (taken) => pourBack(work, pair.target, out, taken), {
    word: (place) => count(seen, "string", batch.lengths[place]!),
    nothing: (place) => existing.push({ key: batch.keys[place]!, type: "string" }),
    error: () => false,
  });
  await settleConflicts(work, existing);
  return unsure;
}

/** Whether a key is refused because it is no string any more; then it is asked about once more. */
function isChanged({ code }: RedisError, key: Buffer, { again }: Leftovers): boolean {
  if (code === "WRONGTYPE") again.push(key);
  return code === "WRONGTYPE";
}
