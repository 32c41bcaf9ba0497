import "server-only";

import { AppError } from "@/lib/errors";
import { UnreadRedis } from "@/lib/redis/explain-failure";
import { refused } from "@/lib/redis/wire/refused";
import { RedisError } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Control } from "@/lib/transfer/feed/control";
import type { FeedKind } from "@/lib/transfer/feed/model";

/** A connection over which a source tells of changes. */
export type Ear = {
  kind: Exclude<FeedKind, "none">;
  wire: Wire;
  control: Control;
  /** What was set at the source for it, or by another transfer that has ended since; null when nothing was. */
  setting: Setting | null;
};

/** Keyspace notifications that were switched on. */
export type Setting = {
  /** Null when a provider keeps it. */
  former: string | null;
  /** @throws AppError when it could not be put back */
  restore(): Promise<void>;
};

/** A source does not tell of changes in the way it was asked for; the message is its own words. */
export class Deaf extends Error {
  override readonly name = "Deaf";
}

/** A source's “no” that stays one, in its own words; null when the same may work later. */
export function noOf(error: unknown): string | null {
  if (error instanceof Deaf) return error.message;
  if (!(error instanceof AppError) || error.isRetryable) return null;
  if (error.cause instanceof RedisError) return error.cause.message;
  const isVerbatim = error instanceof UnreadRedis && error.failure.kind === "said_no";
  return isVerbatim ? error.failure.words : error.message;
}

/**
 * Returns when everything has come over a connection that was under way when it was called.
 *
 * A server tells of changes before it answers whoever made them, or, with threads of its own for that, before
 * it takes up the next commands: so there are two rounds, one after the other. One will do after another reply
 * over the same connection.
 *
 * @throws AppError `unreachable` when the connection breaks or the server is busy with a script: it answers in
 *   the midst of it, before it has told what was written ahead of it
 */
export async function awaitPushes(wire: Wire, rounds: 1 | 2): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const [reply] = await wire.send([["PING"]]);
    // A user who may not PING is answered in its turn, too.
    if (reply instanceof RedisError && refused(reply).isRetryable) throw refused(reply);
  }
}
