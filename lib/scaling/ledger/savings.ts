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
  const isKnown =
    costOf(periods, prices, span) !== null && !differences.includes(null) && isChain(within);
  const shares = isKnown ? sharesOf(stepsOf(within, differences, periods, span)) : [];

  let exactCents = 0;
  let roundedCents = 0;
  return within.map((change, index): Effect => {
    const share = shares[index];
    exactCents += share?.savedCents ?? 0;
    // Plus nothing, because a rounded −0.4 is a minus zero.
    const savedCents = share === undefined ? null : Math.round(exactCents) - roundedCents + 0;
    roundedCents += savedCents ?? 0;
    return {
      change,
      monthlyCents: differences[index]!,
      savedCents,
      undoneAt: share?.undoneAt ?? null,
      isUndoing: share?.isUndoing ?? false,
    };
  });
}

/** A change as far as money goes, and how many months are billed from then to the end of the span. */
type Step = { at: Date; monthlyCents: number; monthsLeft: number };
type Share = Pick<Effect, "undoneAt" | "isUndoing"> & { savedCents: number };

function differenceOf({ fromPlanId, toPlanId }: PlanChange, prices: Prices): number | null {
  const before = fromPlanId === null ? null : (prices.get(fromPlanId) ?? null);
  const after = toPlanId === null ? null : (prices.get(toPlanId) ?? null);
  return before === null || after === null ? null : after - before;
}

/** Whether each change begins where the one before it ended. */
function isChain(changes: readonly PlanChange[]): boolean {
  return changes.every(
    ({ fromPlanId }, index) => index === 0 || changes[index - 1]!.toPlanId === fromPlanId,
  );
}

function stepsOf(
  changes: readonly PlanChange[],
  differences: readonly (number | null)[],
  periods: readonly PlanPeriod[],
  span: Span,
): Step[] {
  const steps: Step[] = [];
  let to = span.to;
  let monthsLeft = 0;
  let last = periods.length - 1;
  // From the end, where both lists are walked once: there may be thousands of changes.
  for (let index = changes.length - 1; index >= 0; index--) {
    const { at } = changes[index]!;
    for (; last >= 0; last--) {
      const period = periods[last]!;
      const part = overlap(period, { from: at, to });
      if (part !== null && period.planId !== null) monthsLeft += monthsBilled(period.planId, part);
      if (period.from <= at) break;
    }
    to = at;
    steps.unshift({ at, monthlyCents: differences[index]!, monthsLeft });
  }
  return steps;
}

/** What each step did: later ones of the other sign take it back, the last first. */
function sharesOf(steps: readonly Step[]): Share[] {
  const shares = steps.map((): Share => ({ savedCents: 0, undoneAt: null, isUndoing: false }));
  const lasting: { index: number; monthlyCents: number }[] = [];
  for (const [index, step] of steps.entries()) {
    let left = step.monthlyCents;
    for (let last = lasting.at(-1); last !== undefined; last = lasting.at(-1)) {
      if (left === 0 || left > 0 === last.monthlyCents > 0) break;
      const taken = Math.sign(left) * Math.min(Math.abs(left), Math.abs(last.monthlyCents));
      shares[last.index]!.savedCents -= taken * step.monthsLeft;
      last.monthlyCents += taken;
      left -= taken;
      if (last.monthlyCents === 0) {
        shares[last.index]!.undoneAt = step.at;
        lasting.pop();
      }
    }
    shares[index]!.isUndoing = left === 0 && step.monthlyCents !== 0;
    shares[index]!.savedCents -= left * step.monthsLeft;
    if (left !== 0) lasting.push({ index, monthlyCents: left });
  }
  return shares;
}
