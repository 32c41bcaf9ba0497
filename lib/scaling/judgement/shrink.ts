import type { Plan } from "@/lib/providers/provider";
import { largestOf } from "@/lib/scaling/judgement/grow";
import { WITHOUT_LIMIT, type Facts, type Need } from "@/lib/scaling/model";
import { shrinkMinutes, type Window } from "@/lib/scaling/judgement/observe";
import { usedBefore, usedBetween, type Used } from "@/lib/scaling/judgement/past";

/** For how long a smaller plan must do, by what the same hours of other days needed. */
const AHEAD_MINUTES = 720;

/** What a smaller plan has to hold: what was used of late, and what the next hours may bring besides. */
export type Spare = { byUse: Need; byDays: Need };

/** How full a smaller plan may be, 0..1 of its limits. */
export type Shares = { memory: number; clients: number };

/**
 * The least a smaller plan must offer so that use stays below these shares of it: the peak of the shrink
 * window, and what the next twelve hours needed yesterday and a week ago, as far as that is known. What was
 * not measured is taken to be all that today's plan offers: not knowing never makes a plan smaller.
 */
export function spareOf(facts: Facts, plan: Plan, past: Window, shares: Shares): Spare {
  const nowMs = facts.now.getTime();
  // Of a window that is longer than the samples reach, the rest is known by the hour.
  const older = usedBetween(facts, nowMs - shrinkMinutes(facts.policy) * 60_000, nowMs);
  const byUse = largestOf([
    needOf(plan, { memoryBytes: past.memory.peak, clients: past.clients.peak }, shares),
    within(older, shares),
  ]);
  // Of the future no more margin is asked than of a plan that is stayed on.
  const { memoryAbove, clientsAbove } = facts.policy;
  const thresholds = { memory: memoryAbove, clients: clientsAbove };
  const days = [1, 7].map((before) => within(usedBefore(facts, before, AHEAD_MINUTES), thresholds));
  return { byUse, byDays: largestOf([byUse, ...days]) };
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
