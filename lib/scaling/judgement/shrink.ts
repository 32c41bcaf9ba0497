import type { Plan } from "@/lib/providers/model";
import { cheapestFitting, fits } from "@/lib/scaling/judgement/choose-plan";
import { asLevel, largestOf } from "@/lib/scaling/judgement/needs";
import { possibleAhead } from "@/lib/scaling/judgement/other-days";
import { WITHOUT_LIMIT, type Facts, type Need } from "@/lib/scaling/model";
import { shrinkMinutes, type Window } from "@/lib/scaling/judgement/observe";
import { usedBetween, type Used } from "@/lib/scaling/judgement/past";
import { surprisesIn, type Surprises } from "@/lib/scaling/judgement/surprises";

/**
 * What a change down, and the one up again, must at least save: so many hours of the mean of both prices.
 * Between plans of which one costs twice the other that is nineteen and a half hours on the smaller one,
 * so that nobody moves twice a day for it; between those of which one costs four times as much, eleven.
 */
const SAVED_HOURS_MIN = 13;
/** Sooner than this nobody wants to change back. */
const AHEAD_HOURS_MIN = 6;
/** Days repeat: whoever knows one of them knows the next. */
const AHEAD_HOURS_MAX = 24;
/** What one surprise is worth avoiding, in hours of today's price. */
const SURPRISE_PRICE_HOURS = 30;
/** One surprise may be the last; two are a habit. */
const SURPRISES_MIN = 2;
/** A day proves more than a window does: its peak may come so near to the threshold that is stayed under. */
const PROVEN_SHARE_BELOW = 0.04;
const DAY_MS = 86_400_000;
/** Of a day, the hours that must be known for its peak to prove anything. */
const PROVEN_HOURS_MIN = 20;

/** How full a smaller plan may be, 0..1 of its limits. */
export type Shares = { memory: number; clients: number };

/**
 * The least a smaller plan must offer so that the peak of the shrink window stays below these shares of it,
 * or the peak of a whole day just below the thresholds, whichever asks for less. What was not measured is
 * taken to be all that today's plan offers: not knowing never makes a plan smaller.
 */
export function spareOf(facts: Facts, plan: Plan, past: Window, shares: Shares): Need {
  const nowMs = facts.now.getTime();
  // Of a window that is longer than the samples reach, the rest is known by the hour.
  const older = usedBetween(facts, nowMs - shrinkMinutes(facts.policy) * 60_000, nowMs);
  const lately = largestOf([
    needOf(plan, { memoryBytes: past.memory.peak, clients: past.clients.peak }, shares),
    within(older, shares),
  ]);
  const day =
    facts.history.length < PROVEN_HOURS_MIN ? null : usedBetween(facts, nowMs - DAY_MS, nowMs);
  if (day === null) return lately;
  const proven = needOf(plan, day, provenShares(facts, shares));
  return {
    memoryBytes: Math.min(lately.memoryBytes, proven.memoryBytes),
    clients: Math.min(lately.clients, proven.clients),
  };
}

function provenShares({ policy }: Facts, { memory, clients }: Shares): Shares {
  return {
    memory: Math.max(memory, policy.memoryAbove - PROVEN_SHARE_BELOW),
    clients: Math.max(clients, policy.clientsAbove - PROVEN_SHARE_BELOW),
  };
}

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
  const saved = (2 * (now - then)) / (now + then);
  const hours = saved > 0 ? SAVED_HOURS_MIN / saved : AHEAD_HOURS_MAX;
  const held = Math.min(AHEAD_HOURS_MAX, Math.max(AHEAD_HOURS_MIN, hours));
  return asLevel(facts.policy, possibleAhead(facts, held * 60));
}

function isOften({ count, hours }: Surprises, plan: Plan, smaller: Plan): boolean {
  const saved = 1 - (smaller.monthlyCents ?? 0) / (plan.monthlyCents ?? 0);
  return count >= SURPRISES_MIN && count * SURPRISE_PRICE_HOURS > saved * hours;
}

function needOf(plan: Plan, used: Used, shares: Shares): Need {
  const { memoryBytes, clients } = within(used, shares);
  return {
    memoryBytes: used.memoryBytes === null ? bounded(plan.memoryBytes) : memoryBytes,
    clients: used.clients === null ? bounded(plan.maxClients) : clients,
  };
}

function within(used: Used | null, shares: Shares): Need {
  return {
    memoryBytes: (used?.memoryBytes ?? 0) / shares.memory,
    clients: (used?.clients ?? 0) / shares.clients,
  };
}

function bounded(limit: number | null): number {
  return Math.min(limit ?? WITHOUT_LIMIT, WITHOUT_LIMIT);
}
