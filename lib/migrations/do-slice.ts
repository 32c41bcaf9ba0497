import "server-only";

import { AppError } from "@/lib/errors";
import { isWalking, type Checkpoint, type Slice } from "@/lib/migrations/model";
import { keysOf } from "@/lib/migrations/preflight";
import type { RedisAddress } from "@/lib/providers/provider";
import { compareKeys } from "@/lib/redis/compare-keys";
import { copyKeys, pruneKeys, type Pair } from "@/lib/redis/copy-keys";
import { openClient } from "@/lib/redis/open-client";
import { keyspaces, parseInfo } from "@/lib/redis/parse-info";

export type Ends = { source: RedisAddress; target: RedisAddress };

/**
 * Does what a checkpoint asks for, for about `milliseconds`, and returns what it saw. A step that has
 * begun is finished, so that the cursor is always one the server gave.
 *
 * @throws AppError `unreachable` when it may go on later, `refused` when a server says no
 */
export async function doSlice(
  ends: Ends,
  checkpoint: Checkpoint,
  milliseconds: number,
): Promise<Slice> {
  const { phase, step, pass, database } = checkpoint;
  if (!isWalking(phase)) throw new AppError("conflict", `Nothing moves in phase ${phase}.`);
  const beganAt = performance.now();
  const pair = await openPair(ends, database);
  try {
    const keysTotal = checkpoint.keysTotal ?? (await countKeys(pair.source));
    let { cursor } = checkpoint;
    let keys = 0;
    let differing = 0;
    do {
      const seen = await stepOnce(pair, step, cursor);
      cursor = seen.cursor;
      keys += seen.keys;
      differing += seen.differing;
    } while (cursor !== "0" && performance.now() < beganAt + milliseconds);

    const walked = step === "prune" ? pair.target : pair.source;
    const nextDatabase = cursor === "0" ? await databaseAfter(walked, database) : null;
    const of = { phase, step, pass, database, cursor: checkpoint.cursor };
    const took = performance.now() - beganAt;
    return { of, cursor, nextDatabase, keys, differing, keysTotal, milliseconds: took };
  } finally {
    pair.source.disconnect();
    pair.target.disconnect();
  }
}

async function openPair({ source, target }: Ends, database: number): Promise<Pair> {
  const first = await openClient(source, database);
  try {
    return { source: first, target: await openClient(target, database) };
  } catch (error) {
    first.disconnect();
    throw error;
  }
}

async function stepOnce(
  pair: Pair,
  step: Checkpoint["step"],
  cursor: string | null,
): Promise<{ cursor: string; keys: number; differing: number }> {
  switch (step) {
    case "copy":
      return { ...(await copyKeys(pair, cursor)), differing: 0 };
    case "prune":
      return { ...(await pruneKeys(pair, cursor)), differing: 0 };
    case "compare":
      return compareKeys(pair, cursor);
  }
}

/** The keys of all databases. */
async function countKeys(client: Pair["source"]): Promise<number> {
  return keysOf(parseInfo(await client.info("keyspace")));
}

/** The next database that holds keys, or null. */
async function databaseAfter(client: Pair["source"], database: number): Promise<number | null> {
  const fields = parseInfo(await client.info("keyspace"));
  const later = keyspaces(fields).find((keyspace) => keyspace.database > database);
  return later?.database ?? null;
}
