import "server-only";

import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { clockOf } from "@/lib/transfer/expiry";
import type { Gate } from "@/lib/transfer/model";
import { valueOf } from "@/lib/transfer/values/read-value";
import {
  bytesOf,
  FIRST_COUNT,
  nextCount,
  SLICE_ELEMENTS,
  sliceMax,
} from "@/lib/transfer/values/slices";
import { idAfter, zeroId, type StreamId } from "@/lib/transfer/values/stream-id";

/** What a stream knows of itself. The last two are null before Redis 7. */
export type StreamInfo = {
  length: number;
  lastId: StreamId;
  firstId: StreamId | null;
  entriesAdded: number | string | null;
  maxDeletedId: StreamId | null;
};

/** `entriesRead` is null where the server does not know it. */
export type Group = {
  name: Buffer;
  lastId: StreamId;
  entriesRead: number | string | null;
  pending: number;
};

export type Entry = { id: StreamId; words: Buffer[] };

/** An entry that was delivered and not acknowledged. `deliveredAtMs` is by the server's clock. */
export type Pending = {
  id: StreamId;
  consumer: Buffer;
  deliveredAtMs: number;
  deliveries: number;
};

/**
 * Looks at a stream; null when there is none.
 *
 * Source: https://redis.io/docs/latest/commands/xinfo-stream/
 */
export async function streamInfo(wire: Wire, key: Buffer): Promise<StreamInfo | null> {
  const [reply] = await wire.send([["XINFO", "STREAM", key]]);
  if (isNoKey(reply!)) return null;
  const fields = fieldsOf(valueOf(reply!));
  const first = fields.get("first-entry");
  return {
    length: fields.get("length") as number,
    lastId: String(fields.get("last-generated-id")),
    firstId: Array.isArray(first) ? String(first[0]) : null,
    entriesAdded: (fields.get("entries-added") as number | undefined) ?? null,
    maxDeletedId: fields.has("max-deleted-entry-id")
      ? String(fields.get("max-deleted-entry-id"))
      : null,
  };
}

/** The consumer groups of a stream, by name. */
export async function groupsOf(wire: Wire, key: Buffer): Promise<Group[]> {
  const [reply] = await wire.send([["XINFO", "GROUPS", key]]);
  if (isNoKey(reply!)) return [];
  const groups = (valueOf(reply!) as Reply[]).map((group) => {
    const fields = fieldsOf(group);
    return {
      name: fields.get("name") as Buffer,
      lastId: String(fields.get("last-delivered-id")),
      entriesRead: (fields.get("entries-read") as number | null | undefined) ?? null,
      pending: fields.get("pending") as number,
    };
  });
  return groups.toSorted((one, other) => Buffer.compare(one.name, other.name));
}

/** The names of a group's consumers, sorted; none when the group is gone. */
export async function consumersOf(wire: Wire, key: Buffer, group: Buffer): Promise<Buffer[]> {
  const [reply] = await wire.send([["XINFO", "CONSUMERS", key, group]]);
  if (isNoKey(reply!)) return [];
  return (valueOf(reply!) as Reply[])
    .map((consumer) => fieldsOf(consumer).get("name") as Buffer)
    .toSorted((one, other) => Buffer.compare(one, other));
}

/** Reads the entries up to `lastId`, in slices and in order. */
export async function* entriesOf(
  wire: Wire,
  key: Buffer,
  lastId: StreamId,
  gate: Gate,
): AsyncGenerator<Entry[]> {
  let start: StreamId | null = zeroId;
  let count = FIRST_COUNT;
  while (start !== null) {
    const [reply]: Reply[] = await wire.send([["XRANGE", key, start, lastId, "COUNT", count]]);
    const read = valueOf(reply!) as [Buffer, Buffer[]][];
    const entries = read.map(([id, words]) => ({ id: String(id), words }));
    const bytes = entries.reduce((sum, { words }) => sum + bytesOf(words), 0);
    await gate({ keys: 0, bytes });
    if (entries.length > 0) yield entries;
    if (entries.length < count) return;
    start = idAfter(entries.at(-1)!.id);
    count = nextCount(count, { elements: entries.length, bytes }, sliceMax(wire));
  }
}

/** Reads what a group has pending up to `lastId`, in slices and in order of the ids. */
export async function* pendingOf(
  wire: Wire,
  key: Buffer,
  group: Buffer,
  lastId: StreamId,
  gate: Gate,
): AsyncGenerator<Pending[]> {
  let start: StreamId | null = zeroId;
  while (start !== null) {
    const [clock, reply]: Reply[] = await wire.send([
      ["TIME"],
      ["XPENDING", key, group, start, lastId, SLICE_ELEMENTS],
    ]);
    if (isNoKey(reply!)) return;
    const nowMs = clockOf(clock!);
    const pending = (valueOf(reply!) as [Buffer, Buffer, number, number][]).map(
      ([id, consumer, idleMs, deliveries]) => ({
        id: String(id),
        consumer,
        deliveredAtMs: nowMs - idleMs,
        deliveries,
      }),
    );
    await gate({ keys: 0, bytes: pending.length * 64 });
    if (pending.length > 0) yield pending;
    if (pending.length < SLICE_ELEMENTS) return;
    start = idAfter(pending.at(-1)!.id);
  }
}

/** The key or the group is gone. */
function isNoKey(reply: Reply): boolean {
  return (
    reply instanceof RedisError &&
    (reply.code === "NOGROUP" || reply.message.includes("no such key"))
  );
}

function fieldsOf(reply: Reply): Map<string, Reply> {
  const words = reply as Reply[];
  const fields = new Map<string, Reply>();
  for (let at = 0; at < words.length; at += 2) fields.set(String(words[at]), words[at + 1]!);
  return fields;
}
