import type { Plan } from "@/lib/providers/model";
import type { Need } from "@/lib/scaling/model";

/**
 * Returns the cheapest plan that may replace `from` and covers `need`, or null when none does.
 *
 * Only plans of the same family that keep replica and persistence are looked at: others mean other
 * guarantees, or another place. Plans that are no longer sold, and plans whose size or price nobody
 * says, are never chosen. Of two at the same price the larger one wins, then the one whose name comes
 * first: the order of the list decides nothing.
 */
export function cheapestFitting(from: Plan, plans: readonly Plan[], need: Need): Plan | null {
  let cheapest: Plan | null = null;
  for (const plan of plans) {
    if (!isCandidate(from, plan) || !fits(plan, need)) continue;
    if (cheapest === null || isPreferred(plan, cheapest)) cheapest = plan;
  }
  return cheapest;
}

/** The plan with the most memory that may replace `from` and offers no less of anything; null when none does. */
export function largestFitting(from: Plan, plans: readonly Plan[]): Plan | null {
  let largest: Plan | null = null;
  for (const plan of plans) {
    if (!isCandidate(from, plan)) continue;
    if (plan.memoryBytes! < from.memoryBytes! || plan.maxClients! < from.maxClients!) continue;
    if (largest === null || isLarger(plan, largest)) largest = plan;
  }
  return largest;
}

/** Whether a plan covers a need. A plan that does not say how much it offers covers none. */
export function fits(plan: Pick<Plan, "memoryBytes" | "maxClients">, need: Need): boolean {
  if (plan.memoryBytes === null || plan.maxClients === null) return false;
  return plan.memoryBytes >= need.memoryBytes && plan.maxClients >= need.clients;
}

/** Whether `from` could be changed to `plan` without losing anything but size. */
export function isCandidate(from: Plan, plan: Plan): boolean {
  return (
    plan.id !== from.id &&
    plan.family === from.family &&
    plan.currency === from.currency &&
    (plan.hasReplica || !from.hasReplica) &&
    (plan.hasPersistence || !from.hasPersistence) &&
    plan.isOffered &&
    plan.memoryBytes !== null &&
    plan.maxClients !== null &&
    plan.monthlyCents !== null
  );
}

function isLarger(plan: Plan, other: Plan): boolean {
  if (plan.memoryBytes !== other.memoryBytes) return plan.memoryBytes! > other.memoryBytes!;
  if (plan.maxClients !== other.maxClients) return plan.maxClients! > other.maxClients!;
  return isPreferred(plan, other);
}

/** Candidates only: their price and memory are known. */
function isPreferred(plan: Plan, other: Plan): boolean {
  if (plan.monthlyCents !== other.monthlyCents) return plan.monthlyCents! < other.monthlyCents!;
  if (plan.memoryBytes !== other.memoryBytes) return plan.memoryBytes! > other.memoryBytes!;
  return plan.id < other.id;
}
