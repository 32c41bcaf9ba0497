import type { Policy } from "@/lib/scaling/policy";

/**
 * Whether a proposal that a person rejected is still not to be made again: for as long as the policy
 * waits between two changes. A proposal of another plan may be made at once.
 */
export function isResting(
  rejectedAt: Date,
  { cooldownMinutes }: Pick<Policy, "cooldownMinutes">,
  now: Date,
): boolean {
  return now.getTime() - rejectedAt.getTime() < cooldownMinutes * 60_000;
}
