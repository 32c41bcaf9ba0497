import "server-only";

import { createHash } from "node:crypto";
import { accepted, refused } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { looksOf, nothingAt, type Look } from "@/lib/transfer/compare/look";
import {
  LOOK_BYTES_MAX,
  meansOf,
  scriptHash,
  scriptOptions,
  withoutScript,
  type Means,
} from "@/lib/transfer/compare/means";
import { script } from "@/lib/transfer/compare/script";
import { scriptCall } from "@/lib/transfer/compare/script-call";
import { clockOf, expiryCommand, expiryOf } from "@/lib/transfer/expiry";
import type { KeyType } from "@/lib/transfer/model";
import { isKeyType } from "@/lib/transfer/scope";

export type LookHow = {
  /** Lengths instead of fingerprints, for values that are not the same on purpose. */
  onlyLength: boolean;
  /** Writes are paused at this server. */
  isPaused?: boolean;
};

/** Less than a millisecond of a server's time. */
const KEYS_PER_CALL = 128;
/** Calls under way at once. */
const CALLS_NEAR = 3;
/** What arrives at once is still done in turns: a server reads 16 KB of one client, then asks the others. */
const CALLS_FAR = 16;

/**
 * Asks a server for type, expiry, size and fingerprint of keys, in the order of the keys, in calls so short
 * that other clients hardly notice. Values do not travel, except where scripts are refused.
 *
 * @throws AppError `unreachable` when the connection breaks, `refused` when the server says no
 */
export async function lookAt(wire: Wire, keys: readonly Buffer[], how: LookHow): Promise<Look[]> {
  await meansOf(wire, how.isPaused);
  const looks: Look[] = Array.from({ length: keys.length });
  let begun = 0;
  const lane = async () => {
    while (begun < keys.length) {
      const at = begun;
      begun = Math.min(keys.length, at + KEYS_PER_CALL);
      await lookInto(looks, at, begun, (from, to) => look(wire, keys.slice(from, to), how));
    }
  };
  await Promise.all(Array.from({ length: wire.isFar ? CALLS_FAR : CALLS_NEAR }, lane));
  return looks;
}

/** Fills the places from `from` to `to`, in several calls where one answers for some only. */
async function lookInto(
  looks: Look[],
  from: number,
  to: number,
  call: (from: number, to: number) => Promise<Look[]>,
): Promise<void> {
  for (let at = from; at < to;) {
    for (const answer of await call(at, to)) looks[at++] = answer;
  }
}

/** Looks at the first of the keys, at one at least. */
async function look(wire: Wire, keys: readonly Buffer[], how: LookHow): Promise<Look[]> {
  const means = await meansOf(wire);
  if (means.script === null || (how.isPaused === true && means.script === "EVAL")) {
    return lookPlainly(wire, keys, how, means);
  }
  const options = scriptOptions(means, how);
  const byHash = means.script.replace("EVAL", "EVALSHA");
  let [reply] = await wire.sendBytes([scriptCall(byHash, scriptHash, keys, options)], 1);
  if (reply instanceof RedisError && reply.code === "NOSCRIPT") {
    [reply] = await wire.sendBytes([scriptCall(means.script, script, keys, options)], 1);
  }
  if (Buffer.isBuffer(reply)) return looksOf(reply);
  if (reply instanceof RedisError && refused(reply).isRetryable) throw refused(reply);
  withoutScript(wire, means);
  return lookPlainly(wire, keys, how, means);
}

/** The same by plain commands. Only strings get a fingerprint; other values have to be read to be compared. */
async function lookPlainly(
  wire: Wire,
  keys: readonly Buffer[],
  { onlyLength }: LookHow,
  { hasExpireTime }: Means,
): Promise<Look[]> {
  const [time, ...replies] = await wire.send([
    ["TIME"],
    ...keys.flatMap((key): Command[] => [
      ["TYPE", key],
      expiryCommand(key, hasExpireTime),
      ["MEMORY", "USAGE", key, "SAMPLES", 1],
    ]),
  ]);
  const nowMs = clockOf(accepted(time!));
  const looks = keys.map((_, index): Look => {
    const [type, expiry, size] = replies.slice(index * 3);
    return plainLook(String(accepted(type!)), accepted(expiry!), size, { hasExpireTime, nowMs });
  });

  const asked = looks.flatMap((one, index) => {
    const command = secondCommand(one, onlyLength);
    return command === null ? [] : [{ index, command }];
  });
  const values = await wire.send(asked.map(({ index, command }) => [command, keys[index]!]));
  for (const [at, { index }] of asked.entries()) {
    looks[index] = withValue(looks[index]!, values[at]!);
  }
  return looks;
}

function plainLook(
  type: string,
  expiry: Reply,
  size: Reply | undefined,
  { hasExpireTime, nowMs }: { hasExpireTime: boolean; nowMs: number },
): Look {
  const nothing = nothingAt(nowMs);
  const expiresAtMs = expiryOf(expiry, hasExpireTime, nowMs);
  if (type === "none" || expiresAtMs === undefined) return nothing;
  // Where nobody may ask for the size, nothing is read in one go.
  const bytes = typeof size === "number" ? size : 0;
  return { ...nothing, type: isKeyType(type) ? type : "module", expiresAtMs, bytes };
}

const lengthCommands: Record<KeyType, string> = {
  string: "STRLEN",
  list: "LLEN",
  set: "SCARD",
  zset: "ZCARD",
  hash: "HLEN",
  stream: "XLEN",
};

function secondCommand({ type, bytes }: Look, onlyLength: boolean): string | null {
  if (type === "none" || type === "module") return null;
  if (onlyLength) return lengthCommands[type];
  return type === "string" && bytes > 0 && bytes <= LOOK_BYTES_MAX ? "GET" : null;
}

function withValue(one: Look, value: Reply): Look {
  if (typeof value === "number") return { ...one, kind: "length", bytes: value };
  if (value === null) return nothingAt(one.nowMs);
  // The key has another type by now; its content is read next.
  if (!Buffer.isBuffer(value)) return one;
  const hash = createHash("sha1").update(value).digest("hex");
  return { ...one, kind: "text", bytes: value.length, fingerprint: Buffer.from(hash.slice(0, 32)) };
}
