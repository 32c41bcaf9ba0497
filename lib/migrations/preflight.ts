import { formatBytes, formatCount } from "@/lib/format";
import { engineOf, keyspaces, numberField } from "@/lib/redis/parse-info";

/** One end of a migration: what it says of itself, and what its plan allows. */
export type End = {
  name: string;
  /** The parsed reply of `INFO`. */
  fields: ReadonlyMap<string, string>;
  planMemoryBytes: number | null;
};

/** Blockers forbid the migration; warnings are read before it is begun. */
export type Preflight = {
  blockers: string[];
  warnings: string[];
  keys: number;
  /** Memory the source's data takes, or null when it does not say. */
  bytes: number | null;
};

const TIGHT_SHARE = 0.8;

/** Judges what both ends say of themselves before a migration may begin. */
export function preflight(source: End, target: End): Preflight {
  const blockers: string[] = [];
  const warnings: string[] = [];
  const keys = keysOf(source.fields);
  const bytes = dataBytes(source);

  if (isSameServer(source, target)) {
    blockers.push(`${source.name} and ${target.name} are the same server.`);
  }
  for (const end of [source, target]) {
    if (end.fields.get("loading") === "1") {
      blockers.push(`${end.name} is still loading its data. Wait until it is ready.`);
    }
    if (end.fields.get("cluster_enabled") === "1") {
      blockers.push(`${end.name} is a cluster, which Headroom cannot walk yet.`);
    }
  }
  if (target.fields.get("role") === "slave") {
    blockers.push(`${target.name} is a replica and accepts no writes.`);
  }
  const taken = keysOf(target.fields);
  if (taken > 0 && !isSameServer(source, target)) {
    blockers.push(
      `${target.name} is not empty: it holds ${formatCount(taken)} keys. Choose an empty instance, or flush this one.`,
    );
  }

  judgeMemory(bytes, target, blockers, warnings);
  judgeVersions(source, target, blockers, warnings);
  judgeEviction(source, target, warnings);
  if (keyspaces(source.fields).some(({ database }) => database > 0)) {
    warnings.push(
      `${source.name} uses more than database 0. Make sure that the plan of ${target.name} has as many databases.`,
    );
  }
  return { blockers, warnings, keys, bytes };
}

/** A server keeps its `run_id` as long as it runs, whatever name it is reached by. */
export function isSameServer(source: End, target: End): boolean {
  const runId = source.fields.get("run_id");
  return runId !== undefined && runId !== "" && runId === target.fields.get("run_id");
}

/** The keys of all databases of a server. */
export function keysOf(fields: End["fields"]): number {
  return keyspaces(fields).reduce((sum, { keys }) => sum + keys, 0);
}

function dataBytes({ fields }: End): number | null {
  return numberField(fields, "used_memory_dataset") ?? numberField(fields, "used_memory");
}

function judgeMemory(
  bytes: number | null,
  target: End,
  blockers: string[],
  warnings: string[],
): void {
  // Redis writes 0 for "no limit set".
  const ownLimit = numberField(target.fields, "maxmemory") || null;
  const limit = ownLimit ?? target.planMemoryBytes;
  if (bytes === null || limit === null) {
    warnings.push("Whether the data fits is unknown: one of the two does not say its memory.");
    return;
  }
  const empty = numberField(target.fields, "used_memory") ?? 0;
  const free = Math.max(0, limit - empty);
  const sizes = `${formatBytes(bytes)} of data into ${formatBytes(free)} that ${target.name} has free`;
  if (bytes > free) blockers.push(`The data does not fit: ${sizes}. Choose a larger plan.`);
  else if (bytes > free * TIGHT_SHARE) warnings.push(`The data fits tightly: ${sizes}.`);
}

function judgeVersions(source: End, target: End, blockers: string[], warnings: string[]): void {
  const names = `${source.name} runs ${engineOf(source.fields) ?? "an unknown version"}, ${target.name} ${engineOf(target.fields) ?? "an unknown version"}`;
  const from = rdbVersion(source.fields);
  const to = rdbVersion(target.fields);
  if (from === null || to === null) {
    warnings.push(`${names}. Whether values can be carried over is seen with the first key.`);
    return;
  }
  if (!canRestore(from, to)) {
    blockers.push(
      `${names}, and the older one cannot read the newer one’s values. Choose a target of the same version or a newer one.`,
    );
  }
}

/** Valkey 9 writes 80 and reads nothing between 12 and 79, which are Redis’ own. */
function canRestore(from: number, to: number): boolean {
  if (to >= VALKEY_9 && from >= REDIS_ONLY && from < VALKEY_9) return false;
  return from <= to;
}

const VALKEY_9 = 80;
const REDIS_ONLY = 12;

/** By first version of Redis that writes it. Source: rdb.h of redis/redis by release branch. */
const rdbVersions: readonly (readonly [number, number, number])[] = [
  [7, 4, 12],
  [7, 2, 11],
  [7, 0, 10],
  [5, 0, 9],
  [4, 0, 8],
  [3, 2, 7],
];

/** The version of the values that a server dumps, or null when it cannot be told. */
export function rdbVersion(fields: ReadonlyMap<string, string>): number | null {
  const valkey = fields.get("valkey_version");
  if (valkey !== undefined) return Number.parseInt(valkey, 10) >= 9 ? VALKEY_9 : 11;
  const version = /^(\d+)\.(\d+)/.exec(fields.get("redis_version") ?? "");
  if (version === null) return null;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  // Redis 8.0 to 8.4 write 12; what later ones write is unconfirmed.
  if (major > 8 || (major === 8 && minor > 4)) return null;
  const known = rdbVersions.find(
    ([since, sinceMinor]) => major > since || (major === since && minor >= sinceMinor),
  );
  return known?.[2] ?? null;
}

function judgeEviction(source: End, target: End, warnings: string[]): void {
  const from = source.fields.get("maxmemory_policy");
  const to = target.fields.get("maxmemory_policy");
  if (from === undefined || to === undefined || from === to) return;
  warnings.push(
    to === "noeviction"
      ? `${target.name} refuses writes when it is full, where ${source.name} evicts (${from}).`
      : `${target.name} evicts keys when it is full (${to}), where ${source.name} has ${from}. Queues would lose jobs.`,
  );
}
