/** What may pass at once after a rest, in seconds of the rate. */
const BURST_SECONDS = 0.1;

/**
 * A token bucket that may be overdrawn by one burden: what is larger than the bucket passes whole, and what
 * comes next waits until it is paid. Within any time T passes no more than rate × (T + burst) and one burden.
 */
export type Bucket = { perSec: number; level: number; atMs: number; burstSeconds: number };

export function bucketOf(perSec: number, nowMs: number, burstSeconds = BURST_SECONDS): Bucket {
  const level = perSec === Infinity ? 0 : perSec * burstSeconds;
  return { perSec, level, atMs: nowMs, burstSeconds };
}

/** The bucket as it stands now. */
export function filled(bucket: Bucket, nowMs: number): Bucket {
  const { perSec, level, atMs, burstSeconds } = bucket;
  if (perSec === Infinity) return { ...bucket, level: 0, atMs: nowMs };
  const gained = (perSec * Math.max(0, nowMs - atMs)) / 1000;
  return { ...bucket, level: Math.min(perSec * burstSeconds, level + gained), atMs: nowMs };
}

/** Milliseconds until the next burden may pass. */
export function waitMs({ perSec, level }: Bucket): number {
  return level >= 0 || perSec === Infinity ? 0 : (-level / perSec) * 1000;
}

export function taken(bucket: Bucket, amount: number): Bucket {
  return bucket.perSec === Infinity ? bucket : { ...bucket, level: bucket.level - amount };
}

/** The same bucket with another rate. What is owed stays owed, and is paid at the new rate. */
export function atRate(bucket: Bucket, perSec: number, nowMs: number): Bucket {
  if (perSec === bucket.perSec) return bucket;
  const { burstSeconds } = bucket;
  if (bucket.perSec === Infinity || perSec === Infinity)
    return bucketOf(perSec, nowMs, burstSeconds);
  const { level } = filled(bucket, nowMs);
  return { perSec, level: Math.min(level, perSec * burstSeconds), atMs: nowMs, burstSeconds };
}

/** The same bucket, owing no more than it gains in so many seconds. */
export function forgiven(bucket: Bucket, seconds: number): Bucket {
  return { ...bucket, level: Math.max(bucket.level, -bucket.perSec * seconds) };
}
