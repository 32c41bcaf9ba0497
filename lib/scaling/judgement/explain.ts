import { formatAgo, formatCounted, formatDuration, formatMonthly, formatShare } from "@/lib/format";
import { cheapestFitting } from "@/lib/scaling/judgement/choose-plan";
import { stopAt, stopEndsAt } from "@/lib/scaling/calendar/at";
import { describeInstant } from "@/lib/scaling/calendar/describe";
import { COVERAGE_MIN, VALUES_MIN, isStale } from "@/lib/scaling/judgement/data-quality";
import type { Decision, Evidence, Facts, Hold, Resize } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { sampledShrinkMinutes } from "@/lib/scaling/judgement/observe";
import { isAbove, rangeOf } from "@/lib/scaling/judgement/plan-range";
import { isDear } from "@/lib/scaling/judgement/proof";
import { AHEAD_HOURS_MIN } from "@/lib/scaling/judgement/shrink";
import {
  before,
  clients,
  expected,
  levels,
  memory,
  minutes,
  used,
} from "@/lib/scaling/judgement/use-words";

/**
 * The sentence the customer reads: what was seen, against what, and what follows from it. Every
 * decision has one, also each "no".
 */
export function explain(decision: Decision, facts: Facts): string {
  const { policy } = facts;
  return decision.kind === "hold"
    ? explainHold(decision, policy, facts)
    : explainResize(decision, policy, facts);
}

function explainHold({ reason, evidence }: Hold, policy: Policy, facts: Facts): string {
  const plan = facts.plan?.label ?? "this plan";
  switch (reason) {
    case "scaling_off":
      return `Scaling is off. ${levels(evidence, facts.plan)}`;
    case "paused":
      return `Paused until ${utc(facts.pausedUntil)}. ${levels(evidence, facts.plan)}`;
    case "frozen":
      return `${frozen(facts)} ${levels(evidence, facts.plan)}`;
    case "pinned":
      return `Held at ${boundLabel(facts.pin?.planId ?? null, facts)} until ${utc(facts.pin?.until ?? null)}. ${levels(evidence, facts.plan)}`;
    case "growing_off":
      return `${levels(evidence, facts.plan)} That asks for a larger plan, but growing is off.`;
    case "shrinking_off":
      return `${levels(evidence, facts.plan)} A smaller plan would do, but shrinking is off.`;
    case "change_budget":
      return `${levels(evidence, facts.plan)} Headroom began ${formatCounted(facts.begunAt.length, "change")} in the last 24 h, as many as your policy allows.`;
    case "over_cap":
      return `${levels(evidence, facts.plan)} That asks for a larger plan, but the month would cost more than your cap of ${formatMonthly(policy.monthlyCapCents, facts.plan?.currency ?? "USD")}.`;
    case "not_in_maintenance":
      return `${levels(evidence, facts.plan)} A smaller plan would do; your policy waits for the provider’s maintenance window.`;
    case "may_be_needed":
      return `${levels(evidence, facts.plan)} A smaller plan would do now, but not for what was needed on other days.`;
    case "gone":
      return "The provider no longer lists this instance, so there is nothing to change.";
    case "busy":
      return "A plan change is under way; Headroom decides again when it has ended.";
    case "provider_busy":
      return facts.remoteStatus === "failed"
        ? "The provider says this instance has failed. Nothing is changed until it is ready again."
        : "The provider is working on this instance. Nothing is changed until it is ready again.";
    case "unknown_plan":
      return unknownPlan(policy, facts);
    case "cooling_down":
      return `The last plan change ended ${formatAgo(facts.lastResizedAt, facts.now)}; your policy waits ${formatDuration(policy.cooldownMinutes * 60)} before the next. ${levels(evidence, facts.plan)}`;
    case "no_data":
      return noData(policy, facts, evidence);
    case "too_few_samples":
      return evidence.samples < VALUES_MIN || evidence.windowMinutes < sampledShrinkMinutes(policy)
        ? `There ${evidence.samples === 1 ? "is" : "are"} ${formatCounted(evidence.samples, "measurement")} in the last ${minutes(evidence)}; a decision needs ${VALUES_MIN} that could be read.`
        : `A smaller plan might do, but ${formatCounted(evidence.samples, "measurement")} in the last ${minutes(evidence)} cover too little of them: ${formatShare(COVERAGE_MIN)} must be measured.`;
    case "implausible":
      return `Some measurements in the last ${minutes(evidence)} cannot be trusted: an unreadable value, no memory at all, or a server that has just restarted. Nothing is decided on them.`;
    case "comfortable":
      return comfortable(policy, facts, evidence);
    case "at_maximum":
      return `${levels(evidence, facts.plan)} That asks for a larger plan, but ${boundLabel(policy.maxPlanId, facts)} is the largest your policy allows.`;
    case "at_minimum":
      return `${levels(evidence, facts.plan)} A smaller plan would do, but your policy keeps at least ${boundLabel(policy.minPlanId, facts)}.`;
    case "no_plan_fits":
      return noPlanFits(policy, facts, evidence);
    case "evicting":
      return `A smaller plan might do, but ${plan} removed keys to make room within the last ${minutes(evidence)}.`;
    case "refusing_connections":
      return `A smaller plan might do, but ${plan} refused connections within the last ${minutes(evidence)}.`;
  }
}

function explainResize(resize: Resize, policy: Policy, facts: Facts): string {
  const { reason, to, evidence } = resize;
  const target = `${to.label} is the cheapest plan that holds it`;
  const within = `within the last ${minutes(evidence)}`;
  switch (reason) {
    case "memory":
      return `${memory(evidence, facts.plan)}, above your ${formatShare(policy.memoryAbove)} ${within}. ${target}.`;
    case "clients":
      return `${clients(evidence, facts.plan)}, above your ${formatShare(policy.clientsAbove)} ${within}. ${target}.`;
    case "memory_and_clients":
      return `${memory(evidence, facts.plan)}, and ${lower(clients(evidence, facts.plan))}: both above your thresholds of ${formatShare(policy.memoryAbove)} and ${formatShare(policy.clientsAbove)} ${within}. ${to.label} is the cheapest plan that holds both.`;
    case "below_minimum":
      return `${facts.plan?.label ?? "This plan"} is smaller than ${boundLabel(policy.minPlanId, facts)}, the smallest your policy allows. ${to.label} is the cheapest plan within it.`;
    case "above_maximum":
      return `${facts.plan?.label ?? "This plan"} is larger than ${boundLabel(policy.maxPlanId, facts)}, the largest your policy allows. ${to.label} holds what was used in the last ${minutes(evidence)}: ${used(evidence)}.`;
    case "scheduled":
      return `Your calendar asks for a larger plan at this time. ${to.label} is the cheapest that does. ${levels(evidence, facts.plan)}`;
    case "pinned":
      return `Held at ${to.label} until ${utc(facts.pin?.until ?? null)}.`;
    case "pressed":
      return `${levels(evidence, facts.plan)} The plan is full, so more is wanted than can be seen.${before(evidence)} ${to.label} leaves room for it.`;
    case "trend":
      return `${levels(evidence, facts.plan)} At the pace of the last minutes that is ${expected(evidence, facts)} within ${formatDuration((evidence.expected?.minutes ?? 0) * 60)}.${before(evidence)} ${target}.`;
    case "season":
      return `${levels(evidence, facts.plan)} On other days it was ${expected(evidence, facts)} at these hours. ${target}.`;
    case "idle":
      return `${levels(evidence, facts.plan)} ${to.label} ${heldBelow(resize, policy)} of its limits for ${formatMonthly(to.monthlyCents, to.currency)}.${whySoon(resize, facts)}`;
    case "chosen":
      return `Chosen by hand: ${to.label}.`;
  }
}

/** What is above the stricter share was taken because a whole day stayed below the thresholds. */
function heldBelow({ to, evidence }: Resize, policy: Policy): string {
  const { memoryAbove, clientsAbove, shrinkBelow } = policy;
  const isProven =
    isOver(evidence.memoryBytes, to.memoryBytes, shrinkBelow) ||
    isOver(evidence.clients, to.maxClients, shrinkBelow);
  return isProven
    ? `would have held the whole last day below ${formatShare(Math.max(memoryAbove, clientsAbove))}`
    : `holds that below ${formatShare(shrinkBelow)}`;
}

/** Why less than the policy's window was enough; nothing where all of it was looked at. */
function whySoon({ to, evidence }: Resize, { plan, policy }: Facts): string {
  const whole = sampledShrinkMinutes(policy);
  if (plan === null || evidence.windowMinutes >= whole) return "";
  if (!isDear(plan, to))
    return ` On other days it would have held the next ${AHEAD_HOURS_MIN} h too, so ${minutes(evidence)} are enough.`;
  const factor = to.monthlyCents
    ? `${Math.floor(plan.monthlyCents! / to.monthlyCents)} times`
    : "far above";
  return ` At ${factor} its price ${minutes(evidence)} are enough.`;
}

function frozen({ policy, now }: Facts): string {
  const end = stopEndsAt(policy, now);
  const until =
    end === null ? "" : ` until ${describeInstant(end, policy.timeZone)} (${policy.timeZone})`;
  return stopAt(policy, now) === "nothing"
    ? `Your calendar allows no plan change${until}.`
    : `Your calendar allows only larger plans${until}.`;
}

function unknownPlan(policy: Policy, { plan, plans }: Facts): string {
  if (plan === null) {
    return "The provider names a plan Headroom does not know, so its limits are unknown and nothing is changed.";
  }
  if (plan.memoryBytes === null || plan.maxClients === null) {
    return `Nobody says how much memory and how many connections ${plan.label} has, so nothing is changed.`;
  }
  const isMinBad = rangeOf({ minPlanId: policy.minPlanId, maxPlanId: null }, plans) === null;
  return isMinBad
    ? `Your policy’s smallest plan, ${policy.minPlanId}, has no known size. Choose another one.`
    : `Your policy’s largest plan, ${policy.maxPlanId}, has no known size. Choose another one.`;
}

function noData(
  policy: Policy,
  { samples, now }: Facts,
  { windowMinutes, samples: seen }: Evidence,
) {
  const newest = samples.at(-1);
  if (seen > 0 && newest !== undefined && !isStale(policy, newest.at, now)) {
    return `Nothing could be read in the last ${formatDuration(windowMinutes * 60)}, so nothing is decided.`;
  }
  return newest === undefined
    ? "Nothing was measured yet, so nothing is decided."
    : `The last measurement was ${formatAgo(newest.at, now)}, so nothing is decided.`;
}

/** Says whether a smaller plan exists at all: "no cheaper plan" and "too full for it" read differently. */
function comfortable(policy: Policy, { plan, plans }: Facts, evidence: Evidence): string {
  const seen = levels(evidence, plan);
  const brief = briefly(policy, evidence);
  if (brief !== null) return `${seen} ${brief}`;
  if (plan === null || plan.monthlyCents === null) return `${seen} That is within your thresholds.`;
  const price = plan.monthlyCents;
  const cheaper = plans.filter(({ monthlyCents }) => monthlyCents !== null && monthlyCents < price);
  const smaller = cheapestFitting(plan, cheaper, { memoryBytes: 0, clients: 0 });
  return smaller === null
    ? `${seen} That is within your thresholds, and no plan of its family is cheaper.`
    : `${seen} That is within your thresholds, and too much for a cheaper plan at ${formatShare(policy.shrinkBelow)}.`;
}

function isOver(use: number | null, limit: number | null, share: number): boolean {
  return use !== null && limit !== null && use > share * limit;
}

/** A peak above a threshold that did not last is no reason to change a plan; null when there is none. */
function briefly(
  { memoryAbove, clientsAbove, growWindowMinutes }: Policy,
  seen: Evidence,
): string | null {
  if (
    !isOver(seen.memoryBytes, seen.memoryLimitBytes, memoryAbove) &&
    !isOver(seen.clients, seen.clientsLimit, clientsAbove)
  )
    return null;
  return `That was above your thresholds, but not throughout the last ${formatDuration(growWindowMinutes * 60)}.`;
}

function noPlanFits(policy: Policy, { plan, plans }: Facts, evidence: Evidence): string {
  const max = rangeOf(policy, plans)?.max ?? null;
  const isOver = plan !== null && isAbove(plan, max);
  return isOver
    ? `${plan.label} is larger than ${max!.label}, the largest your policy allows, but no allowed plan holds what is used: ${used(evidence)}.`
    : `${levels(evidence, plan)} That asks for a larger plan, but none of its family is large enough.`;
}

function boundLabel(planId: string | null, { plans }: Facts): string {
  return plans.find(({ id }) => id === planId)?.label ?? planId ?? "the bound";
}

function utc(at: Date | null): string {
  return at === null ? "further notice" : `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
