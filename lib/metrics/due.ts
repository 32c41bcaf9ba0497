/** Half of the fastest rate: a tick may be this early or late and still meets its instance once. */
const JITTER_SECONDS = 15;

/**
 * Whether what is done every so many seconds is due, given when it was done last.
 *
 * Ticks come every 30 or 60 seconds, never exactly. A last time in the future means that the clock
 * was set back; waiting for it would leave a hole as long as the jump.
 */
export function isDue(everySeconds: number, lastAt: Date | null, now: Date): boolean {
  if (lastAt === null) return true;
  const elapsedSeconds = (now.getTime() - lastAt.getTime()) / 1000;
  if (elapsedSeconds < -JITTER_SECONDS) return true;
  return elapsedSeconds >= everySeconds - JITTER_SECONDS;
}
