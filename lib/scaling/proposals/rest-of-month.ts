import { monthOf, monthsBilled } from "@/lib/scaling/ledger/billing";

/**
 * What a change of plan made now costs more until the calendar month ends, in cents, as the provider
 * bills; below zero it saves. Null where a price is unknown.
 */
export function restOfMonthCents(
  change: {
    fromPlanId: string;
    toPlanId: string;
    fromMonthlyCents: number | null;
    toMonthlyCents: number | null;
  },
  now: Date,
): number | null {
  const { fromPlanId, toPlanId, fromMonthlyCents, toMonthlyCents } = change;
  if (fromMonthlyCents === null || toMonthlyCents === null) return null;
  const rest = { from: now, to: monthOf(now).to };
  return Math.round(
    toMonthlyCents * monthsBilled(toPlanId, rest) -
      fromMonthlyCents * monthsBilled(fromPlanId, rest),
  );
}
