import "server-only";

import type { RedisClient } from "@/lib/redis/open-client";
import { pipelined, refused, scan, type RawReply } from "@/lib/redis/pipelined";

/** How many keys one step looks at. Large enough to hide the round trip, small enough to stay fair. */
const KEYS_PER_STEP = 200;

export type Pair = { source: RedisClient; target: RedisClient };

/**
 * Copies the next keys of the source to the target, with their time to live, and returns where to go on.
 *
 * Both clients stand in the same database. A key that is there already is replaced by the same bytes,
 * so a step may be repeated. One that vanishes meanwhile is passed over. Expiry is carried as an
 * instant, so the time the copy takes adds nothing to it.
 *
 * @throws AppError `unreachable` when a connection breaks, `refused` when the target says no
 */
export async function copyKeys(
  { source, target }: Pair,
  cursor: string | null,
): Promise<{ cursor: string; keys: number }> {
  const found = await scan(source, cursor, KEYS_PER_STEP);
  if (found.keys.length === 0) return { cursor: found.cursor, keys: 0 };

  // Value and expiry in one write, so that hardly anything fits between them.
  const replies = await pipelined(source, [
    ["TIME"],
    ...found.keys.flatMap((key) => [["DUMP", key] as const, ["PTTL", key] as const]),
  ]);
  const sourceNowMs = milliseconds(replies[0]!);

  const restores = found.keys.flatMap((key, index) => {
    const dump = replies[1 + index * 2]!;
    const ttlMs = replies[2 + index * 2]!;
    if (dump instanceof Error) throw refused(dump);
    if (ttlMs instanceof Error) throw refused(ttlMs);
    if (dump === null || ttlMs === GONE) return [];
    const expiresAtMs = ttlMs === FOREVER ? 0 : sourceNowMs + Number(ttlMs);
    return [["RESTORE", key, expiresAtMs, dump as Buffer, "REPLACE", "ABSTTL"] as const];
  });
  for (const reply of await pipelined(target, restores)) {
    if (reply instanceof Error) throw refused(reply);
  }
  return { cursor: found.cursor, keys: restores.length };
}

/** `PTTL` of a key without expiry, and of one that is not there. */
const FOREVER = -1;
const GONE = -2;

/** Takes from the target what the source no longer has, and returns where to go on. */
export async function pruneKeys(
  { source, target }: Pair,
  cursor: string | null,
): Promise<{ cursor: string; keys: number }> {
  const found = await scan(target, cursor, KEYS_PER_STEP);
  const present = await pipelined(
    source,
    found.keys.map((key) => ["EXISTS", key]),
  );
  const extra = found.keys.filter((_key, index) => {
    const reply = present[index]!;
    if (reply instanceof Error) throw refused(reply);
    return reply === 0;
  });
  for (const reply of await pipelined(
    target,
    extra.map((key) => ["UNLINK", key]),
  )) {
    if (reply instanceof Error) throw refused(reply);
  }
  return { cursor: found.cursor, keys: extra.length };
}

/** `TIME` answers seconds and microseconds. */
function milliseconds(reply: RawReply): number {
  if (reply instanceof Error) throw refused(reply);
  const [seconds, micros] = reply as [Buffer, Buffer];
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
