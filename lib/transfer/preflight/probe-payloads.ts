import "server-only";

import { randomUUID } from "node:crypto";
import type { RedisAddress } from "@/lib/providers/model";
import { parseInfo } from "@/lib/redis/parse-info";
import { openWire } from "@/lib/redis/wire/open-wire";
import { RedisError, type Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { KeyType } from "@/lib/transfer/model";
import type { Payloads, Survey, SurveyedKey, TypeRoute } from "@/lib/transfer/preflight/model";
import { writeRefusalOf } from "@/lib/transfer/preflight/probes";
import { rdbVersion } from "@/lib/transfer/preflight/rdb-version";
import { routesByVersion } from "@/lib/transfer/preflight/routes-by-version";
import { isKeyType } from "@/lib/transfer/scope";

/** Scratch keys begin with this, and go away by themselves should nobody come to remove them. */
const SCRATCH = "headroom:probe:";
const SCRATCH_MS = 60_000;
/** A larger key would be felt; its type is then judged by the others. */
const BYTES_MAX = 256 * 1024;

/**
 * Tries how values get across: the smallest known key of each type is dumped at the source and restored at
 * the target under a scratch name, which is removed at once and expires within a minute in any case. Types
 * that could not be tried are judged by the versions of both.
 *
 * A scratch key that is seen at the source as well gives away that both are one server, whatever they say.
 *
 * @throws AppError when one of the servers cannot be asked
 */
export async function probePayloads(
  source: RedisAddress,
  target: RedisAddress,
  survey: Pick<Survey, "keys">,
): Promise<Payloads> {
  const from = await openWire(source);
  try {
    const to = await openWire(target);
    try {
      const ends = { from, to };
      const isOneServer = await isOne(ends);
      const tried: Record<string, TypeRoute> = {};
      for (const key of smallestByType(survey.keys)) {
        const route = await tryKey(ends, key);
        if (route !== null) tried[key.type] = route;
      }
      const [one, other] = await Promise.all([versionOf(from), versionOf(to)]);
      return { ...routesByVersion(tried, one, other), isOneServer };
    } finally {
      to.close();
    }
  } finally {
    from.close();
  }
}

type Ends = { from: Wire; to: Wire };

/** Both wires stand in database 0. */
async function isOne({ from, to }: Ends): Promise<boolean> {
  const scratch = `${SCRATCH}${randomUUID()}`;
  const [written] = await to.send([["SET", scratch, "1", "PX", SCRATCH_MS]]);
  if (written instanceof RedisError) return false;
  const [seen] = await from.send([["EXISTS", scratch]]);
  await to.send([["DEL", scratch]]);
  return seen === 1;
}

function smallestByType(keys: readonly SurveyedKey[]): SurveyedKey[] {
  const smallest = new Map<string, SurveyedKey>();
  for (const key of keys) {
    if (key.bytes !== null && key.bytes > BYTES_MAX) continue;
    const known = smallest.get(key.type);
    if (known === undefined || sizeOf(key) < sizeOf(known)) smallest.set(key.type, key);
  }
  return [...smallest.values()];
}

function sizeOf({ bytes }: SurveyedKey): number {
  return bytes ?? Infinity;
}

/** Null when the key is gone, or nothing can be said. */
async function tryKey({ from, to }: Ends, it: SurveyedKey): Promise<TypeRoute | null> {
  const [, payload] = await from.send([
    ["SELECT", it.database],
    ["DUMP", it.key],
  ]);
  if (payload instanceof RedisError) return tryByValue(to, it.type, payload.message);
  if (!Buffer.isBuffer(payload)) return null;

  const scratch = `${SCRATCH}${randomUUID()}`;
  const [restored] = await to.send([
    ["RESTORE", scratch, SCRATCH_MS, payload],
    ["UNLINK", scratch],
  ]);
  if (!(restored instanceof RedisError)) return { route: "payload", isTried: true, words: null };
  // Not the payload's fault: such a target says so to anything.
  if (writeRefusalOf(restored) !== null) return null;
  return tryByValue(to, it.type, restored.message);
}

/** The least that a value of each type takes to be written by plain commands. */
const smallWrites: Record<KeyType, (key: string) => Command> = {
  string: (key) => ["SET", key, "1"],
  list: (key) => ["RPUSH", key, "1"],
  set: (key) => ["SADD", key, "1"],
  zset: (key) => ["ZADD", key, 1, "1"],
  hash: (key) => ["HSET", key, "1", "1"],
  stream: (key) => ["XADD", key, "*", "1", "1"],
};

/** Whether the target takes a type by plain commands, after it said `words` to the payload. */
async function tryByValue(to: Wire, type: string, words: string): Promise<TypeRoute> {
  if (!isKeyType(type)) return { route: null, isTried: true, words };
  const scratch = `${SCRATCH}${randomUUID()}`;
  const [written] = await to.send([
    smallWrites[type](scratch),
    ["PEXPIRE", scratch, SCRATCH_MS],
    ["UNLINK", scratch],
  ]);
  return written instanceof RedisError
    ? { route: null, isTried: true, words: written.message }
    : { route: "value", isTried: true, words };
}

async function versionOf(wire: Wire): Promise<number | null> {
  return rdbVersion(parseInfo(String(await wire.ask("INFO"))));
}
