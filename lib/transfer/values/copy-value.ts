import "server-only";

import { AppError } from "@/lib/errors";
import { accepted } from "@/lib/redis/wire/refused";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { Gate, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { isKeyType } from "@/lib/transfer/scope";
import { copyStream } from "@/lib/transfer/values/copy-stream";
import { expireFields, fieldExpiries, knowsFieldExpiry } from "@/lib/transfer/values/field-expiry";
import { masked } from "@/lib/transfer/values/masked";
import type { Passage } from "@/lib/transfer/values/passage";
import { readValue, widths, type PlainType } from "@/lib/transfer/values/read-value";
import { bytesOf, commandsOf, SLICE_BYTES, SLICE_ELEMENTS } from "@/lib/transfer/values/slices";
import { TemporaryKey } from "@/lib/transfer/values/temporary-key";
import { TemporaryLost, TypeChanged, ValueUnmovable } from "@/lib/transfer/values/unmovable";

const ATTEMPTS_MAX = 4;
/** What has no more elements, and no more bytes than a slice, is written at once. */
const SMALL_ELEMENTS = 4 * SLICE_ELEMENTS;

/**
 * Copies one key by the plain commands of its type, in slices of at most 128 KiB or 512 elements, so that
 * neither server stalls. What is larger than a slice is written under a temporary name, and takes its place
 * whole and with its expiry; until then the target keeps what it had.
 *
 * Safe to repeat and to interrupt anywhere, and several keys may be copied over one pair at a time. A value
 * that is written to while it is read arrives as a mixture of its states: whoever follows the changes copies
 * it again.
 *
 * Returns null when the key is gone, has expired, or held another type each time it was looked at.
 *
 * @throws ValueUnmovable when the target cannot hold it: fields that expire, or a module's type
 * @throws AppError `refused` or `unreachable` when a server says no or a connection breaks
 */
export async function copyValue(
  pair: Pair,
  terms: Terms,
  it: Passage,
  gate: Gate,
): Promise<{ bytes: number } | null> {
  let { type } = it;
  for (let attempt = 1; ; attempt++) {
    try {
      return type === "stream"
        ? await copyStream(pair, terms, { ...it, type }, gate)
        : await copyPlain(pair, terms, { ...it, type }, gate);
    } catch (error) {
      if (error instanceof TemporaryLost) {
        if (attempt < ATTEMPTS_MAX) continue;
        throw new AppError(
          "unreachable",
          "The target loses what is written to it: it evicts keys, or somebody flushes it. Give it more memory or set its eviction policy to noeviction, then go on.",
        );
      }
      if (!(error instanceof TypeChanged)) throw error;
      if (attempt === ATTEMPTS_MAX) return null;
      const now = String(await pair.source.ask("TYPE", it.key));
      if (now === "none") return null;
      if (!isKeyType(now)) {
        throw new ValueUnmovable(`Its type ${now} belongs to a module and has no plain commands.`);
      }
      type = now;
    }
  }
}

type Slice = { words: Buffer[]; expiries: (number | null)[] };

async function copyPlain(
  pair: Pair,
  terms: Terms,
  it: Passage<PlainType>,
  gate: Gate,
): Promise<{ bytes: number } | null> {
  const fieldsExpire = it.type === "hash" && (await knowsFieldExpiry(pair.source));
  /** The slices so far, while they may turn out to be everything. */
  const head: Slice[] = [];
  let temporary: TemporaryKey | null = null;
  let bytes = 0;
  let elements = 0;
  try {
    for await (const words of readValue(pair.source, it, gate)) {
      const slice = { words, expiries: fieldsExpire ? await expiriesOf(pair, it, words) : [] };
      head.push(slice);
      bytes += bytesOf(words);
      elements += words.length / widths[it.type];
      if (bytes <= SLICE_BYTES && elements <= SMALL_ELEMENTS) continue;
      temporary ??= new TemporaryKey(pair.target, it.targetKey);
      for (const read of head.splice(0))
        await temporary.writeAll(commandsFor(it, terms, temporary.name, read));
    }
    if (temporary === null) {
      if (head.length === 0) return null;
      await writeWhole(pair, terms, it, head);
      return { bytes };
    }
    await stillHolds(pair, it);
    return (await temporary.finish(it.targetKey, it.expiresAtMs)) ? { bytes } : null;
  } catch (error) {
    await temporary?.discard();
    throw error;
  }
}

/** Writes a small value in place of what was there, in one go. */
async function writeWhole(
  { target }: Pair,
  terms: Terms,
  it: Passage<PlainType>,
  slices: readonly Slice[],
): Promise<void> {
  const { targetKey, expiresAtMs } = it;
  const replies = await target.send([
    ["MULTI"],
    ["UNLINK", targetKey],
    ...slices.flatMap((slice) => commandsFor(it, terms, targetKey, slice)),
    ...(expiresAtMs === null ? [] : [["PEXPIREAT", targetKey, expiresAtMs]]),
    ["EXEC"],
  ]);
  for (const reply of replies) accepted(reply);
  for (const reply of replies.at(-1) as Reply[]) accepted(reply);
}

function commandsFor(
  { type, isMasked }: Passage<PlainType>,
  { clockAheadMs }: Terms,
  name: Buffer,
  { words, expiries }: Slice,
): Command[] {
  const moved = isMasked ? masked(type, words) : words;
  switch (type) {
    case "string":
      return moved.map((piece) => ["APPEND", name, piece]);
    case "list":
      return commandsOf(["RPUSH", name], moved, 1);
    case "set":
      return commandsOf(["SADD", name], moved, 1);
    case "zset":
      return commandsOf(["ZADD", name], scoresFirst(moved), 2);
    case "hash":
      return [
        ...commandsOf(["HSET", name], moved, 2),
        ...expireFields(name, fieldsOf(words), expiries, clockAheadMs),
      ];
  }
}

/** What fields of a hash expire, which the target must know too. */
async function expiriesOf(
  { source, target }: Pair,
  { key }: Passage,
  words: readonly Buffer[],
): Promise<(number | null)[]> {
  const expiries = await fieldExpiries(source, key, fieldsOf(words));
  if (expiries.some((at) => at !== null) && !(await knowsFieldExpiry(target))) {
    throw new ValueUnmovable(
      "Some of its fields expire by themselves, which the target does not know. It takes Redis 7.4 or Valkey 9 there.",
    );
  }
  return expiries;
}

/** @throws TypeChanged when the key was removed, or holds another type, since it was read first */
async function stillHolds({ source }: Pair, { key, type }: Passage): Promise<void> {
  if ((await source.ask("TYPE", key)) !== type) throw new TypeChanged();
}

function fieldsOf(words: readonly Buffer[]): Buffer[] {
  return words.filter((_, index) => index % 2 === 0);
}

function scoresFirst(words: readonly Buffer[]): Buffer[] {
  const turned: Buffer[] = [];
  for (let at = 0; at < words.length; at += 2) turned.push(words[at + 1]!, words[at]!);
  return turned;
}
