import { setTimeout as pause } from "node:timers/promises";

/** Long enough for a part that was ended because it did not get ready, and is started again. */
const WITHIN_MS = 150_000;
const PATIENCE_MS = 5000;

/**
 * Asks `address` again and again until it answers with anything but an error of its own. False when it does
 * not within `withinMs`, were it that it listens and says nothing: each question waits `patienceMs` at most.
 */
export async function answersWithin(
  address: string,
  { withinMs = WITHIN_MS, patienceMs = PATIENCE_MS } = {},
): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline;) {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(address, { redirect: "manual", signal }).catch(() => null);
    await response?.body?.cancel();
    if (response !== null && response.status < 500) return true;
    await pause(100);
  }
  return false;
}
