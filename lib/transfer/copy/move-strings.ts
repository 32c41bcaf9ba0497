import "server-only";

import { headOf, type CommandWriter } from "@/lib/redis/wire/command-writer";
import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import { refused } from "@/lib/redis/wire/refused";
import { askWithExpiry, readWithExpiry } from "@/lib/transfer/copy/expiry-of-key";
import { moveByValue } from "@/lib/transfer/copy/move-by-value";
import { count, type Typed } from "@/lib/transfer/copy/model";
import { settleConflicts } from "@/lib/transfer/copy/settle-conflicts";
import { sendWritten, type Leftovers, type Work } from "@/lib/transfer/copy/work";

/** As much of a string as is asked for without knowing how long it is. */
const TASTE_BYTES = 64 * 1024;
const GROUP_BYTES = 4 * 1024 * 1024;

const GETRANGE = headOf(4, "GETRANGE");
const STRLEN = headOf(2, "STRLEN");
const GET = headOf(2, "GET");
const SET = headOf(3, "SET");
const SET_NX = headOf(4, "SET");
const SET_PXAT = headOf(5, "SET");
const SET_PXAT_NX = headOf(6, "SET");
const PEXPIREAT = headOf(3, "PEXPIREAT");
const NX = Buffer.from("NX");
const PXAT = Buffer.from("PXAT");

type Valued = { key: Buffer; value: Buffer; expiresAtMs: number | null };

/** Moves strings by GET and SET. GETRANGE is GET that cannot answer with more than was bargained for. */
export async function moveStrings(
  work: Work,
  keys: readonly Buffer[],
  left: Leftovers,
): Promise<void> {
  if (keys.length === 0) return;
  const { terms, pair } = work;
  const taste = Math.min(TASTE_BYTES, terms.bigBytes);
  const replies = await sendWritten(work, pair.source, (to) =>
    askWithExpiry(to, terms, keys, (key) =>
      to
        .begin(GETRANGE)
        .word(key)
        .number(0)
        .number(taste - 1),
    ),
  );
  const whole: Valued[] = [];
  const unsure: Buffer[] = [];
  readWithExpiry(replies, terms, (at, value, expiresAtMs) => {
    const key = keys[at]!;
    if (isWrongType(value)) left.again.push(key);
    else if (!Buffer.isBuffer(value)) throw refused(value as RedisError);
    else if (expiresAtMs === undefined) left.gone.push(key);
    // An empty answer is an empty string, or none that came and went; a full one may go on.
    else if (value.length === 0 || value.length === taste) unsure.push(key);
    else whole.push({ key, value, expiresAtMs });
  });
  await writeStrings(work, whole);
  if (unsure.length > 0) await moveUnsure(work, unsure, left);
}

async function moveUnsure(work: Work, keys: readonly Buffer[], left: Leftovers): Promise<void> {
  const { terms, pair } = work;
  const lengths = await sendWritten(work, pair.source, (to) => {
    for (const key of keys) to.begin(STRLEN).word(key);
  });
  const big: Typed[] = [];
  let group: Buffer[] = [];
  let groupBytes = 0;
  const flush = async () => {
    const now = group;
    group = [];
    groupBytes = 0;
    if (now.length > 0) await moveWhole(work, now, left);
  };
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    const length = lengths[at];
    if (isWrongType(length)) left.again.push(key);
    else if (typeof length !== "number") throw refused(length as RedisError);
    else if (length > terms.bigBytes) big.push({ key, type: "string" });
    else {
      group.push(key);
      groupBytes += length;
      if (groupBytes >= GROUP_BYTES) await flush();
    }
  }
  await flush();
  if (big.length > 0) await work.alone(() => moveByValue(work, big, left, 1));
}

async function moveWhole(work: Work, keys: readonly Buffer[], left: Leftovers): Promise<void> {
  const { terms, pair } = work;
  const replies = await sendWritten(work, pair.source, (to) =>
    askWithExpiry(to, terms, keys, (key) => to.begin(GET).word(key)),
  );
  const whole: Valued[] = [];
  readWithExpiry(replies, terms, (at, value, expiresAtMs) => {
    const key = keys[at]!;
    if (isWrongType(value)) left.again.push(key);
    else if (value === null || expiresAtMs === undefined) left.gone.push(key);
    else if (!Buffer.isBuffer(value)) throw refused(value as RedisError);
    else whole.push({ key, value, expiresAtMs });
  });
  await writeStrings(work, whole);
}

async function writeStrings(work: Work, strings: readonly Valued[]): Promise<void> {
  if (strings.length === 0) return;
  const { terms, pair, scope, setsExpiry, seen } = work;
  const mayReplace = terms.conflict === "replace";
  const replies = await sendWritten(work, pair.target, (to) => {
    for (const { key, value, expiresAtMs } of strings) {
      const name = scope.nameAtTarget(key);
      if (expiresAtMs === null) {
        to.begin(mayReplace ? SET : SET_NX)
          .word(name)
          .word(value);
      } else if (setsExpiry) {
        to.begin(mayReplace ? SET_PXAT : SET_PXAT_NX)
          .word(name)
          .word(value);
        to.word(PXAT).number(expiresAtMs);
      } else {
        setAndExpire(to, name, value, expiresAtMs);
        continue;
      }
      if (!mayReplace) to.word(NX);
    }
  });
  let turn = 0;
  const existing: Typed[] = [];
  for (const it of strings) {
    const said = replies[turn++];
    const then = it.expiresAtMs === null || setsExpiry ? null : replies[turn++];
    const no = [said, then].find((reply) => reply instanceof RedisError);
    if (no !== undefined) throw refused(no);
    if (said === null) existing.push({ key: it.key, type: "string" });
    else count(seen, "string", it.value.length);
  }
  await settleConflicts(work, existing);
}

/** As servers before 6.2 have it. A crash between the two leaves a key that the next attempt sets again. */
function setAndExpire(to: CommandWriter, name: Buffer, value: Buffer, expiresAtMs: number): void {
  to.begin(SET).word(name).word(value);
  to.begin(PEXPIREAT).word(name).number(expiresAtMs);
}

function isWrongType(reply: Reply | undefined): boolean {
  return reply instanceof RedisError && reply.code === "WRONGTYPE";
}
