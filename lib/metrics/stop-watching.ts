import "server-only";

import type { Actor } from "@/lib/auth/model";
import { unwatchInstance, type UnwatchInstance } from "@/lib/instances/unwatch-instance";
import { withdrawDrain } from "@/lib/metrics/remove-drain";

/**
 * Stops watching an instance and removes the log drain that Headroom made for it. `leftBehind` is why the
 * drain could not be removed, for people.
 *
 * @throws AppError as `unwatchInstance` does
 */
export async function stopWatching(
  actor: Actor,
  input: UnwatchInstance,
): Promise<{ leftBehind: string | null }> {
  await unwatchInstance(actor, input);
  return { leftBehind: await withdrawDrain(actor, input.instanceId) };
}
