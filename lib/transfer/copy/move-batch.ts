import "server-only";

import { all } from "@/lib/transfer/copy/all";
import { askAbout, GONE } from "@/lib/transfer/copy/ask-about";
import type { Typed } from "@/lib/transfer/copy/model";
import { moveByValue } from "@/lib/transfer/copy/move-by-value";
import { movePayloads } from "@/lib/transfer/copy/move-payloads";
import { moveStrings } from "@/lib/transfer/copy/move-strings";
import { type Leftovers, type Work } from "@/lib/transfer/copy/work";
import { isKeyType } from "@/lib/transfer/scope";

const ATTEMPTS_MAX = 5;

/**
 * Moves keys of the source, each in the cheapest way that is faithful to it, and returns those that are
 * gone.
 *
 * @throws AppError as `copySlice`
 */
export async function moveBatch(work: Work, keys: readonly Buffer[]): Promise<Buffer[]> {
  const left: Leftovers = { gone: [], again: [...keys] };
  for (let attempt = 1; left.again.length > 0; attempt++) {
    const now = left.again;
    left.again = [];
    if (attempt > ATTEMPTS_MAX) {
      const words = "it changed its type each time it was about to be moved";
      work.seen.unmoved.push(
        ...now.map((key) => ({ key, type: "unknown", why: "refused" as const, words })),
      );
      break;
    }
    await moveOnce(work, now, left);
  }
  return left.gone;
}

async function moveOnce(work: Work, keys: readonly Buffer[], left: Leftovers): Promise<void> {
  const { terms, scope } = work;
  const batch = await askAbout(work, keys);
  const strings: number[] = [];
  const others: number[] = [];
  const byValue: Typed[] = [];
  const hasMasks = terms.scope.masked.length > 0;
  // Without PXAT, SET and PEXPIREAT are two commands, which is no way to leave a key alone that exists.
  const setsStrings = work.setsExpiry || terms.conflict === "replace";

  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    const type = batch.types[at]!;
    if (type === "none" || batch.expiries[at] === GONE) left.gone.push(key);
    else if (isKeyType(type) ? !scope.takesType(type) : terms.scope.types !== null) continue;
    else if (hasMasks && scope.isMasked(key)) byValue.push({ key, type });
    else if (type === "string" && setsStrings) strings.push(at);
    else if (terms.route === "value" && isKeyType(type)) byValue.push({ key, type });
    else others.push(at);
  }
  await all([
    moveStrings(work, { batch, places: strings }, left),
    movePayloads(work, { batch, places: others }, left),
  ]);
  await moveByValue(work, byValue, left);
}
