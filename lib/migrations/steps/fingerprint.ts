import "server-only";

import type { SampleSeen } from "@/lib/migrations/judge-loss";
import type { Fingerprint } from "@/lib/migrations/step-rows";
import { keyspaces, parseInfo } from "@/lib/redis/parse-info";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { isKeyType } from "@/lib/transfer/scope";
import { digestValues } from "@/lib/transfer/values/digest-values";

const SAMPLE_MAX = 200;
const PAGES_MAX = 20;
const PAGE_KEYS = 100;
/** A value above this is not read only to be remembered. */
const BYTES_MAX = 100_000;

/** Counts the keys of each database and remembers the digests of a few that do not expire. */
export async function fingerprintOf(wire: Wire): Promise<Fingerprint> {
  const info = parseInfo(String(await wire.ask("INFO")));
  const spaces = keyspaces(info);
  const sample: Fingerprint["sample"] = [];
  for (const { database } of spaces) {
    await wire.ask("SELECT", database);
    const share = Math.ceil(SAMPLE_MAX / spaces.length);
    sample.push(...(await sampled(wire, database, share)));
  }
  return {
    keys: Object.fromEntries(spaces.map(({ database, keys }) => [database, keys])),
    evictionPolicy: info.get("maxmemory_policy") ?? null,
    sample,
  };
}

/** Looks for the keys of a sample again. */
export async function stillThere(wire: Wire, sample: Fingerprint["sample"]): Promise<SampleSeen> {
  const seen: SampleSeen = { same: 0, changed: 0, gone: 0 };
  for (const { database, keyBase64, type, digest } of sample) {
    if (!isKeyType(type)) continue;
    await wire.ask("SELECT", database);
    const key = Buffer.from(keyBase64, "base64");
    const present = String(await wire.ask("TYPE", key));
    if (present === "none") seen.gone += 1;
    else if (present !== type) seen.changed += 1;
    else {
      const [now] = await digestValues(wire, [{ key, type }]);
      if (now == null) seen.gone += 1;
      else if (now.toString("base64") === digest) seen.same += 1;
      else seen.changed += 1;
    }
  }
  return seen;
}

async function sampled(
  wire: Wire,
  database: number,
  wanted: number,
): Promise<Fingerprint["sample"]> {
  const sample: Fingerprint["sample"] = [];
  let cursor = "0";
  for (let page = 0; page < PAGES_MAX && sample.length < wanted; page++) {
    const [next, keys] = (await wire.ask("SCAN", cursor, "COUNT", PAGE_KEYS)) as [Buffer, Buffer[]];
    const replies = await wire.send(
      keys.flatMap((key): Command[] => [
        ["TYPE", key],
        ["PTTL", key],
        ["MEMORY", "USAGE", key],
      ]),
    );
    const lasting = keys.flatMap((key, index) => {
      const [type, ttl, bytes] = replies.slice(index * 3, index * 3 + 3);
      const name = String(type);
      const isSmall = typeof bytes !== "number" || bytes <= BYTES_MAX;
      return ttl === -1 && isSmall && isKeyType(name)
        ? [{ key: Buffer.from(key), type: name }]
        : [];
    });
    const digests = await digestValues(wire, lasting);
    lasting.forEach(({ key, type }, index) => {
      const digest = digests[index];
      if (digest == null) return;
      sample.push({
        database,
        keyBase64: key.toString("base64"),
        type,
        digest: digest.toString("base64"),
      });
    });
    cursor = next.toString();
    if (cursor === "0") break;
  }
  return sample.slice(0, wanted);
}
