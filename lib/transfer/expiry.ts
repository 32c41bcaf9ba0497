import type { Command, Reply } from "@/lib/redis/wire/reply";

/** The command that says when a key expires. `PEXPIRETIME` (7.0) is exact, `PTTL` as late as its reply. */
export function expiryCommand(key: Buffer, hasExpireTime: boolean): Command {
  return [hasExpireTime ? "PEXPIRETIME" : "PTTL", key];
}

/**
 * When a key expires, in milliseconds since 1970 by its server's clock: null is never, undefined that there
 * is no such key. `nowMs` is the server's clock when it answered; only `PTTL` needs it.
 */
export function expiryOf(
  reply: Reply | undefined,
  hasExpireTime: boolean,
  nowMs: number,
): number | null | undefined {
  if (typeof reply !== "number" || reply === -2) return undefined;
  if (reply === -1) return null;
  return hasExpireTime ? reply : nowMs + reply;
}

/** What `TIME` says, in milliseconds. */
export function clockOf(reply: Reply): number {
  if (!Array.isArray(reply)) return Number.NaN;
  const [seconds, micros] = reply.map(String).map(Number);
  return seconds! * 1000 + Math.floor(micros! / 1000);
}
