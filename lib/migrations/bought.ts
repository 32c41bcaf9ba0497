import { formatMonthly, type Currency } from "@/lib/format";
import type { EndView, MigrationStatus, StepKind, StepStatus } from "@/lib/migrations/model";
import { isHandedOver, isOnWayBack } from "@/lib/migrations/next-step";
import type { LegSpec } from "@/lib/migrations/spec";
import type { StepMemory } from "@/lib/migrations/step-rows";

/** An instance that Headroom made at a provider, by what the provider calls it. */
export type Bought = {
  legId: string;
  stepId: string;
  connectionId: string;
  remoteId: string;
  /** Null while it is not in the inventory. */
  instanceId: string | null;
  name: string;
  appName: string;
  planId: string;
  providerLabel: string;
};

type Of = {
  migration: { status: MigrationStatus; failure: string | null };
  legs: readonly {
    id: string;
    targetInstanceId: string | null;
    target: EndView;
    spec: LegSpec | null;
  }[];
  steps: readonly {
    id: string;
    kind: StepKind;
    status: StepStatus;
    position: number;
    isWayBack: boolean;
    legId: string | null;
    memory: StepMemory | null;
  }[];
};

/**
 * What Headroom made for a migration and nothing uses: after it was cancelled or brought back, and while one
 * that failed before the switch waits. It costs until somebody removes it.
 */
export function boughtInVain({ migration, legs, steps }: Of): Bought[] {
  const { status, failure } = migration;
  const isWaiting = failure !== null && !isOnWayBack(steps) && !isHandedOver(steps);
  const isOver = status === "cancelled" || status === "rolled_back" || status === "failed";
  return isOver || isWaiting ? madeBy({ legs, steps }) : [];
}

/** Every instance that was made and was not removed again. */
export function madeBy({ legs, steps }: Pick<Of, "legs" | "steps">): Bought[] {
  return steps.flatMap((step) => {
    const leg = legs.find(({ id }) => id === step.legId);
    const { remoteId, name, isRemoved } = step.memory ?? {};
    const wanted = leg?.spec?.target;
    const isMade = step.kind === "provision" && remoteId !== undefined && isRemoved !== true;
    if (!isMade || leg === undefined || wanted?.kind !== "new") return [];
    return [
      {
        legId: leg.id,
        stepId: step.id,
        connectionId: wanted.connectionId,
        remoteId,
        instanceId: leg.targetInstanceId,
        name: leg.targetInstanceId === null ? (name ?? remoteId) : leg.target.name,
        appName: wanted.app.name,
        planId: wanted.planId,
        providerLabel: leg.target.providerLabel,
      },
    ];
  });
}

/** Says that it is there and costs. */
export function boughtWords(
  { name, providerLabel }: Pick<Bought, "name" | "providerLabel">,
  plan: { label: string; monthlyCents: number | null; currency: Currency },
): string {
  const price =
    plan.monthlyCents === null ? "" : `, ${formatMonthly(plan.monthlyCents, plan.currency)}`;
  return `Headroom made ${name} at ${providerLabel} (${plan.label}${price}). It stays, and costs, until somebody removes it.`;
}
