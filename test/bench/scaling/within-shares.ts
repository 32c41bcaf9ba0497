import type { Scenario } from "@/lib/scaling/simulate/model";

/** The scenario with each plan as large as the policy lets it be filled. */
export function withinShares(scenario: Scenario): Scenario {
  const { plans, plan, policy } = scenario;
  const smaller = plans.map((told) => ({
    ...told,
    memoryBytes: shareOf(told.memoryBytes, policy.memoryAbove),
    maxClients: shareOf(told.maxClients, policy.clientsAbove),
  }));
  return { ...scenario, plans: smaller, plan: smaller[plans.indexOf(plan)]! };
}

function shareOf(limit: number | null, share: number): number | null {
  return limit === null ? null : limit * share;
}
