import { formatAgo, formatBytes, formatCount, formatShare } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";
import { useProblem, type Use } from "@/lib/scaling/proposals/chosen-plan";
import type { ResizeReason } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/** A change that did not come to be asked for in this time was decided on facts that have passed. */
const APPROVAL_HOLDS_MS = 3_600_000;

/** An approved change at the moment its provider is to be asked. */
export type LateChange = {
  reason: ResizeReason;
  decidedAt: Date;
  /** Null for plans the catalogue does not know. */
  from: Plan | null;
  to: Plan | null;
  use: Use;
  /** Null for an instance that has none. */
  policy: Pick<Policy, "memoryAbove" | "clientsAbove"> | null;
  now: Date;
};

/**
 * Why an approved change is not asked for after all, as one sentence, or null when it may be: between a
 * yes and this moment anything may have happened. What does not hold the present use is never asked for;
 * what Headroom makes smaller by itself must not have to grow again at once.
 */
export function lateProblem({
  reason,
  decidedAt,
  from,
  to,
  use,
  policy,
  now,
}: LateChange): string | null {
  if (now.getTime() - decidedAt.getTime() > APPROVAL_HOLDS_MS) {
    return `This change was approved ${formatAgo(decidedAt, now)} and could not be begun since, so it may not be what is needed now. Headroom decides again at its next look.`;
  }
  if (to === null) return null; // The provider knows best what it sells.
  const problem = useProblem(from, to, use);
  if (problem !== null) return problem;
  const isByPerson = reason === "chosen" || reason === "pinned";
  if (isByPerson || policy === null) return null;
  const { memoryBytes, maxClients } = to;
  if (
    isLess(memoryBytes, from?.memoryBytes) &&
    isOver(use.memoryBytes, memoryBytes, policy.memoryAbove)
  ) {
    return `The instance uses ${formatBytes(use.memoryBytes)} by now, more than ${formatShare(policy.memoryAbove)} of ${to.label} (${formatBytes(memoryBytes)}): it would have to grow again at once.`;
  }
  if (
    isLess(maxClients, from?.maxClients) &&
    isOver(use.clients, maxClients, policy.clientsAbove)
  ) {
    return `The instance has ${formatCount(use.clients)} connections by now, more than ${formatShare(policy.clientsAbove)} of what ${to.label} allows (${formatCount(maxClients)}): it would have to grow again at once.`;
  }
  return null;
}

function isLess(limit: number | null, before: number | null | undefined): boolean {
  return limit !== null && before != null && limit < before;
}

function isOver(used: number | null, limit: number | null, share: number): boolean {
  return used !== null && limit !== null && used > share * limit;
}
