import type { Plan } from "@/lib/providers/model";
import type { Scenario } from "@/lib/scaling/simulate/model";
import { limitOf } from "@/lib/scaling/simulate/server";

/**
 * How long a change takes that is asked for now, in minutes: by what the plan could hold of what is
 * wanted, so that it depends on no past and the optimum can be computed.
 */
export function leadOf(scenario: Scenario, from: Plan, to: Plan, wantedBytes: number): number {
  const heldBytes = Math.min(wantedBytes, limitOf(from.memoryBytes));
  return Math.max(1, Math.round(scenario.leadMinutes(from, to, heldBytes)));
}
