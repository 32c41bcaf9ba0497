import { formatBytes, formatCount } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";
import { serviceOf } from "@/lib/providers/service-of";
import { isMeasurable } from "@/lib/scaling/judgement/plan-range";

/** What an instance uses now; null where nobody knows. */
export type Use = { memoryBytes: number | null; clients: number | null };

/**
 * Why a plan that a person picked may not be taken, as one sentence, or null when it may.
 *
 * A person may cross from one family of a service to another, which Headroom never does by itself; the
 * provider has the last word on it. Nobody may choose what is too small for the present use.
 */
export function chosenPlanProblem(from: Plan | null, to: Plan, use: Use): string | null {
  if (from !== null && from.id === to.id) return `The instance is on ${to.label} already.`;
  if (from !== null && serviceOf(from) !== serviceOf(to)) {
    return `${to.label} belongs to another service than ${from.label}: a plan cannot be changed to it. Move the data with a migration instead.`;
  }
  if (!to.isOffered) return `${to.label} is no longer sold. Choose another plan.`;
  if (!isMeasurable(to)) {
    return `Nobody says how much memory and how many connections ${to.label} has. Choose another plan.`;
  }
  return useProblem(from, to, use);
}

/**
 * Why a plan does not hold what an instance uses now, as one sentence, or null when it does. That of a
 * smaller plan has to be known; a larger one holds what nobody measured.
 */
export function useProblem(from: Plan | null, to: Plan, use: Use): string | null {
  if (!isMeasurable(to)) return null;
  const isSmaller =
    from === null ||
    !isMeasurable(from) ||
    to.memoryBytes! < from.memoryBytes! ||
    to.maxClients! < from.maxClients!;
  if (isSmaller && (use.memoryBytes === null || use.clients === null)) {
    return `Headroom does not know yet what the instance uses, so it cannot tell whether ${to.label} is large enough. Try again after the next measurement.`;
  }
  if (use.memoryBytes !== null && use.memoryBytes > to.memoryBytes!) {
    return `The instance uses ${formatBytes(use.memoryBytes)}, more than ${to.label} holds (${formatBytes(to.memoryBytes)}). Choose a larger plan.`;
  }
  if (use.clients !== null && use.clients > to.maxClients!) {
    return `The instance has ${formatCount(use.clients)} connections, more than ${to.label} allows (${formatCount(to.maxClients)}). Choose a larger plan.`;
  }
  return null;
}

/** What is won and lost by a change that a person chose. */
export function describeChoice(from: Plan | null, to: Plan): string {
  const parts = [
    `Chosen by hand: ${to.label}, ${formatBytes(to.memoryBytes)} and ${formatCount(to.maxClients)} connections.`,
  ];
  if (from === null || from.family === to.family) return parts.join(" ");
  if (from.hasReplica && !to.hasReplica) parts.push("It has no replica.");
  if (from.hasPersistence && !to.hasPersistence) parts.push("It keeps nothing on disk.");
  if (!from.hasReplica && to.hasReplica) parts.push("It adds a replica.");
  if (!from.hasPersistence && to.hasPersistence) parts.push("It keeps data on disk.");
  return parts.join(" ");
}
