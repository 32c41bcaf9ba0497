import "server-only";

import { AppError } from "@/lib/errors";
import { forgetAddress } from "@/lib/metrics/addresses";
import { instanceOf, lastAddressOf } from "@/lib/migrations/instance-of";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Wire } from "@/lib/redis/wire/wire";

/** Asks an instance something on a connection of its own. */
export async function onWire<T>(
  instanceId: string | null,
  question: (wire: Wire) => Promise<T>,
): Promise<T> {
  const instance = await instanceOf(instanceId);
  try {
    const wire = await openWire(await lastAddressOf(instance));
    try {
      return await question(wire);
    } finally {
      wire.close();
    }
  } catch (error) {
    // It may have moved: the next one asks its provider.
    if (error instanceof AppError) await forgetAddress(instance.id);
    throw error;
  }
}
