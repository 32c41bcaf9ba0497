import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Gate, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import {
  consumersOf,
  pendingOf,
  type Group,
  type Pending,
  type StreamInfo,
} from "@/lib/transfer/values/read-stream";
import { roundsOf } from "@/lib/transfer/values/slices";
import type { StreamId } from "@/lib/transfer/values/stream-id";
import type { TemporaryKey } from "@/lib/transfer/values/temporary-key";

type Grouped = {
  key: Buffer;
  info: StreamInfo;
  groups: readonly Group[];
  /** Whether the target keeps the counts of Redis 7. */
  countsEntries: boolean;
};

/**
 * Creates the groups of a stream whose entries are written, with their consumers and what these have pending.
 * Returns the ids that the target would not let anybody claim, because no such entry is there.
 */
export async function copyGroups(
  { source }: Pair,
  { clockAheadMs }: Terms,
  { key, info, groups, countsEntries }: Grouped,
  temporary: TemporaryKey,
  gate: Gate,
): Promise<Set<StreamId>> {
  const unclaimed = new Set<StreamId>();
  for (const { name: group, lastId, entriesRead, pending } of groups) {
    const counts = countsEntries && entriesRead !== null ? ["ENTRIESREAD", entriesRead] : [];
    await temporary.write([["XGROUP", "CREATE", temporary.name, group, lastId, ...counts]]);
    await createConsumers(temporary, group, await consumersOf(source, key, group));
    if (pending === 0) continue;
    for await (const slice of pendingOf(source, key, group, info.lastId, gate)) {
      for (const id of await claim(temporary, { group, slice, clockAheadMs })) unclaimed.add(id);
    }
  }
  return unclaimed;
}

async function createConsumers(
  temporary: TemporaryKey,
  group: Buffer,
  consumers: readonly Buffer[],
): Promise<void> {
  const { name } = temporary;
  const create = consumers.map((consumer) => ["XGROUP", "CREATECONSUMER", name, group, consumer]);
  for (const round of roundsOf(create)) {
    const replies = await temporary.send(round);
    if (!replies.some((reply) => reply instanceof RedisError)) continue;
    // Before 6.2 a consumer begins by asking for what it has pending.
    const begin = consumers.map((consumer) => {
      const who = ["GROUP", group, consumer];
      return ["XREADGROUP", ...who, "COUNT", 1, "STREAMS", name, "0"];
    });
    await temporary.writeAll(begin);
    return;
  }
}

type Delivery = Omit<Pending, "id"> & { ids: StreamId[] };

/** Claims what is pending for whom it was delivered to; returns the ids that were not there to be claimed. */
async function claim(
  temporary: TemporaryKey,
  {
    group,
    slice,
    clockAheadMs,
  }: { group: Buffer; slice: readonly Pending[]; clockAheadMs: number },
): Promise<StreamId[]> {
  const claims = deliveriesOf(slice).map(
    ({ consumer, deliveredAtMs, deliveries, ids }): Command => {
      const atMs = Math.max(0, deliveredAtMs + clockAheadMs);
      const how = ["TIME", atMs, "RETRYCOUNT", deliveries, "FORCE", "JUSTID"];
      return ["XCLAIM", temporary.name, group, consumer, 0, ...ids, ...how];
    },
  );
  const claimed = new Set<StreamId>();
  for (const round of roundsOf(claims)) {
    for (const reply of await temporary.send(round)) {
      for (const id of accepted(reply) as Reply[]) claimed.add(String(id));
    }
  }
  return slice.map(({ id }) => id).filter((id) => !claimed.has(id));
}

/** What was delivered together is claimed together. */
function deliveriesOf(slice: readonly Pending[]): Delivery[] {
  const byDelivery = new Map<string, Delivery>();
  for (const { id, ...delivery } of slice) {
    const { consumer, deliveredAtMs, deliveries } = delivery;
    const known = `${deliveredAtMs} ${deliveries} ${consumer.toString("latin1")}`;
    const together = byDelivery.get(known);
    if (together === undefined) byDelivery.set(known, { ...delivery, ids: [id] });
    else together.ids.push(id);
  }
  return [...byDelivery.values()];
}
