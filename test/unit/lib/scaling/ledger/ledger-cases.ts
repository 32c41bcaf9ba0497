import type { PlanChange, PlanRecord } from "@/lib/scaling/ledger/plan-periods";
import type { Prices } from "@/lib/scaling/ledger/spent";

export const DAY_MS = 86_400_000;
/** The first of November 2026: a month of 30 days. */
export const MONTH = {
  from: new Date("2026-11-01T00:00:00Z"),
  to: new Date("2026-12-01T00:00:00Z"),
};

/** So many days into the month. */
export const day = (days: number) => new Date(MONTH.from.getTime() + days * DAY_MS);

/** Plans by a letter and their prices: 30, 60 and 120 $ a month; of the last nobody says. */
export const prices: Prices = new Map([
  ["a", 3000],
  ["b", 6000],
  ["c", 12_000],
  ["unpriced", null],
]);

/** A change of Headroom's own on a day of the month. */
export function aChange(
  days: number,
  fromPlanId: string | null,
  toPlanId: string | null,
  change: Partial<PlanChange> = {},
): PlanChange {
  return {
    id: `act_${days}_${fromPlanId}_${toPlanId}`,
    at: day(days),
    fromPlanId,
    toPlanId,
    changer: "headroom",
    person: null,
    reason: null,
    paidMonthlyCents: null,
    ...change,
  };
}

/** What is known of an instance that was there since before the month. */
export function aRecord(record: Partial<PlanRecord> & Pick<PlanRecord, "planId">): PlanRecord {
  return {
    isGone: false,
    firstSeenAt: day(-40),
    changes: [],
    appearances: [],
    ...record,
  };
}
