/**
 * Parses the reply of Redis `INFO` into its fields.
 *
 * `# Section` headers and blank lines are dropped; every other line is `field:value`.
 * Only the first colon splits: values hold colons of their own (`executable:C:\redis`).
 * Unknown fields are kept, because managed providers add some.
 *
 * Source: https://redis.io/docs/latest/commands/info/
 */
export function parseInfo(reply: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of reply.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon <= 0 || line.startsWith("#")) continue;
    fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** Reads a field as a number; null when it is absent or anything but one finite number. */
export function numberField(fields: ReadonlyMap<string, string>, name: string): number | null {
  const text = fields.get(name)?.trim();
  if (text === undefined || !/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/**
 * Names the server and its real version: `Valkey 7.2.6`, `Redis 7.0.15`; null when it does not say.
 *
 * Valkey freezes `redis_version` at 7.2.4 for the sake of old clients and tells its own beside it.
 */
export function engineOf(fields: ReadonlyMap<string, string>): string | null {
  const valkey = fields.get("valkey_version");
  if (valkey !== undefined) return `Valkey ${valkey}`;
  if (fields.get("server_name") === "valkey") return "Valkey";
  const redis = fields.get("redis_version");
  return redis === undefined ? null : `Redis ${redis}`;
}

/** One database of a server, as the keyspace section lists it. */
export type Keyspace = { database: number; keys: number; expires: number; avgTtlMs: number | null };

/** Lists the databases that hold keys, lowest number first. Empty ones are not in the reply. */
export function keyspaces(fields: ReadonlyMap<string, string>): Keyspace[] {
  const found: Keyspace[] = [];
  for (const [name, value] of fields) {
    const database = /^db(\d+)$/.exec(name)?.[1];
    if (database === undefined) continue;
    const parts = new Map(value.split(",").map((part) => splitOnce(part, "=")));
    const keys = numberField(parts, "keys");
    const expires = numberField(parts, "expires");
    if (keys === null || expires === null) continue;
    found.push({
      database: Number(database),
      keys,
      expires,
      avgTtlMs: numberField(parts, "avg_ttl"),
    });
  }
  return found.toSorted((one, other) => one.database - other.database);
}

function splitOnce(text: string, separator: string): [string, string] {
  const place = text.indexOf(separator);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + separator.length)];
}
