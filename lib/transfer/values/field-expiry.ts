import "server-only";

import { refused } from "@/lib/redis/wire/refused";
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
  const asked = known.get(wire) ?? ask(wire);
  known.set(wire, asked);
  asked.catch(() => known.delete(wire));
  return asked;
}

async function ask(wire: Wire): Promise<boolean> {
  const [reply] = await wire.send([["HPEXPIRETIME", "headroom:none", "FIELDS", 1, "none"]]);
  if (!(reply instanceof RedisError)) return true;
  // Whoever may not use a command is told so only of commands that exist.
  if (reply.code === "NOPERM") return true;
  if (reply.code === "ERR") return false;
  throw refused(reply);
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
