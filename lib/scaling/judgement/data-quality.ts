import type { Facts, HoldReason } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import type { Window } from "@/lib/scaling/judgement/observe";
import { usedBetween } from "@/lib/scaling/judgement/past";

/** One value proves nothing; two are the least that says something happened. */
export const VALUES_MIN = 2;
/** Share of its window that must have been measured before a plan is made smaller. */
export const COVERAGE_MIN = 0.8;

const STALE_SECONDS_MIN = 180;
const STALE_PERIODS = 3;

/**
 * What is missing before anything may be decided, or null. Growing needs little: a few believable
 * values, the newest of them from now.
 */
export function missingToGrow({ policy, now }: Facts, recent: Window): HoldReason | null {
  if (recent.newestAt === null || isStale(policy, recent.newestAt, now)) return "no_data";
  const values = Math.max(recent.memory.count, recent.clients.count);
  if (values >= VALUES_MIN) return null;
  if (recent.hasImplausible) return "implausible";
  return values === 0 ? "no_data" : "too_few_samples";
}

/**
 * What speaks against a smaller plan, or null. Shrinking needs good measurements of both metrics all
 * through the window that proves it, a server that has been up for a while, and nobody turned away.
 */
export function missingToShrink(
  facts: Facts,
  past: Window,
  { window, minutes }: { window: Window; minutes: number },
  recent: Window,
): HoldReason | null {
  if (past.hasImplausible || past.restartedAt !== null) return "implausible";
  const covered = Math.min(window.memory.coverage, window.clients.coverage);
  const fresh = Math.min(recent.memory.count, recent.clients.count);
  if (covered < COVERAGE_MIN || fresh < VALUES_MIN) return "too_few_samples";
  const nowMs = facts.now.getTime();
  const whole = usedBetween(facts, nowMs - minutes * 60_000, nowMs);
  if (whole === null) return "too_few_samples";
  if (past.isEvicting || past.memory.isFull) return "evicting";
  if (past.isRefusing || past.clients.isFull) return "refusing_connections";
  return null;
}

/** For how long the last word of an instance counts, in seconds: silence may be an accident till then. */
export function patienceSeconds({
  sampleEverySeconds,
}: Pick<Policy, "sampleEverySeconds">): number {
  return Math.max(STALE_SECONDS_MIN, STALE_PERIODS * sampleEverySeconds);
}

/** Whether a sample is too old to say anything of now. */
export function isStale(
  policy: Pick<Policy, "sampleEverySeconds">,
  sampledAt: Date,
  now: Date,
): boolean {
  return now.getTime() - sampledAt.getTime() > patienceSeconds(policy) * 1000;
}
