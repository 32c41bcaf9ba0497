import type { FleetRow } from "@/components/instances/fleet-row";
import { instanceCondition } from "@/components/instances/instance-state";
import type { LevelFacts } from "@/components/instances/level-state";
import type { InstanceRow } from "@/lib/instances/model";
import type { Sample } from "@/lib/metrics/model";
import type { Policy } from "@/lib/scaling/model";

type Thresholds = Pick<Policy, "memoryAbove" | "clientsAbove"> | null;

/** Memory and connections as last measured, against the plan's limits, else against the server's own. */
export function levelsOf(
  instance: Pick<InstanceRow, "plan">,
  sample: Sample | null,
  policy: Thresholds,
): { memory: LevelFacts; clients: LevelFacts } {
  return {
    memory: {
      used: sample?.usedMemoryBytes ?? null,
      limit: instance.plan?.memoryBytes ?? sample?.memoryLimitBytes ?? null,
      threshold: policy?.memoryAbove ?? null,
      unit: "bytes",
    },
    clients: {
      used: sample?.connectedClients ?? null,
      limit: instance.plan?.maxClients ?? sample?.clientsLimit ?? null,
      threshold: policy?.clientsAbove ?? null,
      unit: "count",
    },
  };
}

/** An instance as one line of the fleet. A silent one has no level: its last value is no reading of now. */
export function fleetRow(
  instance: InstanceRow,
  policy: Thresholds,
  sample: Sample | null,
  week: readonly (number | null)[],
): FleetRow {
  const isSilent = instance.unreachableSince !== null || instance.status === "gone";
  const levels = levelsOf(instance, isSilent ? null : sample, policy);
  return {
    id: instance.id,
    name: instance.name,
    appName: instance.appName,
    providerLabel: instance.providerLabel,
    planLabel: instance.planLabel,
    condition: instanceCondition({ ...instance, ...levels }),
    ...levels,
    monthlyCents: instance.monthlyCents,
    currency: instance.currency,
    week,
  };
}
