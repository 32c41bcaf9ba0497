import type { Plan } from "@/lib/providers/model";
import { isStopped, plansAskedFor } from "@/lib/scaling/calendar/at";
import { waitsForWindow } from "@/lib/scaling/calendar/maintenance";
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
  return isStopped(policy, "up", now) ? "frozen" : null;
}

/**
 * What forbids this change just now, or null. What is urgent does not wait for a cool-down or for
 * tomorrow's budget: a plan that is full loses the customer's data meanwhile, and a schedule is a promise.
 */
export function whyNotNow(
  facts: Facts,
  direction: Direction,
  isUrgent: boolean,
): HoldReason | null {
  const { policy, maintenanceWindow, begunAt, now } = facts;
  if (direction === "up" && policy.growMode === "off") return "growing_off";
  if (direction === "down" && policy.shrinkMode === "off") return "shrinking_off";
  if (isStopped(policy, direction, now)) return "frozen";
  const cooldownMinutes =
    direction === "up"
      ? policy.cooldownMinutes
      : Math.max(policy.cooldownMinutes, policy.shrinkCooldownMinutes);
  if (!isUrgent && isCoolingDown(facts, cooldownMinutes)) return "cooling_down";
  const { changesPerDayMax } = policy;
  if (!isUrgent && changesPerDayMax !== null && begunAt.length >= changesPerDayMax)
    return "change_budget";
  const waits = waitsForWindow(policy, maintenanceWindow, direction, now);
  return waits ? "not_in_maintenance" : null;
}

/** The plans that must not be gone below while the calendar asks for them, or will before a change is done. */
export function floorsOf({ policy, plans, now, leadMinutes }: Facts): Plan[] {
  const asked = plansAskedFor(policy, now, leadMinutes + policy.evaluateEveryMinutes);
  return plans.filter(({ id }) => asked.includes(id));
}

/**
 * Whether the month would cost more than the policy's cap, by what was spent so far and the rest of the
 * month on this plan. What nobody knows the price of is over any cap.
 */
export function isOverCap({ policy, spentCents, now }: Facts, to: Plan): boolean {
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
