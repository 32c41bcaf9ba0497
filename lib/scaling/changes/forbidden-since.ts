import { formatInstant } from "@/lib/format";
import type { MaintenanceWindow } from "@/lib/providers/capabilities";
import type { Plan } from "@/lib/providers/model";
import { isStopped } from "@/lib/scaling/calendar/at";
import { waitsForWindow } from "@/lib/scaling/calendar/maintenance";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import type { Direction, ResizeReason } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/** What people rule about an instance, with what they forbid for a while. */
export type Rules = Pick<
  Policy,
  | "growMode"
  | "shrinkMode"
  | "minPlanId"
  | "maxPlanId"
  | "calendar"
  | "timeZone"
  | "shrinksOnlyInMaintenance"
> & { pausedUntil: Date | null; pinnedPlanId: string | null; pinnedUntil: Date | null };

/** An approved change that its provider has not been asked for yet. */
export type ApprovedChange = {
  reason: ResizeReason;
  direction: Direction;
  /** The policy approved it by itself. */
  isAutomatic: boolean;
  /** A migration of the instance has not ended. */
  isMoved: boolean;
  toPlanId: string;
  rules: Rules;
  plans: readonly Plan[];
  maintenanceWindow: MaintenanceWindow | null;
  now: Date;
};

/**
 * What people forbade between the yes and this moment, as one sentence, or null when nothing. It binds each
 * change as it binds its proposal: a plan that a person chose only by a hold at another one, hours only what
 * nobody said yes to, and the way to where an instance is held only hours that stop everything.
 */
export function forbiddenSince({
  reason,
  direction,
  isAutomatic,
  isMoved,
  toPlanId,
  rules,
  plans,
  maintenanceWindow,
  now,
}: ApprovedChange): string | null {
  const { pausedUntil, pinnedPlanId, pinnedUntil } = rules;
  if (pinnedUntil !== null && now < pinnedUntil && pinnedPlanId !== toPlanId) {
    return `Somebody holds the instance at another plan since this change was approved, until ${formatInstant(pinnedUntil)}.`;
  }
  if (reason === "chosen") return null;
  if (isMoved && direction === "down") {
    return "A migration of the instance has begun since this change was approved, and its data is on the way.";
  }
  if (pausedUntil !== null && now < pausedUntil) {
    return `Somebody paused the changes of the instance since this one was approved, until ${formatInstant(pausedUntil)}.`;
  }
  if (isAutomatic && isStopped(rules, reason === "pinned" ? "up" : direction, now)) {
    return "The calendar of the policy does not allow it by now. Headroom decides again when it does.";
  }
  if (reason === "pinned") return null;
  if (isAutomatic && waitsForWindow(rules, maintenanceWindow, direction, now)) {
    return "The policy takes smaller plans only in the provider’s maintenance window, and that is over. Headroom decides again in the next one.";
  }
  const mode = direction === "up" ? rules.growMode : rules.shrinkMode;
  if (mode === "off") {
    return `Somebody switched ${direction === "up" ? "larger" : "smaller"} plans off in the policy since this change was approved.`;
  }
  const to = plans.find(({ id }) => id === toPlanId);
  const range = rangeOf(rules, plans);
  if (to === undefined || range === null || isWithin(to, range)) return null;
  return `${to.label} lies outside the plans that the policy allows by now.`;
}
