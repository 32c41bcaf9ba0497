import "server-only";

import { addressOf, instanceOf } from "@/lib/migrations/instance-of";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Wire } from "@/lib/redis/wire/wire";

/** Asks an instance something on a connection of its own. */
export async function onWire<T>(
  instanceId: string | null,
  question: (wire: Wire) => Promise<T>,
): Promise<T> {
  const wire = await openWire(await addressOf(await instanceOf(instanceId)));
  try {
    return await question(wire);
  } finally {
    wire.close();
  }
}
