import type { Direction } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/**
 * Whether a proposal that a person declined, or let expire, is still not to be made again: for as long as
 * the policy waits from one change to the next in that direction. A proposal of another plan may be made
 * at once.
 */
export function isResting(
  endedAt: Date,
  direction: Direction,
  policy: Pick<Policy, "cooldownMinutes" | "shrinkCooldownMinutes">,
  now: Date,
): boolean {
  const minutes =
    direction === "up"
      ? policy.cooldownMinutes
      : Math.max(policy.cooldownMinutes, policy.shrinkCooldownMinutes);
  return now.getTime() - endedAt.getTime() < minutes * 60_000;
}
