import "server-only";

import { headOf, type CommandWriter } from "@/lib/redis/wire/command-writer";
import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import { accepted, refused } from "@/lib/redis/wire/refused";
import { clockOf, expiryOf } from "@/lib/transfer/expiry";
import type { Terms } from "@/lib/transfer/model";

const PEXPIRETIME = headOf(2, "PEXPIRETIME");
const PTTL = headOf(2, "PTTL");
const TIME = headOf(1, "TIME");

/** Asks for the value of each key and right after it for its expiry, so that little can come between. */
export function askWithExpiry(
  to: CommandWriter,
  terms: Terms,
  keys: readonly Buffer[],
  askValue: (key: Buffer) => void,
): void {
  if (!terms.hasExpireTime) to.begin(TIME);
  for (const key of keys) {
    askValue(key);
    to.begin(terms.hasExpireTime ? PEXPIRETIME : PTTL).word(key);
  }
  if (!terms.hasExpireTime) to.begin(TIME);
}

/**
 * Reads the replies to `askWithExpiry`: for each key the value, and the expiry by the target's clock; null
 * is never, undefined that the key is gone.
 *
 * @throws AppError when the source refuses to tell an expiry
 */
export function readWithExpiry(
  replies: readonly Reply[],
  terms: Terms,
  each: (at: number, value: Reply, expiresAtMs: number | null | undefined) => void,
): void {
  const { hasExpireTime, clockAheadMs } = terms;
  const first = hasExpireTime ? 0 : 1;
  const count = (replies.length - 2 * first) / 2;
  const began = hasExpireTime ? 0 : clockOf(accepted(replies[0]!));
  const took = hasExpireTime ? 0 : clockOf(accepted(replies.at(-1)!)) - began;
  for (let at = 0; at < count; at++) {
    const expiry = replies[first + 2 * at + 1]!;
    if (expiry instanceof RedisError) throw refused(expiry);
    // PTTL counts from when it was answered, which was somewhere between the two readings of the clock.
    const expiresAtMs = expiryOf(expiry, hasExpireTime, began + Math.round((took * at) / count));
    // 0 would mean "never"; what is over long ago may as well be over since 1970.
    each(
      at,
      replies[first + 2 * at]!,
      typeof expiresAtMs === "number" ? Math.max(1, expiresAtMs + clockAheadMs) : expiresAtMs,
    );
  }
}
