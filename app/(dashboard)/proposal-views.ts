import type { PlanChoice } from "@/components/scaling/another-plan";
import { causeOf, evidencePoints } from "@/components/scaling/evidence-points";
import type { ProposalView } from "@/components/scaling/proposal-view";
import { doubtsAbout } from "@/components/scaling/proposal-words";
import type { InstanceRow } from "@/lib/instances/model";
import type { Sample } from "@/lib/metrics/model";
import { providerNamed } from "@/lib/providers";
import type { Plan } from "@/lib/providers/model";
import { leadMinutesOf } from "@/lib/scaling/judgement/lead-time";
import type { PendingProposal } from "@/lib/scaling/proposals/list-proposals";
import type { Policy } from "@/lib/scaling/policy";
import { restOfMonthCents } from "@/lib/scaling/proposals/rest-of-month";
import { requestTime } from "../request-time";
import { levelsOf } from "./instances/fleet";

type Watching = Pick<
  Policy,
  "memoryAbove" | "clientsAbove" | "sampleEverySeconds" | "evaluateEveryMinutes"
>;

/** A proposal with its levels: as last measured now, and the same use under the new plan's limits. */
export function proposalView(
  { samples, seenAt, from, to, ahead, ...proposal }: PendingProposal,
  sample: Sample | null,
  policy: Watching | null,
): ProposalView {
  const now = requestTime();
  const levels = levelsOf({ plan: from }, sample, policy);
  const cause = causeOf(proposal.reason, proposal.evidence);
  const heldBytes = proposal.evidence.memoryBytes;
  return {
    ...proposal,
    now,
    restOfMonthCents: restOfMonthCents(proposal, now),
    memory: {
      now: levels.memory,
      after: { ...levels.memory, limit: to?.memoryBytes ?? null },
    },
    clients: {
      now: levels.clients,
      after: { ...levels.clients, limit: to?.maxClients ?? null },
    },
    cause,
    points: evidencePoints(samples, cause, now),
    ahead: ahead[cause],
    durationSeconds: durationSeconds(from, heldBytes),
    doubts: policy === null ? [] : doubtsAbout({ ...proposal, seenAt }, policy, now),
  };
}

/** Null where the plan of now, or what it holds, is not known. */
function durationSeconds(from: Plan | null, heldBytes: number | null): number | null {
  return from === null || heldBytes === null ? null : 60 * leadMinutesOf(from, heldBytes);
}

/** Every plan the instance could have, with what changing to it does. */
export function planChoices(
  instance: InstanceRow,
  plans: readonly Plan[],
  sample: Sample | null,
): PlanChoice[] {
  const provider = providerNamed(instance.providerId);
  const { plan: from } = instance;
  const used = {
    memoryBytes: sample?.usedMemoryBytes ?? null,
    clients: sample?.connectedClients ?? null,
  };
  const seconds = durationSeconds(from, used.memoryBytes);
  return plans.map((plan) => ({
    plan,
    effects: from === null || plan.id === from.id ? null : provider.effects(from, plan),
    durationSeconds: seconds,
    used,
  }));
}
