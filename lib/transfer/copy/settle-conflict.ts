import "server-only";

import { AppError } from "@/lib/errors";
import { headOf } from "@/lib/redis/wire/command-writer";
import { printable } from "@/lib/transfer/copy/printable";
import { count } from "@/lib/transfer/copy/model";
import { sendWritten, type Work } from "@/lib/transfer/copy/work";

const DUMP = headOf(2, "DUMP");

/**
 * Decides what a key means that the target has already. The same value at both ends is an earlier attempt
 * of ours, or might as well be.
 *
 * @throws AppError `refused` where the terms say that no key may be there
 */
export async function settleConflict(
  work: Work,
  { key, type, bytes }: { key: Buffer; type: string; bytes: number },
): Promise<void> {
  const { pair, terms, scope, seen } = work;
  const name = scope.nameAtTarget(key);
  const [[atSource], [atTarget]] = await Promise.all([
    sendWritten(work, pair.source, (to) => to.begin(DUMP).word(key)),
    sendWritten(work, pair.target, (to) => to.begin(DUMP).word(name)),
  ]);
  if (Buffer.isBuffer(atSource) && Buffer.isBuffer(atTarget) && atSource.equals(atTarget)) {
    count(seen, type, bytes);
    return;
  }
  if (terms.conflict === "fail") {
    throw new AppError(
      "refused",
      `The target has a key ${printable(name)} of its own. Empty the target, give the keys another prefix there, or choose to replace or skip such keys.`,
    );
  }
  const words = "the target has a key of this name with another value";
  seen.unmoved.push({ key, type, why: "conflict", words });
}
