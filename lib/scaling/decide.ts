import type { Plan } from "@/lib/providers/provider";
import { cheapestFitting, fits } from "@/lib/scaling/choose-plan";
import { missingToGrow, missingToShrink } from "@/lib/scaling/data-quality";
import { evidenceOf } from "@/lib/scaling/evidence";
import type {
  Decision,
  Facts,
  Hold,
  HoldReason,
  Need,
  Resize,
  ResizeReason,
} from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { needOf } from "@/lib/scaling/need";
import { growWindow, shrinkWindow, type Window } from "@/lib/scaling/observe";
import { isAbove, isBelow, isMeasurable, isWithin, rangeOf } from "@/lib/scaling/plan-range";

/**
 * Decides what a policy asks for, given what was observed.
 *
 * Pure: the same facts always give the same decision, so an evaluation can be replayed from its row
 * and explained to the customer. Growing looks at the peak of a short window against `memoryAbove`
 * and `clientsAbove`; shrinking at the peak of a long one against the stricter `shrinkBelow`. Because
 * the long window holds the short one and the second share is lower, a plan chosen here is never one
 * the next evaluation would leave on the same samples. Bytes and connections are held against the
 * limits of today's plan, whatever they were when the samples were taken.
 */
export function decide(facts: Facts): Decision {
  const { plan, plans, policy } = facts;
  const recent = growWindow(policy, facts);
  const range = rangeOf(policy, plans);
  const hold = (reason: HoldReason, seen = recent) => holding(reason, seen, plan);

  if (policy.growMode === "off" && policy.shrinkMode === "off") return hold("scaling_off");
  if (facts.remoteStatus === "gone") return hold("gone");
  if (facts.isBusy) return hold("busy");
  if (facts.remoteStatus !== "ready") return hold("provider_busy");
  if (plan === null || !isMeasurable(plan) || range === null) return hold("unknown_plan");
  if (isCoolingDown(policy, facts)) return hold("cooling_down");

  const missing = missingToGrow(policy, facts, recent);
  if (missing !== null) return hold(missing);

  const allowed = plans.filter((candidate) => isWithin(candidate, range));
  const toStay = needOf(recent, plan, policy.memoryAbove, policy.clientsAbove);
  const growing = isBelow(plan, range.min) ? "below_minimum" : exceeded(plan, toStay);
  if (growing !== null) {
    const larger = cheapestFitting(plan, allowed, toStay);
    if (larger !== null) return resize("up", growing, larger, toStay, recent, plan);
    return hold(cheapestFitting(plan, plans, toStay) === null ? "no_plan_fits" : "at_maximum");
  }

  const past = shrinkWindow(policy, facts);
  if (isAbove(plan, range.max)) {
    const toFit = needOf(past, plan, policy.memoryAbove, policy.clientsAbove);
    const smaller = cheapestFitting(plan, allowed, toFit);
    if (smaller === null) return hold("no_plan_fits", past);
    const thin = missingToShrink(past, recent);
    if (thin !== null) return hold(thin, past);
    return resize("down", "above_maximum", smaller, toFit, past, plan);
  }

  const toShrink = needOf(past, plan, policy.shrinkBelow, policy.shrinkBelow);
  const smaller = cheapestFitting(plan, cheaper(plan, allowed), toShrink);
  if (smaller === null) {
    const isKept = cheapestFitting(plan, cheaper(plan, plans), toShrink) !== null;
    return hold(isKept ? "at_minimum" : "comfortable", past);
  }
  const thin = missingToShrink(past, recent);
  if (thin !== null) return hold(thin, past);
  return resize("down", "idle", smaller, toShrink, past, plan);
}

/** Counted in both directions, so that a clock that was set back does not hold for as long as it jumped. */
function isCoolingDown({ cooldownMinutes }: Policy, { lastResizedAt, now }: Facts): boolean {
  if (lastResizedAt === null) return false;
  return Math.abs(now.getTime() - lastResizedAt.getTime()) < cooldownMinutes * 60_000;
}

/** Which of its limits a plan no longer keeps, or null. */
function exceeded(plan: Plan, need: Need): ResizeReason | null {
  const isMemoryOver = !fits(plan, { ...need, clients: 0 });
  const areClientsOver = !fits(plan, { ...need, memoryBytes: 0 });
  if (isMemoryOver && areClientsOver) return "memory_and_clients";
  if (isMemoryOver) return "memory";
  return areClientsOver ? "clients" : null;
}

/** The plans that cost less. None while nobody says what today's plan costs. */
function cheaper(plan: Plan, plans: readonly Plan[]): Plan[] {
  const { monthlyCents } = plan;
  if (monthlyCents === null) return [];
  return plans.filter((other) => other.monthlyCents !== null && other.monthlyCents < monthlyCents);
}

function resize(
  direction: Resize["direction"],
  reason: ResizeReason,
  to: Plan,
  need: Need,
  seen: Window,
  plan: Plan,
): Resize {
  return { kind: "resize", direction, reason, to, need, evidence: evidenceOf(seen, plan) };
}

function holding(reason: HoldReason, seen: Window, plan: Plan | null): Hold {
  return { kind: "hold", reason, evidence: evidenceOf(seen, plan) };
}
