import type { Currency } from "@/lib/format";
import { overlap, type Span } from "@/lib/scaling/ledger/billing";
import type { LedgerRange } from "@/lib/scaling/ledger/ranges";
import { knownSince, planPeriods, settledChanges } from "@/lib/scaling/ledger/plan-periods";
import type { PlanPeriod, PlanRecord } from "@/lib/scaling/ledger/plan-periods";
import { savings, type Effect } from "@/lib/scaling/ledger/savings";
import { costOf, spentCents, type Prices } from "@/lib/scaling/ledger/spent";

/** What an instance cost in a range, and what its plan changes did to that. Null is unknown. */
export type Bill = {
  currency: Currency;
  /** Since when it counts: the begin of the range, or when the instance was first seen. */
  since: Date;
  spentCents: number | null;
  /** What the month under way will have cost if the plan stays; null for any other range. */
  projectedCents: number | null;
  /** What changes saved and what others cost more; neither is below nothing. */
  savedCents: number | null;
  extraCents: number | null;
  /** Oldest first. */
  effects: Effect[];
  periods: readonly PlanPeriod[];
  prices: Prices;
};

/** An instance of the ledger with its bill. */
export type LedgerRow = Bill & {
  id: string;
  name: string;
  planLabel: string;
  /** What its plan costs per month now; null when nobody says. */
  monthlyCents: number | null;
  isGone: boolean;
  /** Null without one, and where nobody watches the instance any more. */
  capCents: number | null;
};

/** A plan change with its effect. A label is the plan's bare name where nobody knows it, null where even that is unknown. */
export type LedgerLine = Effect & {
  row: LedgerRow;
  /** The provider's name. */
  providerLabel: string;
  fromLabel: string | null;
  toLabel: string | null;
};

export type Ledger = {
  /** By name. */
  rows: LedgerRow[];
  /** Newest first. */
  lines: LedgerLine[];
  /** The first instant anything is known of; null for a team that watched nothing. */
  firstAt: Date | null;
};

/** Draws up an instance's bill. Null when it was not there in the range. */
export function billOf(
  { record, prices, currency }: { record: PlanRecord; prices: Prices; currency: Currency },
  { span, running }: LedgerRange,
): Bill | null {
  const periods = planPeriods(record);
  if (periods.every((period) => overlap(period, span) === null)) return null;
  const effects = savings({ periods, changes: settledChanges(record) }, prices, span);
  const spent = spentCents(periods, prices, span);
  const saved = spent === null ? [null] : effects.map(({ savedCents }) => savedCents);
  return {
    currency,
    since: new Date(Math.max(span.from.getTime(), knownSince(record).getTime())),
    spentCents: spent,
    projectedCents: running === null ? null : spentCents(periods, prices, running),
    savedCents: sum(saved.map((cents) => cents && Math.max(0, cents))),
    extraCents: sum(saved.map((cents) => cents && Math.max(0, -cents))),
    effects,
    periods,
    prices,
  };
}

/** The bills of one currency together. Those with something unknown are counted, and left out. */
export type Total = {
  currency: Currency;
  spentCents: number;
  projectedCents: number | null;
  savedCents: number;
  extraCents: number;
  /** How many plan changes there were. */
  changes: number;
  /** How many bills were left out. */
  unknown: number;
};

/** Sums up bills, for each currency by itself. */
export function totalsOf(bills: readonly Bill[]): Total[] {
  const currencies = [...new Set(bills.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = bills.filter((bill) => bill.currency === currency);
    const known = own.filter(isKnown);
    const of = (key: "spentCents" | "projectedCents" | "savedCents" | "extraCents") =>
      sum(known.map((bill) => bill[key]));
    return {
      currency,
      spentCents: of("spentCents") ?? 0,
      projectedCents: of("projectedCents"),
      savedCents: of("savedCents") ?? 0,
      extraCents: of("extraCents") ?? 0,
      changes: known.reduce((count, { effects }) => count + effects.length, 0),
      unknown: own.length - known.length,
    };
  });
}

/** What bills of one currency cost in each of some spans, in cents; those with something unknown left out. */
export function costsOf(bills: readonly Bill[], spans: readonly Span[]): number[] {
  const known = bills.filter(isKnown);
  return spans.map((span) =>
    known.reduce((cents, { periods, prices }) => cents + (costOf(periods, prices, span) ?? 0), 0),
  );
}

/** How much of a monthly cap is used: people are warned from three quarters on. */
export const capStates = ["below", "near", "reached"] as const;
export type CapState = (typeof capStates)[number];

const NEAR_SHARE = 0.75;

type CapUse = { spentCents: number; capCents: number };

/** Where spending stands under a cap. A cap of nothing is reached from the start. */
export function capState(use: CapUse): CapState {
  const share = capShare(use);
  if (share >= 1) return "reached";
  return share >= NEAR_SHARE ? "near" : "below";
}

/** The share of a cap that is used; above 1 where more was spent. */
export function capShare({ spentCents: spent, capCents }: CapUse): number {
  return capCents === 0 ? 1 : spent / capCents;
}

/** Whether all of a bill can be added to others. */
function isKnown({ spentCents: spent, savedCents }: Bill): boolean {
  return spent !== null && savedCents !== null;
}

/** Null when one of them is. */
function sum(amounts: readonly (number | null)[]): number | null {
  let total = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    total += amount;
  }
  return total;
}
