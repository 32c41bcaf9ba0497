const MINUTE = 60_000;

/** Waits before a failed attempt is repeated, by attempt number; the last one holds for all later. */
export const RETRY_WAITS_MS = [
  15_000,
  30_000,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  40 * MINUTE,
  60 * MINUTE,
  120 * MINUTE,
] as const;
export const RETRY_JITTER_MS = 30_000;

const AFTER_MIN_MS = 1000;
const AFTER_MAX_MS = 24 * 60 * MINUTE;
const HOLD_MIN_MS = 250;
const HOLD_MAX_MS = 5000;

/** How long to wait after the failure of `attempt`, counted from 0; `chance` is in 0..1. */
export function retryWaitMs(
  attempt: number,
  { waitsMs, jitterMs, chance }: { waitsMs: readonly number[]; jitterMs: number; chance: number },
): number {
  const wait = waitsMs[Math.min(attempt, waitsMs.length - 1)] ?? 0;
  return Math.round(wait + jitterMs * chance);
}

/**
 * Reads a `retry-after` header: whole seconds or a date, kept between a second and a day.
 * Null when it is absent or says nothing.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === "") return null;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  if (Number.isNaN(wait)) return null;
  return Math.min(Math.max(wait, AFTER_MIN_MS), AFTER_MAX_MS);
}

/** How long a job is held back when the app could not take it for the `times`-th time in a row. */
export function holdMs(times: number): number {
  return Math.min(HOLD_MIN_MS * 2 ** times, HOLD_MAX_MS);
}
