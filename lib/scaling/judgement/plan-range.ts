import type { Plan } from "@/lib/providers/model";
import type { Policy } from "@/lib/scaling/policy";

/** The smallest and the largest plan a policy allows; null is open. */
export type PlanRange = { min: Plan | null; max: Plan | null };

/**
 * Looks up the bounds of a policy. Null when one of them is not in the catalogue or does not say how
 * large it is: a range that cannot be measured is kept by doing nothing.
 */
export function rangeOf(
  { minPlanId, maxPlanId }: Pick<Policy, "minPlanId" | "maxPlanId">,
  plans: readonly Plan[],
): PlanRange | null {
  const min = boundNamed(minPlanId, plans);
  const max = boundNamed(maxPlanId, plans);
  return min === undefined || max === undefined ? null : { min, max };
}

/** Undefined for a bound that cannot be measured. */
function boundNamed(planId: string | null, plans: readonly Plan[]): Plan | null | undefined {
  if (planId === null) return null;
  const plan = plans.find(({ id }) => id === planId);
  return plan !== undefined && isMeasurable(plan) ? plan : undefined;
}

/** Whether a plan says how much it offers. */
export function isMeasurable({ memoryBytes, maxClients }: Plan): boolean {
  return memoryBytes !== null && maxClients !== null;
}

/**
 * Whether a plan offers less memory or fewer connections than the smallest one allowed.
 * Sizes are compared, never names: a plan beyond the bound is as far out as one that jumped over it.
 */
export function isBelow(plan: Plan, min: Plan | null): boolean {
  if (min === null || !isMeasurable(plan)) return false;
  return plan.memoryBytes! < min.memoryBytes! || plan.maxClients! < min.maxClients!;
}

/** Whether a plan offers more memory or more connections than the largest one allowed. */
export function isAbove(plan: Plan, max: Plan | null): boolean {
  if (max === null || !isMeasurable(plan)) return false;
  return plan.memoryBytes! > max.memoryBytes! || plan.maxClients! > max.maxClients!;
}

/** Whether a plan lies between both bounds, which it may meet. */
export function isWithin(plan: Plan, { min, max }: PlanRange): boolean {
  return !isBelow(plan, min) && !isAbove(plan, max);
}
