import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { open, type Gate, type KeyType } from "@/lib/transfer/model";
import { digestStream } from "@/lib/transfer/values/digest-stream";
import { valueDigest } from "@/lib/transfer/values/digest-words";
import { fieldExpiries, knowsFieldExpiry } from "@/lib/transfer/values/field-expiry";
import {
  readValue,
  sizeCommand,
  valueOf,
  wordsOf,
  type PlainType,
} from "@/lib/transfer/values/read-value";
import { SLICE_BYTES, SLICE_ELEMENTS } from "@/lib/transfer/values/slices";
import { TypeChanged } from "@/lib/transfer/values/unmovable";

/** What is no larger is read by one command. */
const SMALL_BYTES = 2 * SLICE_BYTES;
const SMALL_ELEMENTS = 4 * SLICE_ELEMENTS;
/** What one write asks for. */
const BATCH_KEYS = 500;
const BATCH_BYTES = 1024 * 1024;
const STREAMS_AT_ONCE = 8;
/** A guess for servers that do not tell how much memory a value takes. */
const ELEMENT_BYTES = 1024;

type Key<T extends KeyType = KeyType> = { key: Buffer; type: T };
/** A key at its place among those that were asked for. */
type Placed = { index: number; key: Buffer; type: PlainType; bytes: number; isSmall: boolean };

/**
 * Digests values: 32 bytes that are equal exactly when type and value are, whatever the server's version, its
 * encoding, or the order in which it holds what has no order. Expiry does not count. Null stands for a key that
 * is gone or holds another type.
 *
 * Many small values are read in one go, large ones in slices.
 *
 * @throws AppError `refused` or `unreachable` when the server says no or the connection breaks
 */
export async function digestValues(
  wire: Wire,
  keys: readonly Key[],
  gate: Gate = open,
): Promise<(Buffer | null)[]> {
  const digests: (Buffer | null)[] = keys.map(() => null);
  const plain = await sized(wire, keys);
  const batches = batchesOf(plain.filter(({ isSmall }) => isSmall));
  for (const batch of batches) {
    await gate({ keys: batch.length, bytes: batch.reduce((sum, { bytes }) => sum + bytes, 0) });
    const found = await digestBatch(wire, batch);
    for (const [at, { index }] of batch.entries()) digests[index] = found[at]!;
  }
  for (const one of plain) {
    if (!one.isSmall) digests[one.index] = await unlessChanged(digestLarge(wire, one, gate));
  }

  const streams = keys.flatMap(({ key, type }, index) => (type === "stream" ? { key, index } : []));
  for (let at = 0; at < streams.length; at += STREAMS_AT_ONCE) {
    const together = streams.slice(at, at + STREAMS_AT_ONCE);
    await gate({ keys: together.length, bytes: 0 });
    await Promise.all(
      together.map(async ({ key, index }) => {
        digests[index] = await unlessChanged(digestStream(wire, key, gate));
      }),
    );
  }
  return digests;
}

/** Asks how large the values are that can be read in one go; those that are gone are left out. */
async function sized(wire: Wire, keys: readonly Key[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (let from = 0; from < keys.length; from += BATCH_KEYS) {
    const chunk = keys.slice(from, from + BATCH_KEYS);
    const replies = await wire.send(chunk.flatMap(({ key, type }) => sizeCommands(type, key)));
    let next = 0;
    for (const [at, { key, type }] of chunk.entries()) {
      const said = replies.slice(next, (next += sizeCommands(type, key).length));
      if (type === "stream") continue;
      if (isOfOtherType(said[0]!)) continue;
      const size = accepted(said[0]!) as number;
      if (size === 0 && type !== "string") continue;
      const memory = type === "string" ? size : said[1];
      const bytes = typeof memory === "number" ? memory : size * ELEMENT_BYTES;
      const isSmall = bytes <= SMALL_BYTES && (type === "string" || size <= SMALL_ELEMENTS);
      placed.push({ index: from + at, key, type, bytes, isSmall });
    }
  }
  return placed;
}

function sizeCommands(type: KeyType, key: Buffer): Command[] {
  if (type === "stream") return [];
  const size = sizeCommand(type, key);
  return type === "string" ? [size] : [size, ["MEMORY", "USAGE", key, "SAMPLES", 5]];
}

function* batchesOf(keys: readonly Placed[]): Generator<Placed[]> {
  let batch: Placed[] = [];
  let bytes = 0;
  for (const one of keys) {
    if (batch.length >= BATCH_KEYS || (batch.length > 0 && bytes + one.bytes > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += one.bytes;
  }
  if (batch.length > 0) yield batch;
}

async function digestBatch(wire: Wire, batch: readonly Placed[]): Promise<(Buffer | null)[]> {
  const replies = await wire.send(batch.map(({ key, type }) => wholeCommand(type, key)));
  const values = batch.map(({ type }, at) => wholeOf(type, replies[at]!));
  const knowsExpiry = batch.some(({ type }) => type === "hash") && (await knowsFieldExpiry(wire));
  return Promise.all(
    batch.map(async ({ key, type }, at) => {
      const words = values[at]!;
      if (words === null) return null;
      const value = valueDigest(type);
      value.add(words, knowsExpiry && type === "hash" ? await expiring(wire, key, words) : []);
      return value.digest();
    }),
  );
}

/** The command that reads all of a value at once. */
function wholeCommand(type: PlainType, key: Buffer): Command {
  switch (type) {
    case "string":
      return ["GET", key];
    case "list":
      return ["LRANGE", key, 0, -1];
    case "set":
      return ["SMEMBERS", key];
    case "zset":
      return ["ZRANGE", key, 0, -1, "WITHSCORES"];
    case "hash":
      return ["HGETALL", key];
  }
}

/** Null for a key that went since it was sized, or holds another type. */
function wholeOf(type: PlainType, reply: Reply): Buffer[] | null {
  if (isOfOtherType(reply)) return null;
  const value = accepted(reply);
  if (value === null) return null;
  if (type === "string") return [value as Buffer];
  const words = wordsOf(value);
  return words.length === 0 ? null : words;
}

function isOfOtherType(reply: Reply): boolean {
  return reply instanceof RedisError && reply.code === "WRONGTYPE";
}

async function digestLarge(wire: Wire, one: Placed, gate: Gate): Promise<Buffer | null> {
  const { key, type } = one;
  const isScanned = type === "set" || type === "hash";
  const knowsExpiry = type === "hash" && (await knowsFieldExpiry(wire));
  for (const skipsKnown of [false, true]) {
    const value = valueDigest(type, { skipsKnown });
    let isThere = false;
    for await (const words of readValue(wire, { key, type, inOrder: true }, gate)) {
      isThere = true;
      value.add(words, knowsExpiry ? await expiring(wire, key, words) : []);
    }
    if (!isThere) return null;
    if (!isScanned || skipsKnown) return value.digest();
    // While a server resizes a table, a scan may show an element twice.
    const [size] = await wire.send([sizeCommand(type, key)]);
    if (value.count() <= (valueOf(size!) as number)) return value.digest();
  }
  return null;
}

/** Which fields of a hash expire. */
async function expiring(wire: Wire, key: Buffer, words: readonly Buffer[]): Promise<boolean[]> {
  const fields = words.filter((_, index) => index % 2 === 0);
  return (await fieldExpiries(wire, key, fields)).map((at) => at !== null);
}

async function unlessChanged<T>(digest: Promise<T>): Promise<T | null> {
  try {
    return await digest;
  } catch (error) {
    if (error instanceof TypeChanged) return null;
    throw error;
  }
}
