import { monthsBilled, overlap, type Span } from "@/lib/scaling/ledger/billing";
import type { PlanChange, PlanPeriod } from "@/lib/scaling/ledger/plan-periods";
import { costOf, type Prices } from "@/lib/scaling/ledger/spent";

/** What one plan change did to the bill of a span. */
export type Effect = {
  change: PlanChange;
  /** Price after less price before; null when one of them is unknown. */
  monthlyCents: number | null;
  /** Negative where it cost more. Null while something about the span is unknown. */
  savedCents: number | null;
  /** When later changes had taken all of it back; null while some of it lasts, or nothing ever did. */
  undoneAt: Date | null;
  /** It only took back what earlier changes of the span had done. */
  isUndoing: boolean;
};

/**
 * What each plan change within a span saved or cost in it, oldest first.
 *
 * A change counts from its instant until later ones take it back, the last change first: two days on a
 * larger plan cost two days of the difference, and coming back from it saves nothing by itself. So
 * nothing is counted twice: all effects add up to what would have been paid for the first plan of the
 * span throughout, less what was paid. Cents are whole, rounded so that they add up all the same.
 *
 * `changes` are settled and oldest first. While the plan or the price of any stretch of the span is
 * unknown, so is every effect.
 */
export function savings(
  { periods, changes }: { periods: readonly PlanPeriod[]; changes: readonly PlanChange[] },
  prices: Prices,
  span: Span,
): Effect[] {
  const within = changes.filter(({ at }) => at >= span.from && at < span.to);
  const differences = within.map((change) => differenceOf(change, prices));
  const steps = stepsOf(within, differences);
  const isKnown = steps !== null && costOf(periods, prices, span) !== null;
  const lots = isKnown ? lotsOf(steps, span.to) : [];

  let exactCents = 0;
  let roundedCents = 0;
  return within.map((change, index): Effect => {
    const own = lots.filter(({ step }) => step === steps?.[index]);
    for (const lot of own) exactCents -= lot.monthlyCents * monthsThere(periods, lot, span);
    // Plus nothing, because a rounded −0.4 is a minus zero.
    const savedCents = isKnown ? Math.round(exactCents) - roundedCents + 0 : null;
    roundedCents += savedCents ?? 0;
    return {
      change,
      monthlyCents: differences[index]!,
      savedCents,
      undoneAt: own.length > 0 && own.every(({ to }) => to < span.to) ? own.at(-1)!.to : null,
      isUndoing: isKnown && own.length === 0 && differences[index] !== 0,
    };
  });
}

/** A change as far as money goes. */
type Step = { at: Date; monthlyCents: number };
/** A part of what a step did, and how long it lasted. */
type Lot = Span & { step: Step; monthlyCents: number };

function differenceOf({ fromPlanId, toPlanId }: PlanChange, prices: Prices): number | null {
  const before = fromPlanId === null ? null : (prices.get(fromPlanId) ?? null);
  const after = toPlanId === null ? null : (prices.get(toPlanId) ?? null);
  return before === null || after === null ? null : after - before;
}

/** Null when a difference is unknown, or a change does not begin where the one before it ended. */
function stepsOf(
  changes: readonly PlanChange[],
  differences: readonly (number | null)[],
): Step[] | null {
  const steps: Step[] = [];
  for (const [index, { at, fromPlanId }] of changes.entries()) {
    const monthlyCents = differences[index]!;
    const isNext = index === 0 || changes[index - 1]!.toPlanId === fromPlanId;
    if (monthlyCents === null || !isNext) return null;
    steps.push({ at, monthlyCents });
  }
  return steps;
}

/** Takes each step back by later ones of the other sign, the last first. Those that last end with `to`. */
function lotsOf(steps: readonly Step[], to: Date): Lot[] {
  const lasting: Lot[] = [];
  const ended: Lot[] = [];
  for (const step of steps) {
    let left = step.monthlyCents;
    for (;;) {
      const last = lasting.at(-1);
      if (left === 0 || last === undefined || left > 0 === last.monthlyCents > 0) break;
      const taken = Math.sign(left) * Math.min(Math.abs(left), Math.abs(last.monthlyCents));
      ended.push({ ...last, monthlyCents: -taken, to: step.at });
      last.monthlyCents += taken;
      if (last.monthlyCents === 0) lasting.pop();
      left -= taken;
    }
    if (left !== 0) lasting.push({ step, monthlyCents: left, from: step.at, to });
  }
  return [...ended, ...lasting];
}

/** The months billed of a lot, without the time in which the instance was gone. */
function monthsThere(periods: readonly PlanPeriod[], lot: Lot, span: Span): number {
  let months = 0;
  for (const period of periods) {
    const there = overlap(period, lot);
    const part = there === null ? null : overlap(there, span);
    if (part !== null && period.planId !== null) months += monthsBilled(period.planId, part);
  }
  return months;
}
