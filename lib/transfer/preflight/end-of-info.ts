import { engineOf, keyspaces, numberField } from "@/lib/redis/parse-info";
import type { ReadEnd } from "@/lib/transfer/preflight/model";
import { rdbVersion } from "@/lib/transfer/preflight/rdb-version";

type OfInfo = Pick<
  ReadEnd,
  | "runId"
  | "engine"
  | "rdbVersion"
  | "isReplica"
  | "isCluster"
  | "isLoading"
  | "usedMemoryBytes"
  | "dataBytes"
  | "maxmemoryBytes"
  | "evictionPolicy"
  | "keyspaces"
  | "hashesWithExpiringFields"
  | "opsPerSec"
  | "cachedScripts"
>;

/** What a server's `INFO` says that a move depends on. */
export function endOfInfo(fields: ReadonlyMap<string, string>): OfInfo {
  return {
    runId: fields.get("run_id") || null,
    engine: engineOf(fields),
    rdbVersion: rdbVersion(fields),
    isReplica: fields.get("role") === "slave",
    isCluster: fields.get("cluster_enabled") === "1",
    isLoading: fields.get("loading") === "1",
    usedMemoryBytes: numberField(fields, "used_memory"),
    dataBytes: dataBytes(fields),
    // Redis writes 0 for "no limit set".
    maxmemoryBytes: numberField(fields, "maxmemory") || null,
    evictionPolicy: fields.get("maxmemory_policy") || null,
    keyspaces: keyspaces(fields),
    hashesWithExpiringFields: hashesWithExpiringFields(fields),
    opsPerSec: numberField(fields, "instantaneous_ops_per_sec"),
    cachedScripts: numberField(fields, "number_of_cached_scripts"),
  };
}

/** Memory that belongs to nobody's keys and stays behind. */
const notData = [
  "used_memory_startup",
  "mem_clients_normal",
  "mem_clients_slaves",
  "mem_replication_backlog",
  "mem_aof_buffer",
  "used_memory_scripts",
];

function dataBytes(fields: ReadonlyMap<string, string>): number | null {
  const used = numberField(fields, "used_memory");
  const dataset = numberField(fields, "used_memory_dataset");
  if (used === null || numberField(fields, "used_memory_startup") === null) return dataset ?? used;
  const other = notData.reduce((sum, name) => sum + (numberField(fields, name) ?? 0), 0);
  return Math.max(0, used - other);
}

/** Redis and Valkey count them under names of their own. */
function hashesWithExpiringFields(fields: ReadonlyMap<string, string>): number {
  let sum = 0;
  for (const [name, value] of fields) {
    if (!/^db\d+$/.test(name)) continue;
    sum += Number(/(?:subexpiry|keys_with_volatile_items)=(\d+)/.exec(value)?.[1] ?? 0);
  }
  return sum;
}
