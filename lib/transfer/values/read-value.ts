import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Gate, KeyType } from "@/lib/transfer/model";
import {
  bytesOf,
  FIRST_COUNT,
  nextCount,
  sliceMax,
  type SliceMax,
} from "@/lib/transfer/values/slices";
import { TypeChanged } from "@/lib/transfer/values/unmovable";

/** Every type whose value is a row of words; streams have more to them. */
export type PlainType = Exclude<KeyType, "stream">;

/** How many words an element of a slice has. */
export const widths = { string: 1, list: 1, set: 1, zset: 2, hash: 2 } as const;

/** Where to read on: an index, or what SCAN calls a cursor. */
type Place = { at: string; count: number; max: SliceMax };
type Read = { words: Buffer[]; next: Place | null };

/**
 * Reads a value in slices: pieces of a string, elements of a list, members of a set, members and scores, fields
 * and values. The next slice is under way while the last one is used; each waits for the gate. Nothing at all
 * comes of a key that is not there. What is read with a cursor may come twice, and small values come whole.
 *
 * A list or string that grows is read as far as it went at the beginning. With `inOrder` sorted sets come by
 * their index instead of by a cursor.
 *
 * @throws TypeChanged when the key holds another type by now
 */
export async function* readValue(
  wire: Wire,
  { key, type, inOrder = false }: { key: Buffer; type: PlainType; inOrder?: boolean },
  gate: Gate,
): AsyncGenerator<Buffer[]> {
  await gate({ keys: 1, bytes: 0 });
  const reader = inOrder && type === "zset" ? byIndex : readers[type];
  const start = { at: "0", count: FIRST_COUNT, max: sliceMax(wire) };
  const commands = [["TYPE", key], sizeCommand(type, key), reader.ask(key, start)] as const;
  const [found, size, first] = await wire.send(commands);
  if (found === "none") return;
  if (accepted(found!) !== type) throw new TypeChanged();
  const length = valueOf(size!) as number;
  if (length === 0 && type === "string") {
    yield [Buffer.alloc(0)];
    return;
  }

  let coming = Promise.resolve(reader.take(valueOf(first!), start, length));
  for (;;) {
    const { words, next } = await coming;
    const bytes = bytesOf(words);
    if (next !== null) next.count = Math.min(next.count, gate.keysMax ?? next.count);
    if (next === null) {
      await gate({ keys: 0, bytes });
      if (words.length > 0) yield words;
      return;
    }
    coming = gate({ keys: 0, bytes })
      .then(() => wire.send([reader.ask(key, next)]))
      .then(([reply]) => reader.take(valueOf(reply!), next, length));
    coming.catch(() => {}); // Whoever awaits the next slice meets it; one who stops reading need not.
    if (words.length > 0) yield words;
  }
}

/** How many elements a value has, or bytes of a string. */
export function sizeCommand(type: KeyType, key: Buffer): Command {
  const names = {
    string: "STRLEN",
    list: "LLEN",
    set: "SCARD",
    zset: "ZCARD",
    hash: "HLEN",
    stream: "XLEN",
  } as const;
  return [names[type], key];
}

/**
 * What a command says of a value.
 *
 * @throws TypeChanged when the key holds another type by now
 */
export function valueOf(reply: Reply): Exclude<Reply, RedisError> {
  if (reply instanceof RedisError && reply.code === "WRONGTYPE") throw new TypeChanged();
  return accepted(reply);
}

type Reader = {
  ask(key: Buffer, place: Place): Command;
  take(reply: Reply, place: Place, length: number): Read;
};

const readers: Record<PlainType, Reader> = {
  string: {
    ask: (key, { at, max }) => ["GETRANGE", key, at, Number(at) + max.bytes - 1],
    take(reply, { at, count, max }, length) {
      const piece = reply as Buffer;
      const to = Number(at) + piece.length;
      const isEnd = piece.length === 0 || to >= length;
      return {
        words: piece.length === 0 ? [] : [piece],
        next: isEnd ? null : { at: String(to), count, max },
      };
    },
  },
  list: {
    ask: (key, { at, count }) => ["LRANGE", key, at, Number(at) + count - 1],
    take(reply, { at, count, max }, length) {
      const words = reply as Buffer[];
      const to = Number(at) + words.length;
      const isEnd = words.length < count || to >= length;
      const seen = { elements: words.length, bytes: bytesOf(words) };
      const next = { at: String(to), count: nextCount(count, seen, max), max };
      return { words, next: isEnd ? null : next };
    },
  },
  set: scanning("SSCAN", 1),
  zset: scanning("ZSCAN", 2),
  hash: scanning("HSCAN", 2),
};

const byIndex: Reader = {
  ask: (key, { at, count }) => ["ZRANGE", key, at, Number(at) + count - 1, "WITHSCORES"],
  take(reply, { at, count, max }, length) {
    const words = wordsOf(reply);
    const to = Number(at) + words.length / 2;
    const isEnd = words.length < count * 2 || to >= length;
    const seen = { elements: words.length / 2, bytes: bytesOf(words) };
    const next = { at: String(to), count: nextCount(count, seen, max), max };
    return { words, next: isEnd ? null : next };
  },
};

/** A value's words in a row of bytes; RESP3 answers with pairs for sorted sets, and with scores as text. */
export function wordsOf(reply: Reply): Buffer[] {
  const items = reply as Reply[];
  if (items.every((item) => Buffer.isBuffer(item))) return items;
  return items.flat().map((word) => (Buffer.isBuffer(word) ? word : Buffer.from(String(word))));
}

function scanning(command: "SSCAN" | "ZSCAN" | "HSCAN", width: number): Reader {
  return {
    ask: (key, { at, count }) => [command, key, at, "COUNT", count],
    take(reply, { count, max }) {
      const [cursor, words] = reply as [Buffer, Buffer[]];
      const at = String(cursor);
      const seen = { elements: words.length / width, bytes: bytesOf(words) };
      return { words, next: at === "0" ? null : { at, count: nextCount(count, seen, max), max } };
    },
  };
}
