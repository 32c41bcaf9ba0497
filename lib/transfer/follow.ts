import "server-only";

import { RedisError } from "@/lib/redis/wire/reply";
import { copyKeys } from "@/lib/transfer/copy/copy-keys";
import type { Dirty } from "@/lib/transfer/feed/model";
import type { Terms } from "@/lib/transfer/model";
import { databaseAtTarget } from "@/lib/transfer/scope";
import { termsOf, type Session } from "@/lib/transfer/session";
import type { TransferState } from "@/lib/transfer/state";

const BATCH_KEYS = 2000;
/** While people write there is always something left; so much of it is little enough. */
const FEW_KEYS = 500;

/**
 * Copies what the feed named, oldest first, for about `milliseconds`. `isAll` says that nothing, or while
 * people write only little, is left of what was written until now.
 */
export async function follow(
  session: Session,
  from: TransferState,
  milliseconds: number,
): Promise<{ state: TransferState; isAll: boolean }> {
  const { feed } = session.listening;
  const endsAt = performance.now() + milliseconds;
  let state = from;
  await feed.settle();
  for (;;) {
    const dirty = feed.take(BATCH_KEYS);
    if (dirty.length === 0) {
      // What was written while this was copied may be on its way.
      await feed.settle();
      if (feed.size === 0) return { state, isAll: true };
      continue;
    }
    try {
      const keysFollowed = await copyDirty(session, state, dirty);
      state = { ...state, keysFollowed: state.keysFollowed + keysFollowed };
    } catch (error) {
      feed.putBack(dirty);
      throw error;
    }
    if (!state.isFinal && feed.size < FEW_KEYS) return { state, isAll: true };
    if (performance.now() >= endsAt) return { state, isAll: false };
  }
}

/** Copies keys in each database they may stand in; returns how many were copied or removed. */
async function copyDirty(
  session: Session,
  state: TransferState,
  dirty: readonly Dirty[],
): Promise<number> {
  // What is named now was brought by the walk or is new: no key of the target's own is in question.
  const terms: Terms = { ...termsOf(session, state.terms), conflict: "replace" };
  // Where the target's own keys stay, nobody can tell a key that was brought from one that was there.
  if (state.terms.conflict === "skip") return 0;
  let count = 0;
  for (const [database, keys] of await byDatabase(session, terms, dirty)) {
    const target = databaseAtTarget(terms.scope, database);
    if (target === null) continue;
    await session.select(database, target);
    const wanted = state.removesExtra ? keys : await present(session, keys);
    const seen = await copyKeys(session.pair, terms, wanted, { gate: session.throttle.gate });
    count += seen.keys + seen.deleted;
  }
  return count;
}

/** A feed that cannot tell databases is answered by looking in each one that either end has. */
async function byDatabase(
  session: Session,
  { scope }: Terms,
  dirty: readonly Dirty[],
): Promise<Map<number, Buffer[]>> {
  const found = new Map<number, Buffer[]>();
  const add = (database: number, key: Buffer) => {
    const keys = found.get(database);
    if (keys === undefined) found.set(database, [key]);
    else keys.push(key);
  };
  const unplaced = dirty.filter(({ database }) => database === null);
  for (const { database, key } of dirty) if (database !== null) add(database, key);
  if (unplaced.length === 0) return found;

  const [source, target] = await Promise.all([
    session.keyspaces("source"),
    session.keyspaces("target"),
  ]);
  const numbers = new Set(source.map(({ database }) => database));
  for (const { database } of target) {
    if (scope.databases === null) numbers.add(database);
    else {
      for (const [from, to] of Object.entries(scope.databases)) {
        if (to === database) numbers.add(Number(from));
      }
    }
  }
  for (const database of numbers) for (const { key } of unplaced) add(database, key);
  return found;
}

/** Those keys that the source has now: where the target held keys of its own, none is removed on a guess. */
async function present(session: Session, keys: readonly Buffer[]): Promise<Buffer[]> {
  const replies = await session.pair.source.send(keys.map((key) => ["EXISTS", key]));
  return keys.filter((_key, index) => {
    const reply = replies[index];
    return reply instanceof RedisError || reply === 1;
  });
}
