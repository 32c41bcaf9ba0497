import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisClient } from "@/lib/redis/open-client";

export type Command = readonly [name: string, ...args: (string | Buffer | number)[]];

/** A reply as bytes: keys and values need not be text. Errors of single commands stand in their place. */
export type RawReply = Buffer | number | null | RawReply[] | Error;

/**
 * Sends commands in one write and returns their replies in order.
 *
 * @throws AppError `unreachable` when the connection breaks or stays silent
 */
export async function pipelined(
  client: RedisClient,
  commands: readonly Command[],
): Promise<RawReply[]> {
  if (commands.length === 0) return [];
  const pipeline = client.pipeline();
  for (const [name, ...args] of commands) pipeline.callBuffer(name, ...args);
  const replies = await pipeline.exec();
  if (replies === null) throw lost("it gave no answer");
  return replies.map(([error, reply]) => {
    if (error === null) return reply as RawReply;
    // What the server says no to begins with a word in capitals; anything else is the connection's end.
    if (error.name === "ReplyError") return error;
    throw lost(error.message);
  });
}

/** One step of a walk over all keys. `cursor` null begins, `0` in the answer ends. */
export async function scan(
  client: RedisClient,
  cursor: string | null,
  count: number,
): Promise<{ cursor: string; keys: Buffer[] }> {
  const [reply] = await pipelined(client, [["SCAN", cursor ?? "0", "COUNT", count]]);
  if (reply instanceof Error) throw refused(reply);
  const [next, keys] = reply as [Buffer, Buffer[]];
  return { cursor: next.toString(), keys };
}

/** Puts a server's "no" into an error for people. */
export function refused(error: Error): AppError {
  if (/^(LOADING|BUSY|MASTERDOWN|TRYAGAIN)\b/.test(error.message)) {
    return new AppError("unreachable", `A server is not ready: “${error.message}”.`);
  }
  if (/^OOM\b/.test(error.message)) {
    return new AppError(
      "refused",
      `The target is full: “${error.message}”. Choose a larger plan for it and begin again.`,
    );
  }
  return new AppError("refused", `A server refused: “${error.message}”.`);
}

function lost(reason: string): AppError {
  return new AppError("unreachable", `The connection to a Redis broke: ${reason}.`);
}
