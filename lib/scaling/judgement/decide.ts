import type { Plan } from "@/lib/providers/model";
import {
  cheapestFitting,
  fits,
  isCandidate,
  largestFitting,
} from "@/lib/scaling/judgement/choose-plan";
import { missingToGrow, missingToShrink } from "@/lib/scaling/judgement/data-quality";
import { evidenceOf } from "@/lib/scaling/judgement/evidence";
import { demandsOf, type Demand, type Seen } from "@/lib/scaling/judgement/grow";
import { largestOf, type Shares } from "@/lib/scaling/judgement/needs";
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
import {
  growWindow,
  shrinkWindow,
  spikeWindow,
  type Window,
} from "@/lib/scaling/judgement/observe";
import {
  isAbove,
  isBelow,
  isMeasurable,
  isWithin,
  rangeOf,
} from "@/lib/scaling/judgement/plan-range";
import { proofsOf } from "@/lib/scaling/judgement/proof";
import { floorsOf, isOverCap, whyNotNow, whyNothing } from "@/lib/scaling/judgement/rules";
import { cheapestLasting } from "@/lib/scaling/judgement/shrink";
import type { Policy } from "@/lib/scaling/policy";

/**
 * Decides whether an instance should change its plan, given what is known of it: `{ kind: "resize", to,
 * direction, reason, need, evidence }` or `{ kind: "hold", reason, evidence }`. `explain` has the sentence.
 *
 * Pure: it reads no clock, and the same facts always give the same decision, so that one can be replayed
 * from its row or on the customer's own history. Call it once a minute with
 *
 * - `now`, `plan` (today's) and `plans` (all there are, today's too; bytes, connections, cents a month);
 * - `samples`: at least the last three hours, oldest first, each with the limits of its time; null, never 0,
 *   for what could not be read;
 * - `history`: the peak of each hour before them, up to 30 days, or `[]`; instead of it `samples` may
 *   reach back as far;
 * - `policy`: `defaultPolicy`, with `growMode` and `shrinkMode` other than `off`;
 * - `isBusy` and `remoteStatus` while a change runs, `lastResizedAt` and `begunAt` afterwards; the rest as
 *   in `plainFacts`.
 *
 * Growing: a level that held, a spike of the last minutes, a plan that is full, the pace of the last
 * minutes and what past days needed at these hours each ask for room by themselves. Shrinking: a plan
 * that holds the peak of the shrink window, or of a quarter of it where other days or the price speak for
 * that, and what other days needed until the change has paid for itself, all with good data. A plan
 * chosen here is never left again on the same samples.
 */
export function decide(facts: Facts): Decision {
  const { plan, plans, policy, pin, now } = facts;
  const seen: Seen = { spike: spikeWindow(facts), held: growWindow(facts) };
  const hold = (reason: HoldReason) => holding(reason, seen.held, plan);

  const nothing = whyNothing(facts);
  if (nothing !== null) return hold(nothing);
  const range = rangeOf(policy, plans);
  if (plan === null || !isMeasurable(plan) || range === null) return hold("unknown_plan");
  const missing = missingToGrow(facts, seen.spike);
  if (missing !== null) return holding(missing, seen.spike, plan);
  if (pin !== null && now < pin.until) return heldAt(pin.planId, plan, facts, seen.spike);

  const floors = floorsOf(facts);
  const choice: Choice = {
    plan,
    isTooLarge: isAbove(plan, range.max),
    isTooSmall: isBelow(plan, range.min),
    isScheduled: floors.some((floor) => isBelow(plan, floor)),
    allowed: plans.filter(
      (other) => isWithin(other, range) && !floors.some((floor) => isBelow(other, floor)),
    ),
    demands: demandsOf(facts, plan, seen),
  };
  return larger(facts, choice, seen.spike) ?? smaller(facts, choice, seen.spike);
}

/** What a plan with room to spare may cost, by the one that only just does. */
const ROOMIER_FACTOR_MAX = 2;

/** Of what is seen already nothing is expected. */
const SEEN: Pick<Demand, "expected" | "risen"> = { expected: null, risen: null };

/** What there is to choose from, and what asks for room. */
type Choice = {
  plan: Plan;
  isTooLarge: boolean;
  isTooSmall: boolean;
  /** The calendar asks for more than today's plan. */
  isScheduled: boolean;
  allowed: readonly Plan[];
  demands: readonly Demand[];
};

/** The larger plan that is wanted, or why it is not taken; null when none is wanted. */
function larger(facts: Facts, choice: Choice, seen: Window): Decision | null {
  const { plan, isTooSmall, isScheduled, allowed, demands } = choice;
  const unmet = demands.filter(({ toStay }) => !fits(plan, toStay));
  if (!isTooSmall && !isScheduled && unmet.length === 0) return null;

  const used = usedOn(plan, seen);
  const need = largestOf([...demands.map(({ toGo }) => toGo), used]);
  const atBest = largestOf([...demands.map((demand) => demand.atBest), used]);
  const findIn = (some: readonly Plan[]) =>
    roomierPlan(plan, some, { need, atBest }) ?? largestPlan(plan, some, need, seen);
  const to = findIn(allowed.filter((other) => !isOverCap(facts, other)));
  if (to === null) {
    const isNeeded = unmet.some(({ because }) => because === "pressed" || because === "level");
    // What is only expected asks for nothing that cannot be had.
    if (!isNeeded && !isTooSmall && !isScheduled) return null;
    if (findIn(allowed) !== null) return holding("over_cap", seen, plan);
    return holding(findIn(facts.plans) === null ? "no_plan_fits" : "at_maximum", seen, plan);
  }
  const isUrgent = isScheduled || unmet.some(({ because }) => because === "pressed");
  const later = whyNotNow(facts, "up", isUrgent);
  if (later !== null) return holding(later, seen, plan);
  const reason = reasonOf(plan, unmet, isScheduled);
  const asked = resize("up", reason, to, need, seen, plan);
  const { expected, risen } = unmet.find(({ because }) => because === reason) ?? SEEN;
  return {
    ...asked,
    evidence: {
      ...asked.evidence,
      ...(expected !== null && { expected }),
      ...(risen !== null && { risen }),
    },
  };
}

/** The smaller plan that would do, or why there is none, or why it is not taken. */
function smaller(facts: Facts, choice: Choice, seen: Window): Decision {
  const { plan, isTooLarge, allowed, demands } = choice;
  const past = shrinkWindow(facts);
  const toGo = demands.filter(({ because }) => because !== "season").map((demand) => demand.toGo);
  const proofOf = proofsOf(facts, plan, sharesOf(facts.policy, isTooLarge));
  const needOf = (other: Plan) => largestOf([proofOf(other).spare, ...toGo]);
  const does = (other: Plan) => isCandidate(plan, other) && fits(other, needOf(other));
  const fitting = (isTooLarge ? allowed : cheaper(plan, allowed)).filter(does);
  const to = cheapestLasting(facts, plan, fitting);
  if (to === null) {
    const reason = (): HoldReason => {
      if (fitting.length > 0) return "may_be_needed";
      if (isTooLarge) return "no_plan_fits";
      return cheaper(plan, facts.plans).some(does) ? "at_minimum" : "comfortable";
    };
    return holding(reason(), past, plan);
  }
  const proof = proofOf(to);
  const reason = missingToShrink(facts, past, proof, seen) ?? whyNotNow(facts, "down", false);
  if (reason !== null) return holding(reason, past, plan);
  return resize("down", isTooLarge ? "above_maximum" : "idle", to, needOf(to), proof.window, plan);
}

/** A person's choice counts for everything but what it cannot hold, or cannot be changed to. */
function heldAt(planId: string, plan: Plan, { plans }: Facts, seen: Window): Decision {
  if (plan.id === planId) return holding("pinned", seen, plan);
  const to = plans.find(({ id }) => id === planId);
  const need = usedOn(plan, seen);
  if (to === undefined || !isCandidate(plan, to) || !fits(to, need)) {
    return holding("no_plan_fits", seen, plan);
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

/**
 * The cheapest plan that covers the need, or, of those that cost at most twice as much, the cheapest that
 * offers what is best, or comes nearest to it. Null when none covers the need.
 */
function roomierPlan(
  plan: Plan,
  allowed: readonly Plan[],
  { need, atBest }: { need: Need; atBest: Need },
): Plan | null {
  const covering = cheapestFitting(plan, allowed, need);
  if (covering === null) return null;
  const most = ROOMIER_FACTOR_MAX * covering.monthlyCents!;
  const affordable = allowed.filter(
    ({ monthlyCents }) => monthlyCents !== null && monthlyCents <= most,
  );
  return (
    cheapestFitting(plan, affordable, atBest) ?? largestFitting(covering, affordable) ?? covering
  );
}

/** Where no plan covers the need, the largest there is, if it offers more. */
function largestPlan(plan: Plan, allowed: readonly Plan[], need: Need, seen: Window): Plan | null {
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

function holding(reason: HoldReason, seen: Window, plan: Plan | null): Hold {
  return { kind: "hold", reason, evidence: evidenceOf(seen, plan) };
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
