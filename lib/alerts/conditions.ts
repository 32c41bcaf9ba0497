import { approvalWaits } from "@/lib/alerts/approval-words";
import type { InstanceFacts } from "@/lib/alerts/facts";
import { levelsOf, shareOf } from "@/lib/alerts/levels";
import type { Condition, ConditionKey, Level } from "@/lib/alerts/model";
import { formatDuration, formatShare } from "@/lib/format";
import { isStale, patienceSeconds } from "@/lib/scaling/judgement/data-quality";

/** How far below its threshold a share must fall before the alert ends: five points, or half of a tiny one. */
const HYSTERESIS_SHARE = 0.05;

/**
 * Returns the conditions that hold now, in the order of their weight.
 *
 * An unknown or stale value neither raises nor resolves: what is open then still holds. An open
 * condition on a level holds until the level is five points below the threshold, so that a value
 * that trembles at the threshold is told once.
 */
export function conditionsOf(facts: InstanceFacts): Condition[] {
  if (facts.instance.status === "gone") return [gone(facts)];

  const levels =
    facts.sample === null || isStale(facts.policy, facts.sample.at, facts.now)
      ? []
      : levelsOf(facts.sample, facts.plan);
  const memory = levels.find(({ label }) => label === "Memory");
  const clients = levels.find(({ label }) => label === "Connections");
  const { memoryAbove, clientsAbove } = facts.policy;
  const isMemoryHigh = holds(facts, "memory_high", shareOf(memory), memoryAbove);
  const areClientsHigh = holds(facts, "clients_high", shareOf(clients), clientsAbove);

  const found: Condition[] = [];
  if (isUnreachable(facts)) found.push(unreachable(facts));
  if (isMemoryHigh) found.push(memoryHigh(facts, levels));
  if (areClientsHigh) found.push(clientsHigh(facts, levels));
  if ((isMemoryHigh || areClientsHigh) && isStuck(facts)) found.push(noPlanFits(facts, levels));
  if (isWaiting(facts)) found.push(approvalWaits(facts.instance.name, facts.proposal, levels));
  return found;
}

function holds(
  { open }: InstanceFacts,
  key: ConditionKey,
  share: number | null,
  above: number,
): boolean {
  if (share === null) return open.has(key);
  if (!open.has(key)) return share > above;
  return share >= Math.max(above - HYSTERESIS_SHARE, above / 2);
}

function isUnreachable({ now, instance, policy }: InstanceFacts): boolean {
  if (instance.unreachableSince === null) return false;
  return secondsBetween(instance.unreachableSince, now) >= patienceSeconds(policy);
}

/** Reasons of an evaluation that looked at nothing, and so says nothing about plans. */
const blind: readonly string[] = [
  "no_data",
  "too_few_samples",
  "implausible",
  "busy",
  "provider_busy",
  "paused",
  "frozen",
  "pinned",
];
/** Reasons that keep an instance from growing until a person does something. */
const stuck: readonly string[] = ["no_plan_fits", "at_maximum", "over_cap"];

function isStuck({ evaluation, open }: InstanceFacts): boolean {
  if (evaluation === null || blind.includes(evaluation.reason)) return open.has("no_plan_fits");
  return stuck.includes(evaluation.reason);
}

type Asked = InstanceFacts & { proposal: NonNullable<InstanceFacts["proposal"]> };

function isWaiting(facts: InstanceFacts): facts is Asked {
  const expiresAt = facts.proposal?.expiresAt ?? null;
  return facts.proposal !== null && (expiresAt === null || expiresAt > facts.now);
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

function memoryHigh(facts: InstanceFacts, levels: readonly Level[]): Condition {
  const share = formatShare(shareOf(levels.find(({ label }) => label === "Memory")));
  return {
    key: "memory_high",
    subject: `${facts.instance.name} uses ${share} of its memory`,
    body: `${advice(facts, "free memory")} Memory is above your threshold of ${formatShare(facts.policy.memoryAbove)} of ${planName(facts)}.`,
    levels,
  };
}

function clientsHigh(facts: InstanceFacts, levels: readonly Level[]): Condition {
  const share = formatShare(shareOf(levels.find(({ label }) => label === "Connections")));
  return {
    key: "clients_high",
    subject: `${facts.instance.name} uses ${share} of its connections`,
    body: `${advice(facts, "close connections, for example with smaller pools")} Connections are above your threshold of ${formatShare(facts.policy.clientsAbove)} of ${planName(facts)}.`,
    levels,
  };
}

/** What the reader has to do, which depends on who changes plans. */
function advice({ policy, proposal, isAccountBroken }: InstanceFacts, otherwise: string): string {
  if (isAccountBroken) {
    return `Have its account reconnected, or ${otherwise}: until then Headroom changes no plan.`;
  }
  // An automatic policy asks, too, for what is expensive.
  switch (proposal?.direction === "up" ? "ask" : policy.growMode) {
    case "auto":
      return `You have nothing to do if a larger plan fits: Headroom changes to it by itself. You can also ${otherwise}.`;
    case "ask":
      return `Approve the larger plan that Headroom proposes, or ${otherwise}.`;
    case "off":
      return `Choose a larger plan at your provider, or ${otherwise}: scaling is off for this instance.`;
  }
}

function noPlanFits(facts: InstanceFacts, levels: readonly Level[]): Condition {
  const shares = levels.map(shareOf).filter((share) => share !== null);
  const highest = shares.length === 0 ? null : Math.max(...shares);
  return {
    key: "no_plan_fits",
    subject: `${facts.instance.name} cannot grow at ${formatShare(highest)} of ${planName(facts)}`,
    body: [wayOut(facts.evaluation?.reason), facts.evaluation?.sentence].filter(Boolean).join(" "),
    levels,
  };
}

function wayOut(reason: string | undefined): string {
  switch (reason) {
    case "at_maximum":
      return "Raise the largest plan in this instance’s policy, or make the data smaller: Headroom may not go further.";
    case "over_cap":
      return "Raise the monthly cap in this instance’s policy, or make the data smaller: Headroom may not spend more.";
    default:
      return "Make the data smaller or choose another family of plans: none that Headroom may choose is large enough.";
  }
}

function unreachable(facts: InstanceFacts): Condition {
  const { instance, now } = facts;
  const seconds = secondsBetween(instance.unreachableSince!, now);
  const problem = instance.problem ?? "Headroom could not reach it.";
  return {
    key: "unreachable",
    subject: `${instance.name} has not answered for ${formatDuration(seconds)}`,
    body: `Check that the instance runs and lets Headroom in. ${problem} Until it answers nothing is measured and no plan is changed.`,
    levels: [],
  };
}

function gone({ instance }: InstanceFacts): Condition {
  return {
    key: "gone",
    subject: `${instance.name} is gone from its provider`,
    body: "If you deleted it, you have nothing to do: its history stays. If you did not, look at your provider’s activity log now. Headroom no longer measures it.",
    levels: [],
  };
}

function planName({ plan, instance }: InstanceFacts): string {
  return plan?.label ?? instance.planId;
}
