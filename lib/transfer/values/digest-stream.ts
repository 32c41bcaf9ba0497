import "server-only";

import { createHash } from "node:crypto";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Gate } from "@/lib/transfer/model";
import { packed } from "@/lib/transfer/values/element-sum";
import {
  consumersOf,
  entriesOf,
  groupsOf,
  pendingOf,
  streamInfo,
} from "@/lib/transfer/values/read-stream";

/** Stands between the parts of a stream, so that no part can pass for another one. */
const parts = { entry: 1, lastId: 2, group: 3, consumer: 4, pending: 5 } as const;

/**
 * A digest of a stream: its entries in order, its last id, and of each group the last id delivered, the
 * consumers, and what is pending for whom after how many deliveries. Times do not count, nor do the counts that
 * only some versions keep. Null when there is no such stream.
 */
export async function digestStream(wire: Wire, key: Buffer, gate: Gate): Promise<Buffer | null> {
  const info = await streamInfo(wire, key);
  if (info === null) return null;
  const whole = createHash("sha256").update("stream\n");
  const take = (part: keyof typeof parts, words: readonly (Buffer | string | number)[]) => {
    const bytes = words.map((word) => (Buffer.isBuffer(word) ? word : Buffer.from(String(word))));
    whole.update(packed([lengthOf(bytes), ...bytes], parts[part]));
  };

  for await (const slice of entriesOf(wire, key, info.lastId, gate)) {
    for (const { id, words } of slice) take("entry", [id, ...words]);
  }
  take("lastId", [info.lastId]);
  for (const { name, lastId, pending } of await groupsOf(wire, key)) {
    take("group", [name, lastId]);
    for (const consumer of await consumersOf(wire, key, name)) take("consumer", [consumer]);
    if (pending === 0) continue;
    for await (const slice of pendingOf(wire, key, name, info.lastId, gate)) {
      for (const { id, consumer, deliveries } of slice) take("pending", [id, consumer, deliveries]);
    }
  }
  return whole.digest();
}

function lengthOf(words: readonly Buffer[]): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(words.length);
  return bytes;
}
