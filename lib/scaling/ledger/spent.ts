import type { Plan } from "@/lib/providers/model";
import { monthsBilled, overlap, type Span } from "@/lib/scaling/ledger/billing";
import type { PlanChange, PlanPeriod } from "@/lib/scaling/ledger/plan-periods";

/** Monthly prices in cents by plan; null or absent where nobody says. */
export type Prices = ReadonlyMap<string, number | null>;

/**
 * What an instance cost in a span, in cents, as far back as its periods go. Null when the plan of a
 * stretch or its price is unknown: what is not known is not counted as nothing.
 */
export function spentCents(
  periods: readonly PlanPeriod[],
  prices: Prices,
  span: Span,
): number | null {
  const cost = costOf(periods, prices, span);
  return cost === null ? null : Math.round(cost);
}

/** As `spentCents`, before it is rounded: for sums of many spans. */
export function costOf(periods: readonly PlanPeriod[], prices: Prices, span: Span): number | null {
  let cents = 0;
  for (const period of periods) {
    const part = overlap(period, span);
    if (part === null) continue;
    const price = period.planId === null ? null : (prices.get(period.planId) ?? null);
    if (period.planId === null || price === null) return null;
    cents += price * monthsBilled(period.planId, part);
  }
  return cents;
}

/**
 * What each plan costs an instance per month, as far as anybody says: of the present plan what is billed,
 * of an earlier one what was paid when it was left, else the price of the list. Prices of the list are
 * today's: what a plan cost before it became dearer is not kept. `changes` are oldest first.
 */
export function pricesFor(
  instance: { planId: string; monthlyCents: number | null },
  plans: readonly Plan[],
  changes: readonly PlanChange[],
): Prices {
  const prices = new Map(plans.map((plan) => [plan.id, plan.monthlyCents]));
  for (const { fromPlanId, paidMonthlyCents } of changes) {
    if (fromPlanId !== null && paidMonthlyCents !== null) prices.set(fromPlanId, paidMonthlyCents);
  }
  if (instance.monthlyCents !== null) prices.set(instance.planId, instance.monthlyCents);
  return prices;
}
