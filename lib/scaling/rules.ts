import type { Plan } from "@/lib/providers/provider";
import { monthOf, monthsBilled } from "@/lib/scaling/ledger/billing";
import type { Direction, Facts, HoldReason } from "@/lib/scaling/model";

const MINUTE_MS = 60_000;

/** What forbids every change just now, or null. */
export function whyNothing({
  policy,
  remoteStatus,
  isBusy,
  pausedUntil,
  now,
}: Facts): HoldReason | null {
  if (policy.growMode === "off" && policy.shrinkMode === "off") return "scaling_off";
  if (remoteStatus === "gone") return "gone";
  if (isBusy) return "busy";
  if (remoteStatus !== "ready") return "provider_busy";
  if (pausedUntil !== null && now < pausedUntil) return "paused";
  return null;
}

/**
 * What forbids this change just now, or null. A plan that is full does not wait for a cool-down or for
 * tomorrow's budget: what it loses meanwhile is the customer's data.
 */
export function whyNotNow(
  facts: Facts,
  direction: Direction,
  to: Plan,
  isUrgent: boolean,
): HoldReason | null {
  const { policy, begunAt } = facts;
  if (direction === "up" && policy.growMode === "off") return "growing_off";
  if (direction === "down" && policy.shrinkMode === "off") return "shrinking_off";
  const cooldownMinutes =
    direction === "up"
      ? policy.cooldownMinutes
      : Math.max(policy.cooldownMinutes, policy.shrinkCooldownMinutes);
  if (!isUrgent && isCoolingDown(facts, cooldownMinutes)) return "cooling_down";
  const { changesPerDayMax } = policy;
  if (!isUrgent && changesPerDayMax !== null && begunAt.length >= changesPerDayMax)
    return "change_budget";
  return direction === "up" && isOverCap(facts, to) ? "over_cap" : null;
}

/**
 * Whether the month would cost more than the policy's cap, by what was spent so far and the rest of the
 * month on this plan. What nobody knows the price of is over any cap.
 */
function isOverCap({ policy, spentCents, now }: Facts, to: Plan): boolean {
  if (policy.monthlyCapCents === null) return false;
  if (spentCents === null || to.monthlyCents === null) return true;
  const left = { from: now, to: monthOf(now).to };
  return spentCents + to.monthlyCents * monthsBilled(to.id, left) > policy.monthlyCapCents;
}

/** Counted in both directions, so that a clock that was set back does not hold for as long as it jumped. */
function isCoolingDown({ lastResizedAt, now }: Facts, cooldownMinutes: number): boolean {
  if (lastResizedAt === null) return false;
  return Math.abs(now.getTime() - lastResizedAt.getTime()) < cooldownMinutes * MINUTE_MS;
}
