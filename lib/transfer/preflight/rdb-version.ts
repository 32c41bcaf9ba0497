/** Valkey 9 writes 80 and reads nothing between 12 and 79, which are Redis’ own. */
const VALKEY_9 = 80;
const REDIS_ONLY = 12;

/** By first version of Redis that writes it. Source: rdb.h of redis/redis by release branch. */
const rdbVersions: readonly (readonly [major: number, minor: number, rdb: number])[] = [
  [7, 4, 12],
  [7, 2, 11],
  [7, 0, 10],
  [5, 0, 9],
  [4, 0, 8],
  [3, 2, 7],
];

/** The version of the payloads that a server dumps, by its `INFO`; null when it cannot be told. */
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

/** Whether a server that writes `to` restores payloads of version `from`. */
export function canRestore(from: number, to: number): boolean {
  if (to >= VALKEY_9 && from >= REDIS_ONLY && from < VALKEY_9) return false;
  return from <= to;
}
