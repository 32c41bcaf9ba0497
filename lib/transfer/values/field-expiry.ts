import "server-only";

import { RedisError, type Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";

const known = new WeakMap<Wire, Promise<boolean>>();

/**
 * Whether the server lets single fields of a hash expire (Redis 7.4, Valkey 9). Asked once for each connection,
 * of a key that does not exist.
 *
 * Source: https://redis.io/docs/latest/commands/hpexpiretime/
 */
export function knowsFieldExpiry(wire: Wire): Promise<boolean> {
  const asked =
    known.get(wire) ??
    wire
      .send([["HPEXPIRETIME", "headroom:none", "FIELDS", 1, "none"]])
      .then(([reply]) => !(reply instanceof RedisError));
  known.set(wire, asked);
  asked.catch(() => known.delete(wire));
  return asked;
}

/** When each of the fields expires, in milliseconds since 1970 by the server's clock; null is never. */
export async function fieldExpiries(
  wire: Wire,
  key: Buffer,
  fields: readonly Buffer[],
): Promise<(number | null)[]> {
  if (fields.length === 0) return [];
  const reply = await wire.ask("HPEXPIRETIME", key, "FIELDS", fields.length, ...fields);
  // A key that has gone meanwhile may be answered with nothing at all.
  if (!Array.isArray(reply)) return fields.map(() => null);
  return reply.map((at) => (typeof at === "number" && at >= 0 ? at : null));
}

/** The commands that let fields expire as they do elsewhere. Instants that have passed remove their field. */
export function expireFields(
  key: Buffer,
  fields: readonly Buffer[],
  expiries: readonly (number | null)[],
  clockAheadMs: number,
): Command[] {
  const byInstant = new Map<number, Buffer[]>();
  for (const [index, at] of expiries.entries()) {
    if (at === null) continue;
    const together = byInstant.get(at);
    if (together === undefined) byInstant.set(at, [fields[index]!]);
    else together.push(fields[index]!);
  }
  return [...byInstant].map(([at, together]) => [
    "HPEXPIREAT",
    key,
    at + clockAheadMs,
    "FIELDS",
    together.length,
    ...together,
  ]);
}
