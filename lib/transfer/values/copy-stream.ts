import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command } from "@/lib/redis/wire/reply";
import type { Gate, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import type { Passage } from "@/lib/transfer/values/passage";
import { copyGroups } from "@/lib/transfer/values/copy-groups";
import { filler } from "@/lib/transfer/values/masked";
import {
  entriesOf,
  groupsOf,
  pendingOf,
  streamInfo,
  type Group,
  type StreamInfo,
} from "@/lib/transfer/values/read-stream";
import { bytesOf, commandsOf } from "@/lib/transfer/values/slices";
import { compareIds, type StreamId } from "@/lib/transfer/values/stream-id";
import { TemporaryKey } from "@/lib/transfer/values/temporary-key";
import { TypeChanged } from "@/lib/transfer/values/unmovable";

/** Names of a group and of fields that exist only while a stream is written. */
const PASSING = "headroom";

/**
 * Copies a stream: entries under their ids, the last id and the counts of Redis 7, groups, consumers, and what
 * is pending, with its time and its number of deliveries. Entries that are pending but were deleted or trimmed
 * away stay pending: they stand in the stream while they are claimed, because a server claims nothing that is
 * not there. What has no command stays behind: when a consumer was last seen. Of a stream that grows, what
 * came later is left to the next copy.
 *
 * Source: https://redis.io/docs/latest/commands/xclaim/, xsetid, xgroup-create
 */
export async function copyStream(
  pair: Pair,
  terms: Terms,
  it: Passage<"stream">,
  gate: Gate,
): Promise<{ bytes: number } | null> {
  await gate({ keys: 1, bytes: 0 });
  const info = await streamInfo(pair.source, it.key);
  if (info === null) return null;
  const groups = await groupsOf(pair.source, it.key);
  const gone = await trimmedAway(pair, it.key, info, groups, gate);

  const passage = { ...it, info, groups };
  const first = await writeStream(pair, terms, { ...passage, gone, isLast: false }, gate);
  if (first.unclaimed === null) return first.copied;
  // Deleted from the middle: their places are known only now, and entries can only be appended.
  for (const id of first.unclaimed) gone.add(id);
  return (await writeStream(pair, terms, { ...passage, gone, isLast: true }, gate)).copied;
}

/** What is pending from before the first entry there is. */
async function trimmedAway(
  { source }: Pair,
  key: Buffer,
  info: StreamInfo,
  groups: readonly Group[],
  gate: Gate,
): Promise<Set<StreamId>> {
  const gone = new Set<StreamId>();
  for (const { name, pending } of groups) {
    if (pending === 0) continue;
    for await (const slice of pendingOf(source, key, name, info.firstId ?? info.lastId, gate)) {
      for (const { id } of slice) if (id !== info.firstId) gone.add(id);
    }
  }
  return gone;
}

type StreamPassage = Passage<"stream"> & {
  info: StreamInfo;
  groups: readonly Group[];
  /** Ids that are pending and no longer there. */
  gone: ReadonlySet<StreamId>;
  /** Whether what could not be claimed stays behind: it was deleted in this very moment. */
  isLast: boolean;
};

/** Nothing was copied when there are ids that are pending and that nobody knew to be gone. */
type Written = { copied: { bytes: number } | null; unclaimed: ReadonlySet<StreamId> | null };

async function writeStream(
  pair: Pair,
  terms: Terms,
  it: StreamPassage,
  gate: Gate,
): Promise<Written> {
  const { info } = it;
  const temporary = new TemporaryKey(pair.target, it.targetKey);
  const { name } = temporary;
  try {
    await temporary.write([
      ["XGROUP", "CREATE", name, PASSING, 0, "MKSTREAM"],
      ["XGROUP", "DESTROY", name, PASSING],
    ]);
    const { bytes, entries, placed } = await writeEntries(pair, it, temporary, gate);
    const countsEntries = await setIds(temporary, info, entries + placed.length);
    const unclaimed = await copyGroups(pair, terms, { ...it, countsEntries }, temporary, gate);
    if (unclaimed.size > 0 && !it.isLast) {
      await temporary.discard();
      return { copied: null, unclaimed };
    }
    if (placed.length > 0) {
      for (const command of removalOf(placed, temporary.name, info, countsEntries)) {
        await temporary.write([command]);
      }
      await setIds(temporary, info, 0);
    }
    if ((await pair.source.ask("TYPE", it.key)) !== "stream") throw new TypeChanged();
    const isThere = await temporary.finish(it.targetKey, it.expiresAtMs);
    return { copied: isThere ? { bytes } : null, unclaimed: null };
  } catch (error) {
    await temporary.discard();
    throw error;
  }
}

/** Appends the entries, and something in the places of those that are gone. */
async function writeEntries(
  { source }: Pair,
  it: StreamPassage,
  temporary: TemporaryKey,
  gate: Gate,
): Promise<{ bytes: number; entries: number; placed: StreamId[] }> {
  const gone = [...it.gone].toSorted(compareIds);
  const placed: StreamId[] = [];
  let bytes = 0;
  let entries = 0;
  let next = 0;
  const place = (before: StreamId | null): Command[] => {
    const commands: Command[] = [];
    for (; next < gone.length; next++) {
      const order = before === null ? -1 : compareIds(gone[next]!, before);
      if (order > 0) break;
      // One that is there after all keeps its place.
      if (order === 0) continue;
      placed.push(gone[next]!);
      commands.push(["XADD", temporary.name, gone[next]!, PASSING, PASSING]);
    }
    return commands;
  };

  for await (const slice of entriesOf(source, it.key, it.info.lastId, gate)) {
    const commands = slice.flatMap(({ id, words }) => [
      ...place(id),
      ["XADD", temporary.name, id, ...(it.isMasked ? maskedEntry(words) : words)],
    ]);
    await temporary.writeAll(commands);
    entries += slice.length;
    for (const { words } of slice) bytes += bytesOf(words);
  }
  await temporary.writeAll(place(null));
  return { bytes, entries, placed };
}

/**
 * The commands that remove what was put in the place of entries. What stood before the first entry is trimmed,
 * as it was at the source: deleting it would say that something was deleted, which Redis 7 remembers.
 */
function removalOf(
  placed: readonly StreamId[],
  name: Buffer,
  { firstId }: StreamInfo,
  countsEntries: boolean,
): Command[] {
  const isTrimmed = (id: StreamId) =>
    countsEntries && (firstId === null || compareIds(id, firstId) < 0);
  const trimmed = placed.filter(isTrimmed);
  const deleted = placed.filter((id) => !isTrimmed(id)).map((id) => Buffer.from(id));
  const trim = firstId === null ? ["MAXLEN", 0] : ["MINID", firstId];
  return [
    ...(trimmed.length === 0 ? [] : [["XTRIM", name, ...trim]]),
    ...commandsOf(["XDEL", name], deleted, 1),
  ];
}

function maskedEntry(words: readonly Buffer[]): Buffer[] {
  return words.map((word, index) => (index % 2 === 0 ? word : filler(word.length)));
}

/**
 * Sets the last id, and the counts where both ends have them (Redis 7). `entriesMin` is what the stream holds
 * at present: it cannot have had fewer. Returns whether the target counts entries.
 */
async function setIds(
  temporary: TemporaryKey,
  { lastId, entriesAdded, maxDeletedId }: StreamInfo,
  entriesMin: number,
): Promise<boolean> {
  const command = ["XSETID", temporary.name, lastId];
  if (entriesAdded !== null && maxDeletedId !== null) {
    const added = Number(entriesAdded) < entriesMin ? entriesMin : entriesAdded;
    const counts = ["ENTRIESADDED", added, "MAXDELETEDID", maxDeletedId];
    // XSETID may have put the last id behind one that was deleted, and takes both at once only in order.
    const isBehind = compareIds(lastId, maxDeletedId) < 0;
    const all = ["XSETID", temporary.name, isBehind ? maxDeletedId : lastId, ...counts];
    const [reply] = await temporary.send([all]);
    if (!(reply instanceof RedisError)) {
      if (isBehind) await temporary.write([command]);
      return true;
    }
  }
  const [reply] = await temporary.send([command]);
  accepted(reply!);
  return false;
}
