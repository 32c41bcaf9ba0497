import "server-only";

import type { Pair } from "@/lib/redis/copy-keys";
import type { RedisClient } from "@/lib/redis/open-client";
import { pipelined, refused, scan, type Command, type RawReply } from "@/lib/redis/pipelined";

const KEYS_PER_STEP = 200;
/** Version and checksum at the end of what `DUMP` answers: they differ between servers of two versions. */
const FOOTER_BYTES = 10;

/**
 * Compares the next keys of the source with the target, and returns where to go on.
 *
 * A key is the same when its value is, and when both or neither expire. Values are first compared as
 * dumped; two servers may dump one value in two ways (another encoding, another order), so what
 * differs there is compared by content, element by element.
 *
 * @throws AppError `unreachable` when a connection breaks, `refused` when a server says no
 */
export async function compareKeys(
  pair: Pair,
  cursor: string | null,
): Promise<{ cursor: string; keys: number; differing: number }> {
  const found = await scan(pair.source, cursor, KEYS_PER_STEP);
  const suspects = await differingDumps(pair, found.keys);

  let differing = 0;
  for (const key of suspects) if (!(await isSameContent(pair, key))) differing += 1;
  return { cursor: found.cursor, keys: found.keys.length, differing };
}

/** The keys whose dumps or expiry differ. A key that is gone at the source by now is none of them. */
async function differingDumps(
  { source, target }: Pair,
  keys: readonly Buffer[],
): Promise<Buffer[]> {
  const questions = keys.flatMap((key) => [["DUMP", key] as const, ["PTTL", key] as const]);
  const [ours, theirs] = await Promise.all([
    pipelined(source, questions),
    pipelined(target, questions),
  ]);
  return keys.filter((_key, index) => {
    const [dump, other] = [valueOf(ours[index * 2]!), valueOf(theirs[index * 2]!)];
    if (dump === null) return false;
    if (other === null) return true;
    const isSameTtl = expires(ours[index * 2 + 1]!) === expires(theirs[index * 2 + 1]!);
    return !isSameTtl || !withoutFooter(dump).equals(withoutFooter(other));
  });
}

function valueOf(reply: RawReply): Buffer | null {
  if (reply instanceof Error) throw refused(reply);
  return reply as Buffer | null;
}

function withoutFooter(dump: Buffer): Buffer {
  return dump.subarray(0, Math.max(0, dump.length - FOOTER_BYTES));
}

function expires(ttl: RawReply): boolean {
  if (ttl instanceof Error) throw refused(ttl);
  return ttl !== -1;
}

/** Asks once more, so that a key which expired between the two looks is not called different. */
async function isSameContent({ source, target }: Pair, key: Buffer): Promise<boolean> {
  const [ours, theirs] = await Promise.all([contentOf(source, key), contentOf(target, key)]);
  if (ours === null) return true;
  return theirs !== null && ours.equals(theirs);
}

/** The commands that read a whole value, and whether the order of what they answer means something. */
const readers: Record<
  string,
  { command: (key: Buffer) => Command[]; isOrdered: boolean; size: 1 | 2 }
> = {
  string: { command: (key) => [["GET", key]], isOrdered: true, size: 1 },
  list: { command: (key) => [["LRANGE", key, 0, -1]], isOrdered: true, size: 1 },
  set: { command: (key) => [["SMEMBERS", key]], isOrdered: false, size: 1 },
  hash: { command: (key) => [["HGETALL", key]], isOrdered: false, size: 2 },
  zset: { command: (key) => [["ZRANGE", key, 0, -1, "WITHSCORES"]], isOrdered: true, size: 1 },
  stream: {
    command: (key) => [
      ["XRANGE", key, "-", "+"],
      ["XINFO", "GROUPS", key],
    ],
    isOrdered: true,
    size: 1,
  },
};

/**
 * Type, expiry and value of a key as bytes that are equal when the values are; null when it is gone.
 * A type nobody here can read (of a module) is compared as dumped.
 */
async function contentOf(client: RedisClient, key: Buffer): Promise<Buffer | null> {
  const [typeReply, ttl] = await pipelined(client, [
    ["TYPE", key],
    ["PTTL", key],
  ]);
  if (typeReply instanceof Error) throw refused(typeReply);
  const type = String(typeReply);
  if (type === "none") return null;

  const reader = readers[type] ?? {
    command: () => [["DUMP", key] as Command],
    isOrdered: true,
    size: 1 as const,
  };
  const replies = await pipelined(client, reader.command(key));
  for (const reply of replies) if (reply instanceof Error) throw refused(reply);

  const elements = reader.isOrdered
    ? replies.map(encoded)
    : grouped(replies[0] as RawReply[], reader.size).toSorted((one, other) => one.compare(other));
  return Buffer.concat([Buffer.from(`${type} ${expires(ttl!)} `), ...elements]);
}

/** Members of a set, or fields of a hash with their values. */
function grouped(replies: readonly RawReply[], size: 1 | 2): Buffer[] {
  const groups: Buffer[] = [];
  for (let at = 0; at < replies.length; at += size) {
    groups.push(Buffer.concat(replies.slice(at, at + size).map(encoded)));
  }
  return groups;
}

/** Lengths go in front, so that two different lists never become the same bytes. */
function encoded(reply: RawReply): Buffer {
  if (Array.isArray(reply)) {
    const parts = reply.map(encoded);
    return Buffer.concat([Buffer.from(`*${parts.length}:`), ...parts]);
  }
  if (Buffer.isBuffer(reply)) return Buffer.concat([Buffer.from(`$${reply.length}:`), reply]);
  return Buffer.from(`${String(reply)};`);
}
