/** Half of the fastest rate: a tick may be this early or late and still meets its instance once. */
const JITTER_SECONDS = 15;

/**
 * Whether an instance wants a sample now, given when it had its last one.
 *
 * Ticks come every 30 or 60 seconds, never exactly. A last sample in the future means that the clock
 * was set back; waiting for it would leave a hole as long as the jump.
 */
export function isDue(sampleEverySeconds: number, sampledAt: Date | null, now: Date): boolean {
  if (sampledAt === null) return true;
  const elapsedSeconds = (now.getTime() - sampledAt.getTime()) / 1000;
  if (elapsedSeconds < -JITTER_SECONDS) return true;
  return elapsedSeconds >= sampleEverySeconds - JITTER_SECONDS;
}
