import { setTimeout as sleep } from "node:timers/promises";
import { keyspaces, parseInfo } from "@/lib/redis/parse-info";
import type { Reply } from "@/lib/redis/wire/reply";
import { isTemporary } from "@/lib/transfer/values/temporary";
import type { Wire } from "@/lib/redis/wire/wire";

const TTL_TOLERANCE_MS = 1000;
/** Short expiries are below 1.5 s: after this they are over. */
const EXPIRED_MS = 1700;
const NAMED_MAX = 5;

/**
 * Asks both servers themselves whether they hold the same: `DEBUG DIGEST` of everything, each expiry, and
 * of each stream what no digest covers (groups, consumers, pending entries). Returns what differs, in words.
 */
export async function differencesOf(source: Wire, target: Wire): Promise<string[]> {
  await sleep(EXPIRED_MS);
  const found: string[] = [];
  await removeTemporary(target);
  const databases = new Set([...(await databasesOf(source)), ...(await databasesOf(target))]);
  for (const database of [...databases].sort((one, other) => one - other)) {
    await source.ask("SELECT", database);
    await target.ask("SELECT", database);
    const [keys, others] = [await keysOf(source), await keysOf(target)];
    const all = [...new Set([...keys, ...others])].map((name) => Buffer.from(name, "latin1"));
    for (let at = 0; at < all.length; at += 500) {
      found.push(...(await differing(source, target, database, all.slice(at, at + 500))));
    }
  }
  // Walking over all keys has removed what had expired: now the digests are of what is there.
  const [one, other] = [await source.ask("DEBUG", "DIGEST"), await target.ask("DEBUG", "DIGEST")];
  if (String(one) !== String(other)) found.push("DEBUG DIGEST differs");
  return found;
}

/** What an interrupted copy by value leaves is no data of anybody: it must expire by itself, and does not count. */
async function removeTemporary(target: Wire): Promise<void> {
  for (const database of await databasesOf(target)) {
    await target.ask("SELECT", database);
    const names = (await keysOf(target)).map((name) => Buffer.from(name, "latin1"));
    for (const key of names.filter((name) => isTemporary(name))) {
      if (Number(await target.ask("PTTL", key)) >= 0) await target.ask("DEL", key);
    }
  }
}

async function differing(
  source: Wire,
  target: Wire,
  database: number,
  keys: readonly Buffer[],
): Promise<string[]> {
  const [here, there] = await Promise.all([looks(source, keys), looks(target, keys)]);
  const found: string[] = [];
  for (const [at, key] of keys.entries()) {
    const [one, other] = [here[at]!, there[at]!];
    const name = `db ${database} ${key.toString("latin1")}`;
    const isLate = Math.abs(one.expiresAtMs - other.expiresAtMs) > TTL_TOLERANCE_MS;
    if (one.type !== other.type) found.push(`${name}: ${one.type} / ${other.type}`);
    else if (one.digest !== other.digest) found.push(`${name}: ${one.type} differs`);
    else if (isLate) found.push(`${name}: expires ${one.expiresAtMs} / ${other.expiresAtMs}`);
    else if (one.type === "stream") {
      const [mine, theirs] = [await streamOf(source, key), await streamOf(target, key)];
      if (mine !== theirs) found.push(`${name}: stream ${apart(mine, theirs)}`);
    }
  }
  return Promise.all(
    found
      .slice(0, NAMED_MAX)
      .map(async (words) => `${words}${await lastTouched(source, target, words)}`),
  );
}

/** When both ends last touched the key that some words are about. */
async function lastTouched(source: Wire, target: Wire, words: string): Promise<string> {
  const key = Buffer.from(/^db \d+ ([^ ]+): /.exec(words)?.[1] ?? "", "latin1");
  const command = [["OBJECT", "IDLETIME", key]] as const;
  const [here, there] = await Promise.all([source.send(command), target.send(command)]);
  return ` (idle ${String(here[0])} s / ${String(there[0])} s)`;
}

/** Where two texts part. */
function apart(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return `${one.slice(Math.max(0, at - 60), at + 60)} / ${other.slice(at, at + 60)}`;
}

async function looks(wire: Wire, keys: readonly Buffer[]) {
  const replies = await wire.send(
    keys.flatMap((key) => [
      ["TYPE", key],
      ["PEXPIRETIME", key],
      ["DEBUG", "DIGEST-VALUE", key],
    ]),
  );
  return keys.map((_key, at) => ({
    type: String(replies[at * 3]),
    expiresAtMs: Number(replies[at * 3 + 1]),
    digest: String(replies[at * 3 + 2]),
  }));
}

/** A stream with all that belongs to it, but for how it lies in memory and when somebody was last seen. */
async function streamOf(wire: Wire, key: Buffer): Promise<string> {
  const full = await wire.ask("XINFO", "STREAM", key, "FULL", "COUNT", 0);
  return JSON.stringify(plain(full));
}

/** How a stream lies in memory, when somebody was last seen, and estimates that a restart changes. */
const notOfTheData = new Set([
  "radix-tree-keys",
  "radix-tree-nodes",
  "seen-time",
  "active-time",
  "entries-read",
  "lag",
]);
/** Numbers above are instants: deliveries, which differ by as much as clocks are misjudged. */
const INSTANT = 1e12;

function plain(reply: Reply): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString("latin1");
  if (typeof reply === "number" && reply > INSTANT)
    return Math.round(reply / TTL_TOLERANCE_MS / 100);
  if (!Array.isArray(reply)) return reply;
  const parts = reply.map(plain);
  const dropped = new Set<number>();
  for (const [at, part] of parts.entries()) {
    if (notOfTheData.has(String(part))) dropped.add(at).add(at + 1);
  }
  return parts.filter((_part, at) => !dropped.has(at));
}

async function databasesOf(wire: Wire): Promise<number[]> {
  const info = parseInfo(String(await wire.ask("INFO", "keyspace")));
  return keyspaces(info).map(({ database }) => database);
}

async function keysOf(wire: Wire): Promise<string[]> {
  const found: string[] = [];
  let cursor = "0";
  do {
    const [next, keys] = (await wire.ask("SCAN", cursor, "COUNT", 1000)) as [Buffer, Buffer[]];
    cursor = String(next);
    found.push(...keys.map((key) => key.toString("latin1")));
  } while (cursor !== "0");
  return found;
}

/** Whether the jobs at a server are all there once: pushed = processed + waiting, and each at one place. */
export async function jobsLost(wire: Wire): Promise<string | null> {
  await wire.ask("SELECT", 0);
  const [pushed, processed, waiting, done] = await wire.send([
    ["GET", "jobs:pushed"],
    ["GET", "jobs:processed"],
    ["LRANGE", "queue:default", 0, -1],
    ["LRANGE", "jobs:done", 0, -1],
  ]);
  const jobs = [...(waiting as Buffer[]), ...(done as Buffer[])].map(String);
  const [sent, worked] = [Number(pushed ?? 0), Number(processed ?? 0)];
  if (sent !== worked + (waiting as Buffer[]).length) {
    return `${sent} jobs pushed, ${worked} processed, ${(waiting as Buffer[]).length} waiting`;
  }
  if (new Set(jobs).size !== jobs.length || jobs.length !== sent) {
    return `${jobs.length} jobs, ${new Set(jobs).size} of them different, of ${sent}`;
  }
  return null;
}
