import type { Plan } from "@/lib/providers/provider";
import { cheapestFitting, fits, isCandidate, largestFitting } from "@/lib/scaling/choose-plan";
import { missingToGrow, missingToShrink } from "@/lib/scaling/data-quality";
import { evidenceOf } from "@/lib/scaling/evidence";
import { demandsOf, largestOf, type Demand, type Seen } from "@/lib/scaling/grow";
import {
  WITHOUT_LIMIT,
  type Decision,
  type Facts,
  type Hold,
  type HoldReason,
  type Need,
  type Resize,
  type ResizeReason,
} from "@/lib/scaling/model";
import { growWindow, shrinkWindow, spikeWindow, type Window } from "@/lib/scaling/observe";
import { isAbove, isBelow, isMeasurable, isWithin, rangeOf } from "@/lib/scaling/plan-range";
import { floorsOf, whyNotNow, whyNothing } from "@/lib/scaling/rules";
import { spareOf, type Shares } from "@/lib/scaling/shrink";
import type { Policy } from "@/lib/scaling/policy";

/**
 * Decides what a policy asks for, given what was observed.
 *
 * Pure: the same facts always give the same decision, so a decision can be replayed from its row, on the
 * customer's own history, and explained.
 */
export function decide(facts: Facts): Decision {
  const { plan, plans, policy } = facts;
  const seen: Seen = { spike: spikeWindow(facts), held: growWindow(facts) };
  const hold = (reason: HoldReason, window = seen.held): Hold => ({
    kind: "hold",
    reason,
    evidence: evidenceOf(window, plan),
  });

  const nothing = whyNothing(facts);
  if (nothing !== null) return hold(nothing);
  const range = rangeOf(policy, plans);
  if (plan === null || !isMeasurable(plan) || range === null) return hold("unknown_plan");
  const missing = missingToGrow(facts, seen.spike);
  if (missing !== null) return hold(missing);

  if (facts.pin !== null && facts.now < facts.pin.until) {
    return heldAt(facts.pin.planId, plan, facts, seen.spike);
  }

  const floors = floorsOf(facts);
  const allowed = plans.filter(
    (candidate) => isWithin(candidate, range) && !floors.some((floor) => isBelow(candidate, floor)),
  );
  const demands = demandsOf(facts, plan, seen);
  const isScheduled = floors.some((floor) => isBelow(plan, floor));
  const isTooSmall = isScheduled || isBelow(plan, range.min);
  const unmet = demands.filter(({ toStay }) => !fits(plan, toStay));
  if (isTooSmall || unmet.length > 0) {
    const need = largestOf([...demands.map(({ toGo }) => toGo), usedOn(plan, seen.spike)]);
    const larger = largerPlan(plan, allowed, need, seen.spike);
    if (larger !== null) {
      const isUrgent = isScheduled || unmet.some(({ because }) => because === "pressed");
      const later = whyNotNow(facts, "up", larger, isUrgent);
      if (later !== null) return hold(later, seen.spike);
      const reason = reasonOf(plan, unmet, isScheduled);
      const asked = resize("up", reason, larger, need, seen.spike, plan);
      const expected = unmet.find(({ because }) => because === reason)?.expected ?? null;
      return expected === null ? asked : { ...asked, evidence: { ...asked.evidence, expected } };
    }
    // What is only expected asks for nothing that cannot be had.
    if (isTooSmall || unmet.some(({ because }) => because === "pressed" || because === "level")) {
      const isBounded = largerPlan(plan, plans, need, seen.spike) !== null;
      return hold(isBounded ? "at_maximum" : "no_plan_fits", seen.spike);
    }
  }

  const past = shrinkWindow(facts);
  const isTooLarge = isAbove(plan, range.max);
  const spare = spareOf(facts, plan, past, sharesOf(policy, isTooLarge));
  const toGo = largestOf(demands.map((demand) => demand.toGo));
  const byUse = largestOf([spare.byUse, toGo]);
  const byDays = largestOf([spare.byDays, toGo]);
  const candidates = isTooLarge ? allowed : cheaper(plan, allowed);
  const smaller = cheapestFitting(plan, candidates, byDays);
  if (smaller === null) {
    if (cheapestFitting(plan, candidates, byUse) !== null) return hold("may_be_needed", past);
    if (isTooLarge) return hold("no_plan_fits", past);
    const isKept = cheapestFitting(plan, cheaper(plan, plans), byDays) !== null;
    return hold(isKept ? "at_minimum" : "comfortable", past);
  }
  const thin = missingToShrink(past, seen.spike);
  if (thin !== null) return hold(thin, past);
  const later = whyNotNow(facts, "down", smaller, false);
  if (later !== null) return hold(later, past);
  return resize("down", isTooLarge ? "above_maximum" : "idle", smaller, byDays, past, plan);
}

/** A person's choice counts for everything but what it cannot hold, or cannot be changed to. */
function heldAt(planId: string, plan: Plan, { plans }: Facts, seen: Window): Decision {
  const evidence = evidenceOf(seen, plan);
  if (plan.id === planId) return { kind: "hold", reason: "pinned", evidence };
  const to = plans.find(({ id }) => id === planId);
  const need = usedOn(plan, seen);
  if (to === undefined || !isCandidate(plan, to) || !fits(to, need)) {
    return { kind: "hold", reason: "no_plan_fits", evidence };
  }
  const isUp = fits({ memoryBytes: to.memoryBytes, maxClients: to.maxClients }, offered(plan));
  return resize(isUp ? "up" : "down", "pinned", to, need, seen, plan);
}

/** A plan that must be left may be filled as far as a plan that is stayed on. */
function sharesOf({ memoryAbove, clientsAbove, shrinkBelow }: Policy, isTooLarge: boolean): Shares {
  return isTooLarge
    ? { memory: memoryAbove, clients: clientsAbove }
    : { memory: shrinkBelow, clients: shrinkBelow };
}

/** The cheapest plan that covers the need; when none does, the largest there is, if it offers more. */
function largerPlan(plan: Plan, allowed: readonly Plan[], need: Need, seen: Window): Plan | null {
  const covering = cheapestFitting(plan, allowed, need);
  if (covering !== null) return covering;
  const largest = largestFitting(plan, allowed);
  if (
    largest === null ||
    !fits(largest, { memoryBytes: seen.memory.peak ?? 0, clients: seen.clients.peak ?? 0 })
  )
    return null;
  const [own, more] = [offered(plan), offered(largest)];
  const helps = (metric: keyof Need) => need[metric] > own[metric] && more[metric] > own[metric];
  return helps("memoryBytes") || helps("clients") ? largest : null;
}

function offered({ memoryBytes, maxClients }: Plan): Need {
  return {
    memoryBytes: Math.min(memoryBytes ?? 0, WITHOUT_LIMIT),
    clients: Math.min(maxClients ?? 0, WITHOUT_LIMIT),
  };
}

/** What is used on a plan. What was not measured is taken to be all that it offers. */
function usedOn(plan: Plan, { memory, clients }: Window): Need {
  const all = offered(plan);
  return {
    memoryBytes: memory.level === null ? all.memoryBytes : memory.peak!,
    clients: clients.level === null ? all.clients : clients.peak!,
  };
}

/** A level that is too high is told by its metric; else what asks for more. */
function reasonOf(plan: Plan, unmet: readonly Demand[], isScheduled: boolean): ResizeReason {
  if (unmet.length === 0) return isScheduled ? "scheduled" : "below_minimum";
  if (unmet.some(({ because }) => because === "pressed")) return "pressed";
  const level = unmet.find(({ because }) => because === "level");
  if (level === undefined) return unmet[0]!.because === "trend" ? "trend" : "season";
  const isMemoryOver = !fits(plan, { ...level.toStay, clients: 0 });
  const areClientsOver = !fits(plan, { ...level.toStay, memoryBytes: 0 });
  if (isMemoryOver && areClientsOver) return "memory_and_clients";
  return isMemoryOver ? "memory" : "clients";
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
