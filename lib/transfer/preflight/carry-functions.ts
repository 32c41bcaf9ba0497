import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";

/**
 * Loads every library of functions of the source at the target; functions are no keys, so no copy brings
 * them. One of the same name there is replaced; others stay. Their code is loaded, not a dump of it, so
 * versions need not agree. Returns the names; empty for a source that knows no functions.
 *
 * @throws AppError `refused` when the target does not take one, with its words
 */
export async function carryFunctions(
  source: RedisAddress,
  target: RedisAddress,
): Promise<string[]> {
  const libraries = await within(source, librariesOf);
  if (libraries.length === 0) return [];
  await within(target, async (wire) => {
    for (const { name, code } of libraries) {
      const [reply] = await wire.send([["FUNCTION", "LOAD", "REPLACE", code]]);
      if (!(reply instanceof RedisError)) continue;
      throw new AppError(
        "refused",
        `The target does not take the library of functions “${name}”: “${reply.message}”. Load it there by hand, or go on without it.`,
      );
    }
    const arrived = await librariesOf(wire);
    const isThere = libraries.every(({ name, code }) =>
      arrived.some((one) => one.name === name && one.code.equals(code)),
    );
    if (!isThere) throw new AppError("refused", "The target does not show the functions it took.");
  });
  return libraries.map(({ name }) => name);
}

type Library = { name: string; code: Buffer };

async function within<T>(address: RedisAddress, look: (wire: Wire) => Promise<T>): Promise<T> {
  const wire = await openWire(address);
  try {
    return await look(wire);
  } finally {
    wire.close();
  }
}

async function librariesOf(wire: Wire): Promise<Library[]> {
  const [reply] = await wire.send([["FUNCTION", "LIST", "WITHCODE"]]);
  // Redis before 7 knows no functions.
  if (!Array.isArray(reply)) return [];
  return reply.map((entry) => ({
    name: String(fieldOf(entry, "library_name")),
    code: Buffer.from(fieldOf(entry, "library_code") as Buffer),
  }));
}

function fieldOf(entry: Reply, name: string): Reply {
  const flat = entry as Reply[];
  return flat[flat.findIndex((word, index) => index % 2 === 0 && String(word) === name) + 1]!;
}
