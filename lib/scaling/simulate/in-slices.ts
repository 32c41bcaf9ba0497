import "server-only";

import { setImmediate } from "node:timers/promises";

/** What others in this process may have to wait for. */
const SLICE_MS = 15;

/**
 * Runs to its end what can be run step by step, and lets everything else in the process have its turn in
 * between.
 *
 * @throws the reason of `signal` once it is aborted
 */
export async function inSlices<Value>(
  steps: Generator<undefined, Value>,
  signal: AbortSignal,
): Promise<Value> {
  for (;;) {
    signal.throwIfAborted();
    const untilMs = performance.now() + SLICE_MS;
    while (performance.now() < untilMs) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
    await setImmediate();
  }
}
