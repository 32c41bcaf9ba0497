import type { Plan } from "@/lib/providers/provider";
import { asLevel, largestOf } from "@/lib/scaling/judgement/needs";
import { possibleAhead } from "@/lib/scaling/judgement/other-days";
import { WITHOUT_LIMIT, type Facts, type Need } from "@/lib/scaling/model";
import { shrinkMinutes, type Window } from "@/lib/scaling/judgement/observe";
import { usedBetween, type Used } from "@/lib/scaling/judgement/past";

/**
 * What a change down, and the one up again, must at least save: so many hours of today's price. Between
 * plans of which one costs twice the other, that is sixteen hours on the smaller one.
 */
const SAVED_HOURS_MIN = 8;
/** Sooner than this nobody wants to change back. */
const AHEAD_HOURS_MIN = 6;
/** Days repeat: whoever knows one of them knows the next. */
const AHEAD_HOURS_MAX = 24;

/** How full a smaller plan may be, 0..1 of its limits. */
export type Shares = { memory: number; clients: number };

/**
 * The least a smaller plan must offer so that the peak of the shrink window stays below these shares of it.
 * What was not measured is taken to be all that today's plan offers: not knowing never makes a plan smaller.
 */
export function spareOf(facts: Facts, plan: Plan, past: Window, shares: Shares): Need {
  const nowMs = facts.now.getTime();
  // Of a window that is longer than the samples reach, the rest is known by the hour.
  const older = usedBetween(facts, nowMs - shrinkMinutes(facts.policy) * 60_000, nowMs);
  return largestOf([
    needOf(plan, { memoryBytes: past.memory.peak, clients: past.clients.peak }, shares),
    within(older, shares),
  ]);
}

/**
 * What a smaller plan must offer besides, because it may be needed before the change has paid for itself:
 * the less is saved an hour, the longer it must do. No more margin is asked than of a plan that is stayed on.
 */
export function neededAhead(facts: Facts, plan: Plan, smaller: Plan): Need {
  const saved = 1 - (smaller.monthlyCents ?? 0) / (plan.monthlyCents ?? 0);
  const hours = saved > 0 ? SAVED_HOURS_MIN / saved : AHEAD_HOURS_MAX;
  const held = Math.min(AHEAD_HOURS_MAX, Math.max(AHEAD_HOURS_MIN, hours));
  return asLevel(facts.policy, possibleAhead(facts, held * 60));
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
