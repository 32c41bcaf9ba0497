import "server-only";

import { headOf } from "@/lib/redis/wire/command-writer";
import { RedisError } from "@/lib/redis/wire/reply";
import { refused } from "@/lib/redis/wire/refused";
import { askWithExpiry, readWithExpiry } from "@/lib/transfer/copy/expiry-of-key";
import type { Leftovers } from "@/lib/transfer/copy/move-batch";
import { count } from "@/lib/transfer/copy/model";
import { sendWritten, type Work } from "@/lib/transfer/copy/work";

const DUMP = headOf(2, "DUMP");

/** Moves one key whose value does not go across as one answer. */
export async function moveByValue(
  work: Work,
  { key, type }: { key: Buffer; type: string },
  left: Leftovers,
): Promise<void> {
  const { pair, terms, scope, seen } = work;
  let payload: Buffer | null = null;
  let expiry: number | null | undefined;
  const replies = await sendWritten(work, pair.source, (to) =>
    askWithExpiry(to, terms, [key], () => to.begin(DUMP).word(key)),
  );
  readWithExpiry(replies, terms, (_, value, expiresAtMs) => {
    payload = value as Buffer;
    expiry = expiresAtMs;
  });
  if (payload === null || expiry === undefined) {
    left.gone.push(key);
    return;
  }
  const [said] = await pair.target.send([
    ["RESTORE", scope.nameAtTarget(key), expiry ?? 0, payload, "ABSTTL", "REPLACE"],
  ]);
  if (said instanceof RedisError) throw refused(said);
  count(seen, type, (payload as Buffer).length);
}

/** Whether a refusal concerns the key it was said of, and not the server as a whole. */
export function isOfOneKey({ code }: RedisError): boolean {
  return code === "ERR" || code === "NOPERM" || code === "BUSYKEY" || code === "WRONGTYPE";
}
