import "server-only";

import type { RedisAddress } from "@/lib/providers/model";
import { keyspaces, parseInfo, type Keyspace } from "@/lib/redis/parse-info";
import { openWire } from "@/lib/redis/wire/open-wire";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { findModuleKeys } from "@/lib/transfer/preflight/find-module-keys";
import type { Survey, SurveyedKey } from "@/lib/transfer/preflight/model";
import { summed } from "@/lib/transfer/preflight/summed-survey";
import { findQueues } from "@/lib/transfer/queues/find-queues";

const KEYS_PER_PAGE = 250;
const TRIAL_KEYS = 300;
/** Larger ones would say more about themselves than about the pace. */
const TRIAL_BYTES_MAX = 16 * 1024;

/**
 * Looks at some of a server's keys: what they are, how large, whether they expire, what wrote them.
 *
 * `keysMax` keys are taken from the databases, each by its share, at least some of each. SCAN walks by the
 * hash of the names, so its first pages are as good a sample as any. Each database has its share of
 * `milliseconds`; queues and keys of modules are looked for in as much again. Nothing is written; GET and
 * DUMP are asked for a few hundred small keys, to see how fast they come.
 *
 * @throws AppError when the server cannot be asked
 */
export async function surveyKeys(
  source: RedisAddress,
  { keysMax = 5000, milliseconds = 5000 }: { keysMax?: number; milliseconds?: number } = {},
): Promise<Survey> {
  const wire = await openWire(source);
  try {
    const info = parseInfo(String(await wire.ask("INFO")));
    const databases = keyspaces(info).filter(({ keys }) => keys > 0);
    const keysTotal = databases.reduce((sum, { keys }) => sum + keys, 0);
    const keys: SurveyedKey[] = [];
    let isWhole = true;
    let keyRefusal: string | null = null;
    const until = performance.now() + milliseconds;
    for (const [index, database] of databases.entries()) {
      const seen = await sampleDatabase(wire, database, {
        keysMax: Math.ceil(keysMax * Math.max(0.1, database.keys / keysTotal)),
        until: shareOfTime(until, databases.length - index),
      });
      // One by one: a list of arguments has its limit.
      for (const key of seen.keys) keys.push(key);
      isWhole &&= seen.isWhole;
      keyRefusal ??= seen.keyRefusal;
    }
    const numbers = databases.map(({ database }) => database);
    const sampled = { keys, isWhole, keysTotal, keyRefusal };
    const moduleTypes = await findModuleKeys(wire, numbers, sampled, milliseconds);
    const [, channels] = await wire.send([
      ["SELECT", 0],
      ["PUBSUB", "CHANNELS"],
    ]);
    return summed({
      ...sampled,
      moduleTypes,
      queues: await findQueues(wire, numbers.length === 0 ? [0] : numbers, milliseconds),
      channels: Array.isArray(channels) ? channels.length : 0,
      pace: await paceOf(wire, keys),
    });
  } finally {
    wire.close();
  }
}

function shareOfTime(until: number, parts: number): number {
  const now = performance.now();
  return now + (until - now) / parts;
}

async function sampleDatabase(
  wire: Wire,
  { database }: Keyspace,
  { keysMax, until }: { keysMax: number; until: number },
): Promise<{ keys: SurveyedKey[]; isWhole: boolean; keyRefusal: string | null }> {
  await wire.ask("SELECT", database);
  const found = new Map<string, SurveyedKey>();
  let cursor = "0";
  let keyRefusal: string | null = null;
  do {
    const page = await wire.ask("SCAN", cursor, "COUNT", KEYS_PER_PAGE);
    const [next, names] = page as [Buffer, Buffer[]];
    const replies = await wire.send(names.flatMap(questions));
    names.forEach((name, index) => {
      const answers = replies.slice(index * QUESTIONS, (index + 1) * QUESTIONS);
      const no = answers[0] instanceof RedisError ? answers[0].message : null;
      keyRefusal ??= no;
      // It may have expired meanwhile.
      if (no !== null || String(answers[0]) === "none") return;
      // A walk may return a key twice. Slices of what came would keep the whole page.
      found.set(name.toString("latin1"), keyOf(database, Buffer.from(name), answers));
    });
    cursor = next.toString();
  } while (cursor !== "0" && found.size < keysMax && performance.now() < until);
  return { keys: [...found.values()], isWhole: cursor === "0", keyRefusal };
}

const QUESTIONS = 3;

function questions(name: Buffer): Command[] {
  return [
    ["TYPE", name],
    ["MEMORY", "USAGE", name, "SAMPLES", 1],
    ["PTTL", name],
  ];
}

function keyOf(database: number, key: Buffer, [type, bytes, ttl]: readonly Reply[]): SurveyedKey {
  return {
    database,
    key,
    type: String(type),
    bytes: typeof bytes === "number" ? bytes : null,
    hasTtl: typeof ttl === "number" && ttl >= 0,
  };
}

/** Reads a few hundred small keys as a copy would, and says how long that took. */
async function paceOf(wire: Wire, keys: readonly SurveyedKey[]): Promise<Survey["pace"]> {
  const [first] = keys;
  if (first === undefined) return null;
  const small = keys
    .filter(
      ({ database, bytes }) =>
        database === first.database && bytes !== null && bytes <= TRIAL_BYTES_MAX,
    )
    .slice(0, TRIAL_KEYS);
  if (small.length === 0) return null;
  await wire.ask("SELECT", first.database);
  const began = performance.now();
  const replies = await wire.send(
    small.map(({ key, type }): Command => [type === "string" ? "GET" : "DUMP", key]),
  );
  const milliseconds = performance.now() - began;
  const values = replies.filter((reply) => Buffer.isBuffer(reply));
  if (values.length === 0) return null;
  return {
    keys: values.length,
    bytes: values.reduce((sum, value) => sum + value.length, 0),
    milliseconds,
  };
}
