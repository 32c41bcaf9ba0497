import "server-only";

import { AppError } from "@/lib/errors";
import { RedisError } from "@/lib/redis/wire/reply";
import { all } from "@/lib/transfer/copy/all";
import { askAbout, GONE, NEVER } from "@/lib/transfer/copy/ask-about";
import { count, type Typed } from "@/lib/transfer/copy/model";
import { settleConflicts } from "@/lib/transfer/copy/settle-conflicts";
import { type Leftovers, type Work } from "@/lib/transfer/copy/work";
import type { Unmoved } from "@/lib/transfer/model";
import { isKeyType } from "@/lib/transfer/scope";
import { copyValue } from "@/lib/transfer/values/copy-value";
import type { Passage } from "@/lib/transfer/values/passage";

/**
 * How many values are read in slices at once. A value takes several round trips; on the line they overlap,
 * and each question is small.
 */
const LANES = 16;

/** Moves keys type by type, by plain commands. */
export async function moveByValue(
  work: Work,
  keys: readonly Typed[],
  left: Leftovers,
): Promise<void> {
  const { pair, terms, scope } = work;
  if (keys.length === 0) return;
  let waiting = keys;
  if (terms.conflict !== "replace") {
    const exist = await pair.target.send(
      keys.map(({ key }) => ["EXISTS", scope.nameAtTarget(key)]),
    );
    await settleConflicts(
      work,
      keys.filter((_, at) => exist[at] === 1),
    );
    waiting = keys.filter((_, at) => exist[at] !== 1);
  }
  const queue = waiting.values();
  // Shared: each lane takes whatever is next.
  const lane = async () => {
    for (const it of queue) await moveOne(work, it, left);
  };
  await all(Array.from({ length: Math.min(LANES, waiting.length) }, lane));
}

/** Moves keys whose values are large, of which a server meets few at a time. */
export async function moveBig(work: Work, keys: readonly Typed[], left: Leftovers): Promise<void> {
  await all(keys.map((it) => work.withFew(() => moveByValue(work, [it], left))));
}

async function moveOne(work: Work, { key, type }: Typed, left: Leftovers): Promise<void> {
  const { pair, terms, scope, seen, gate } = work;
  const isMasked = scope.isMasked(key);
  if (!isKeyType(type)) {
    seen.unmoved.push({ key, type, why: "module", words: "the values of a module have no mask" });
    return;
  }
  const [expiry] = (await askAbout(work, [key])).expiries;
  if (expiry === undefined || expiry === GONE) {
    left.gone.push(key);
    return;
  }
  const expiresAtMs = expiry === NEVER ? null : expiry;
  const passage: Passage = { key, targetKey: scope.nameAtTarget(key), type, expiresAtMs, isMasked };
  try {
    const moved = await copyValue(pair, terms, passage, gate);
    if (moved !== null) {
      count(seen, type, moved.bytes);
      work.gatedBytes += moved.bytes;
    }
    // What cannot expire is there after all, or will be seen to be gone.
    else (expiresAtMs === null ? left.again : left.gone).push(key);
  } catch (error) {
    seen.unmoved.push(unmovedFor({ key, type }, error));
  }
}

/** @throws what concerns more than this key: a full target, a broken connection, a bug */
function unmovedFor(it: Typed, error: unknown): Unmoved {
  if (!(error instanceof AppError) || error.code !== "refused") throw error;
  if (error.cause instanceof RedisError) {
    if (!isOfOneKey(error.cause)) throw error;
    return { ...it, why: "refused", words: error.cause.message };
  }
  return { ...it, why: "refused", words: error.message };
}

/** Whether a refusal concerns the key it was said of, and not the server as a whole. */
export function isOfOneKey({ code }: RedisError): boolean {
  return code === "ERR" || code === "NOPERM" || code === "BUSYKEY" || code === "WRONGTYPE";
}
