import type { Plan } from "@/lib/providers/provider";
import { VALUES_MIN } from "@/lib/scaling/data-quality";
import { WITHOUT_LIMIT, type Need } from "@/lib/scaling/model";
import type { Observed, Window } from "@/lib/scaling/observe";

/**
 * The least a plan must offer so that the peaks of a window stay within these shares of it.
 *
 * What was not measured is taken to be all that today's plan offers: not knowing never makes a plan
 * smaller, and never larger by itself.
 */
export function needOf(
  { memory, clients }: Window,
  plan: Plan,
  memoryShare: number,
  clientsShare: number,
): Need {
  return {
    memoryBytes: scaled(memory, memoryShare) ?? bounded(plan.memoryBytes),
    clients: scaled(clients, clientsShare) ?? bounded(plan.maxClients),
  };
}

function scaled({ count, peak }: Observed, share: number): number | null {
  return peak === null || count < VALUES_MIN ? null : peak / share;
}

function bounded(limit: number | null): number {
  return Math.min(limit ?? WITHOUT_LIMIT, WITHOUT_LIMIT);
}
