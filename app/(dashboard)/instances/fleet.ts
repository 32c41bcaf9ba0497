import type { FleetRow } from "@/components/instances/fleet-row";
import { instanceCondition } from "@/components/instances/instance-state";
import type { LevelFacts } from "@/components/instances/level-state";
import type { PolicyRow } from "@/lib/instances/instance-rows";
import type { InstanceRow } from "@/lib/instances/model";
import type { Sample } from "@/lib/metrics/model";
import type { Policy } from "@/lib/scaling/policy";

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

const PATIENCE_SECONDS = 180;
const MISSED_LOOKS = 3;

/** The newest sample while it still says something of now; null once looks were missed. */
export function freshSample(
  instance: Pick<InstanceRow, "status" | "unreachableSince">,
  policy: Pick<Policy, "sampleEverySeconds"> | null,
  sample: Sample | null,
  now: Date,
): Sample | null {
  if (sample === null || instance.status === "gone" || instance.unreachableSince !== null) {
    return null;
  }
  const patience = Math.max(PATIENCE_SECONDS, MISSED_LOOKS * (policy?.sampleEverySeconds ?? 0));
  return now.getTime() - sample.at.getTime() > patience * 1000 ? null : sample;
}

/** An instance as one line of the fleet. A silent one has no level: its last value is no reading of now. */
export function fleetRow(
  instance: InstanceRow,
  policy: PolicyRow | null,
  sample: Sample | null,
  week: readonly (number | null)[],
  now: Date,
): FleetRow {
  const levels = levelsOf(instance, freshSample(instance, policy, sample, now), policy);
  return {
    id: instance.id,
    name: instance.name,
    appName: instance.appName,
    providerLabel: instance.providerLabel,
    planLabel: instance.planLabel,
    condition: instanceCondition({ ...instance, ...levels }),
    restraint: restraintOf(policy, now),
    ...levels,
    // Nobody is billed for what is gone.
    monthlyCents: instance.status === "gone" ? 0 : instance.monthlyCents,
    currency: instance.currency,
    week,
  };
}

function restraintOf(policy: PolicyRow | null, now: Date): FleetRow["restraint"] {
  const lasts = (until: Date | null | undefined) => until != null && until > now;
  if (lasts(policy?.pausedUntil)) return "paused";
  return lasts(policy?.pinnedUntil) ? "held" : null;
}
