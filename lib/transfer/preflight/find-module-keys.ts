import "server-only";

import { RedisError } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { printable } from "@/lib/transfer/copy/printable";
import type { Survey } from "@/lib/transfer/preflight/model";
import { isKeyType } from "@/lib/transfer/scope";

/** What `TYPE` says of the keys of modules that managed servers have, by the module's name in lower case. */
const typesOfModules: Record<string, readonly string[]> = {
  rejson: ["ReJSON-RL"],
  json: ["ReJSON-RL"],
  bf: ["MBbloom--", "MBbloomCF", "CMSk-TYPE", "TopK-TYPE", "TDIS-TYPE"],
  bloom: ["bloomfltr"],
  timeseries: ["TSDB-TYPE"],
  graph: ["graphdata"],
  vectorset: ["vectorset"],
};

const KEYS_PER_PAGE = 1000;
const EXAMPLES_ENOUGH = 100;

/**
 * The module types among a source's keys: from the sample, and where that is not all there is, by a walk for
 * each type that the loaded modules can make, as long as `milliseconds` last. A server without modules is not
 * walked. The wire is left in the last of `databases`.
 */
export async function findModuleKeys(
  wire: Wire,
  databases: readonly number[],
  sample: Pick<Survey, "keys" | "isWhole">,
  milliseconds: number,
): Promise<Survey["moduleTypes"]> {
  const found = new Map<string, Survey["moduleTypes"][number]>();
  for (const { key, type } of sample.keys) {
    if (isKeyType(type)) continue;
    const known = found.get(type);
    if (known !== undefined) known.keys += 1;
    else found.set(type, { type, keys: 1, example: printable(key), isWhole: sample.isWhole });
  }
  if (sample.isWhole) return [...found.values()];

  const until = performance.now() + milliseconds;
  for (const type of await loadedTypes(wire)) {
    let keys = 0;
    let example: Buffer | null = null;
    let isWhole = true;
    for (const database of databases) {
      await wire.ask("SELECT", database);
      let cursor = "0";
      do {
        const [page] = await wire.send([["SCAN", cursor, "COUNT", KEYS_PER_PAGE, "TYPE", type]]);
        // Some versions refuse to look for a type they do not know, so there are no keys of it.
        if (page instanceof RedisError || page === undefined) break;
        const [next, names] = page as [Buffer, Buffer[]];
        example ??= names[0] === undefined ? null : Buffer.from(names[0]);
        keys += names.length;
        cursor = next.toString();
      } while (cursor !== "0" && keys < EXAMPLES_ENOUGH && performance.now() < until);
      isWhole &&= cursor === "0";
    }
    if (example !== null) found.set(type, { type, keys, example: printable(example), isWhole });
  }
  return [...found.values()];
}

async function loadedTypes(wire: Wire): Promise<string[]> {
  const [reply] = await wire.send([["MODULE", "LIST"]]);
  if (!Array.isArray(reply)) return [];
  const words = reply.flat().map((word) => String(word).toLowerCase());
  const types = words.flatMap((word) => typesOfModules[word] ?? []);
  return [...new Set(types)];
}
