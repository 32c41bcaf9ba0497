import "server-only";

import { RedisError, type Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";

const USUAL = 32;
const MOST = 2 ** 20;

/**
 * How many databases a server has, by selecting numbers until one is refused: settings may say more than a
 * managed server allows. Null where nothing tells. The wire is left in database 0.
 */
export async function countDatabases(wire: Wire): Promise<number | null> {
  try {
    return await firstRefused(wire);
  } finally {
    await wire.send([["SELECT", 0]]);
  }
}

async function firstRefused(wire: Wire): Promise<number | null> {
  const numbers = Array.from({ length: USUAL }, (_, number) => number);
  const replies = await wire.send(numbers.map((number): Command => ["SELECT", number]));
  const first = replies.findIndex((reply) => reply instanceof RedisError);
  if (first === 0) return null;
  if (first > 0) return first;

  let [most, least] = [MOST, USUAL];
  if (await isThere(wire, most - 1)) return null;
  while (most - least > 1) {
    const middle = Math.floor((most + least) / 2);
    if (await isThere(wire, middle - 1)) least = middle;
    else most = middle;
  }
  return least;
}

async function isThere(wire: Wire, number: number): Promise<boolean> {
  const [reply] = await wire.send([["SELECT", number]]);
  return !(reply instanceof RedisError);
}
