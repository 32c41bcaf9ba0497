import type { Plan } from "@/lib/providers/model";
import { cheapestFitting, fits } from "@/lib/scaling/judgement/choose-plan";
import { asLevel } from "@/lib/scaling/judgement/needs";
import { possibleAhead } from "@/lib/scaling/judgement/other-days";
import type { Facts, Need } from "@/lib/scaling/model";
import { surprisesIn, type Surprises } from "@/lib/scaling/judgement/surprises";

/**
 * What a change down, and the one up again, must at least save: so many hours of what the smaller plan
 * costs. Where it costs half that is a day, so that nobody moves every day for it; where it costs a
 * quarter, eight hours.
 */
const SAVED_HOURS_MIN = 24;
/** Sooner than this nobody wants to change back. */
export const AHEAD_HOURS_MIN = 6;
/** Days repeat: whoever knows one of them knows the next. */
const AHEAD_HOURS_MAX = 24;
/** What one surprise is worth avoiding, in hours of today's price. */
const SURPRISE_PRICE_HOURS = 36;
/** One surprise may be the last; two are a habit. */
const SURPRISES_MIN = 2;

/**
 * Returns the cheapest of these plans that will do until the change has paid for itself, or null: it holds
 * what other days needed by then, and was not surprised too often of late. Surprises are minutes over the
 * limit, which no threshold prevents.
 */
export function cheapestLasting(facts: Facts, plan: Plan, fitting: readonly Plan[]): Plan | null {
  const surprises = surprisesIn(facts);
  for (let left = fitting; ;) {
    const smaller = cheapestFitting(plan, left, { memoryBytes: 0, clients: 0 });
    if (smaller === null) return null;
    const lasts = fits(smaller, neededAhead(facts, plan, smaller));
    if (lasts && !isOften(surprises(smaller), plan, smaller)) return smaller;
    left = left.filter((other) => other !== smaller);
  }
}

/** The less is saved an hour, the longer it must do. No more margin is asked than of a plan that is stayed on. */
function neededAhead(facts: Facts, plan: Plan, smaller: Plan): Need {
  const [now, then] = [plan.monthlyCents ?? 0, smaller.monthlyCents ?? 0];
  const saved = (now - then) / then;
  const hours = saved > 0 ? SAVED_HOURS_MIN / saved : AHEAD_HOURS_MAX;
  const held = Math.min(AHEAD_HOURS_MAX, Math.max(AHEAD_HOURS_MIN, hours));
  return asLevel(facts.policy, possibleAhead(facts, held * 60));
}

function isOften({ count, hours }: Surprises, plan: Plan, smaller: Plan): boolean {
  const saved = 1 - (smaller.monthlyCents ?? 0) / (plan.monthlyCents ?? 0);
  return count >= SURPRISES_MIN && count * SURPRISE_PRICE_HOURS > saved * hours;
}
