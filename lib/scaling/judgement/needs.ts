import type { Need } from "@/lib/scaling/model";
import type { Used } from "@/lib/scaling/judgement/past";
import type { Policy } from "@/lib/scaling/policy";

/** How full a plan may be, 0..1 of its limits. */
export type Shares = { memory: number; clients: number };

const NOTHING: Need = { memoryBytes: 0, clients: 0 };

/** The least that satisfies all of these. */
export function largestOf(needs: readonly Need[]): Need {
  const most = { ...NOTHING };
  for (const { memoryBytes, clients } of needs) {
    most.memoryBytes = Math.max(most.memoryBytes, memoryBytes);
    most.clients = Math.max(most.clients, clients);
  }
  return most;
}

/** What both ask for. What is not known asks for nothing. */
export function leastOf(one: Used | null, other: Used | null): Need {
  return {
    memoryBytes: Math.min(one?.memoryBytes ?? 0, other?.memoryBytes ?? 0),
    clients: Math.min(one?.clients ?? 0, other?.clients ?? 0),
  };
}

/** What has to be offered so that a use that holds stays within the thresholds. */
export function asLevel({ memoryAbove, clientsAbove }: Policy, use: Need): Need {
  return { memoryBytes: use.memoryBytes / memoryAbove, clients: use.clients / clientsAbove };
}

/** Peaks may fill a plan to the middle between the threshold and the limit; of past days nothing else is known. */
export function asPeak({ memoryAbove, clientsAbove }: Policy, use: Need): Need {
  return {
    memoryBytes: use.memoryBytes / ((1 + memoryAbove) / 2),
    clients: use.clients / ((1 + clientsAbove) / 2),
  };
}
