import "server-only";

import { AppError } from "@/lib/errors";
import type { Lease } from "@/lib/migrations/lease";
import type { Loaded } from "@/lib/migrations/load-migration";
import { saveStep } from "@/lib/migrations/run-step";
import { madeUnheard } from "@/lib/migrations/steps/provision";

/** A provider that cannot be asked so often in a row does not keep a migration from its end. */
const TRIES_MAX = 5;

/**
 * Before a migration is over: looks for what a step made and died before it could remember, so that people are
 * told of it and can have it removed. Returns what they have to look for themselves.
 *
 * @throws AppError `unreachable` when it is to be tried again
 */
export async function rememberMade(
  { steps, legs }: Loaded,
  lease: Lease,
  now: Date,
): Promise<string[]> {
  const unknown: string[] = [];
  for (const step of steps) {
    try {
      const made = await madeUnheard(step, legs);
      if (made === null) continue;
      const memory = { ...step.memory, remoteId: made.remoteId, name: made.name };
      await saveStep(lease, now, step, { memory });
      step.memory = memory;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.isRetryable && step.troubles < TRIES_MAX) {
        await saveStep(lease, now, step, { troubles: step.troubles + 1 });
        throw error;
      }
      unknown.push(
        `Whether an instance was made could not be asked any more; look at the provider: ${error.message}`,
      );
    }
  }
  return unknown;
}
