import "server-only";

import { headOf } from "@/lib/redis/wire/command-writer";
import { RedisError } from "@/lib/redis/wire/reply";
import { refused } from "@/lib/redis/wire/refused";
import { askWithExpiry, readWithExpiry } from "@/lib/transfer/copy/expiry-of-key";
import { isOfOneKey, moveByValue } from "@/lib/transfer/copy/move-by-value";
import { count, type Typed } from "@/lib/transfer/copy/model";
import { settleConflicts } from "@/lib/transfer/copy/settle-conflicts";
import { sendWritten, type Leftovers, type Work } from "@/lib/transfer/copy/work";
import { isKeyType } from "@/lib/transfer/scope";

const GROUP_BYTES = 4 * 1024 * 1024;

const MEMORY_USAGE = headOf(5, "MEMORY", "USAGE");
const DUMP = headOf(2, "DUMP");
const RESTORE = headOf(5, "RESTORE");
const RESTORE_REPLACE = headOf(6, "RESTORE");
const SAMPLES = Buffer.from("SAMPLES");
const ABSTTL = Buffer.from("ABSTTL");
const REPLACE = Buffer.from("REPLACE");

type Dumped = Typed & { payload: Buffer; expiresAtMs: number | null };

/**
 * Moves keys by DUMP and RESTORE, which carry every type as one answer; what is too large for one answer
 * goes by value. Types of modules have no other way than this.
 */
export async function movePayloads(
  work: Work,
  keys: readonly Typed[],
  left: Leftovers,
): Promise<void> {
  if (keys.length === 0) return;
  const { terms, pair } = work;
  const sizes = await sendWritten(work, pair.source, (to) => {
    for (const { key } of keys) to.begin(MEMORY_USAGE).word(key).word(SAMPLES).number(1);
  });
  const big: Typed[] = [];
  let group: Typed[] = [];
  let groupBytes = 0;
  for (let at = 0; at < keys.length; at++) {
    const it = keys[at]!;
    const size = sizes[at];
    if (size instanceof RedisError) throw refused(size);
    if (typeof size !== "number") left.gone.push(it.key);
    else if (size > terms.bigBytes && isKeyType(it.type)) big.push(it);
    else {
      group.push(it);
      groupBytes += size;
      if (groupBytes < GROUP_BYTES) continue;
      await moveGroup(work, group, left);
      group = [];
      groupBytes = 0;
    }
  }
  await moveGroup(work, group, left);
  if (big.length > 0) await work.alone(() => moveByValue(work, big, left, 1));
}

async function moveGroup(work: Work, keys: readonly Typed[], left: Leftovers): Promise<void> {
  if (keys.length === 0) return;
  const { terms, pair, seen } = work;
  const replies = await sendWritten(work, pair.source, (to) => {
    const names = keys.map(({ key }) => key);
    askWithExpiry(to, terms, names, (key) => to.begin(DUMP).word(key));
  });
  const dumped: Dumped[] = [];
  readWithExpiry(replies, terms, (at, payload, expiresAtMs) => {
    const it = keys[at]!;
    if (payload === null || expiresAtMs === undefined) left.gone.push(it.key);
    else if (Buffer.isBuffer(payload)) dumped.push({ ...it, payload, expiresAtMs });
    else if (isOfOneKey(payload as RedisError)) {
      seen.unmoved.push({ ...it, why: "refused", words: (payload as RedisError).message });
    } else throw refused(payload as RedisError);
  });
  await restore(work, dumped, left);
}

async function restore(work: Work, dumped: readonly Dumped[], left: Leftovers): Promise<void> {
  if (dumped.length === 0) return;
  const { terms, pair, scope, seen } = work;
  const mayReplace = terms.conflict === "replace";
  const replies = await sendWritten(work, pair.target, (to) => {
    for (const { key, payload, expiresAtMs } of dumped) {
      to.begin(mayReplace ? RESTORE_REPLACE : RESTORE).word(scope.nameAtTarget(key));
      to.number(expiresAtMs ?? 0)
        .word(payload)
        .word(ABSTTL);
      if (mayReplace) to.word(REPLACE);
    }
  });
  const existing: Typed[] = [];
  const refusedOnes: Typed[] = [];
  for (let at = 0; at < dumped.length; at++) {
    const { key, type, payload } = dumped[at]!;
    const said = replies[at];
    if (!(said instanceof RedisError)) count(seen, type, payload.length);
    else if (said.code === "BUSYKEY") existing.push({ key, type });
    else if (!isOfOneKey(said)) throw refused(said);
    else if (isKeyType(type)) refusedOnes.push({ key, type });
    else seen.unmoved.push({ key, type, why: "module", words: said.message });
  }
  await settleConflicts(work, existing);
  await moveByValue(work, refusedOnes, left);
}
