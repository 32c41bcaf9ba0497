import type { PlanChoice } from "@/components/scaling/another-plan";
import type { ProposalView } from "@/components/scaling/proposal-card";
import type { InstanceRow } from "@/lib/instances/model";
import type { Sample } from "@/lib/metrics/model";
import { providerNamed } from "@/lib/providers";
import type { Plan } from "@/lib/providers/provider";
import type { PendingProposal } from "@/lib/scaling/list-proposals";
import type { Policy } from "@/lib/scaling/policy";
import { levelsOf } from "./instances/fleet";

/** A proposal with its levels: as last measured now, and the same use under the new plan's limits. */
export function proposalView(
  proposal: PendingProposal,
  sample: Sample | null,
  policy: Pick<Policy, "memoryAbove" | "clientsAbove"> | null,
): ProposalView {
  const now = levelsOf({ plan: proposal.from }, sample, policy);
  return {
    ...proposal,
    memory: { now: now.memory, after: { ...now.memory, limit: proposal.to?.memoryBytes ?? null } },
    clients: {
      now: now.clients,
      after: { ...now.clients, limit: proposal.to?.maxClients ?? null },
    },
  };
}

/** Every plan the instance could have, with what changing to it does. */
export function planChoices(instance: InstanceRow, plans: readonly Plan[]): PlanChoice[] {
  const provider = providerNamed(instance.providerId);
  return plans.map((plan) => ({
    plan,
    effects:
      instance.plan === null || plan.id === instance.plan.id
        ? null
        : provider.effects(instance.plan, plan),
  }));
}
