import type { Policy } from "@/lib/scaling/policy";

/**
 * Whether a proposal that a person declined, or let expire, is still not to be made again: for the longer
 * of the policy's cool-downs, whatever its direction, because nobody wants to say no every ten minutes. A
 * proposal of another plan may be made at once.
 */
export function isResting(
  endedAt: Date,
  {
    cooldownMinutes,
    shrinkCooldownMinutes,
  }: Pick<Policy, "cooldownMinutes" | "shrinkCooldownMinutes">,
  now: Date,
): boolean {
  const minutes = Math.max(cooldownMinutes, shrinkCooldownMinutes);
  return now.getTime() - endedAt.getTime() < minutes * 60_000;
}
