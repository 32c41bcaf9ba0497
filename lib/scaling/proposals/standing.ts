import { formatMonthly, type Currency } from "@/lib/format";
import { fits } from "@/lib/scaling/judgement/choose-plan";
import { missingToGrow } from "@/lib/scaling/judgement/data-quality";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import type { Direction, Facts, HoldReason, Resize } from "@/lib/scaling/model";
import { spikeWindow } from "@/lib/scaling/judgement/observe";
import { usedAtMost } from "@/lib/scaling/judgement/past";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";

/** A proposal as far as it may grow stale. */
export type Proposed = {
  fromPlanId: string;
  toPlanId: string;
  direction: Direction;
  toMonthlyCents: number | null;
  currency: Currency;
};

/**
 * Whether a proposal still says what is wanted. `waiting`: it cannot be approved just now, and may be
 * again; `stale`: it never will be. `because` is for people, with the numbers.
 */
export type Standing =
  | { is: "standing" }
  | { is: "waiting"; because: string }
  | { is: "stale"; because: string };

const STANDING: Standing = { is: "standing" };
const stale = (because: string): Standing => ({ is: "stale", because });

/**
 * Holds a proposal against the facts of now, as a person who approves it sees them.
 *
 * A person who approves says "now", so what only makes Headroom wait does not hold them back: cool-down,
 * calendar, the budget of changes, the maintenance window. They may grow a plan nothing was measured of
 * lately. Nobody shrinks one on bad data, below what is needed now, or outside the range, the cap, the pin
 * and the pause of the policy, and nobody changes an instance that is gone or at work.
 */
export function standingOf(proposal: Proposed, facts: Facts): Standing {
  const { plans, policy } = facts;
  const label = (planId: string) => plans.find(({ id }) => id === planId)?.label ?? planId;

  if (facts.plan !== null && facts.plan.id !== proposal.fromPlanId) {
    return stale(
      `The instance is on ${facts.plan.label} by now, not on ${label(proposal.fromPlanId)} as when this was proposed.`,
    );
  }
  const to = plans.find(({ id }) => id === proposal.toPlanId);
  if (to === undefined || !to.isOffered || to.monthlyCents === null) {
    return stale(`${label(proposal.toPlanId)} is no longer sold.`);
  }
  if (proposal.toMonthlyCents !== null && to.monthlyCents > proposal.toMonthlyCents) {
    const [now, before] = [to.monthlyCents, proposal.toMonthlyCents].map((cents) =>
      formatMonthly(cents, proposal.currency),
    );
    return stale(`${to.label} costs ${now} by now, not ${before} as when this was proposed.`);
  }

  const impatient = withoutWaiting(facts);
  const wanted = decide(impatient);
  const sentence = explain(wanted, impatient);
  if (wanted.kind === "hold") return standingDuring(wanted.reason, sentence, proposal, facts);

  const range = rangeOf(policy, plans);
  const isWanted =
    wanted.to.id === to.id ||
    (wanted.direction === proposal.direction &&
      wanted.reason !== "pinned" &&
      fits(to, wanted.need) &&
      range !== null &&
      isWithin(to, range));
  return isWanted ? STANDING : stale(sentence);
}

/** The facts as if nothing had to wait for its time. What a plan must hold stays as it is. */
function withoutWaiting(facts: Facts): Facts {
  return {
    ...facts,
    begunAt: [],
    policy: {
      ...facts.policy,
      cooldownMinutes: 0,
      shrinkCooldownMinutes: 0,
      changesPerDayMax: null,
      calendar: facts.policy.calendar.filter(({ kind }) => kind === "at_least"),
      shrinksOnlyInMaintenance: false,
    },
  };
}

const timing: readonly HoldReason[] = [
  "cooling_down",
  "frozen",
  "change_budget",
  "not_in_maintenance",
];
const atWork: readonly HoldReason[] = ["busy", "provider_busy"];
const calm: readonly HoldReason[] = ["comfortable", "may_be_needed", "at_minimum"];
const badData: readonly HoldReason[] = ["no_data", "too_few_samples", "implausible"];

function standingDuring(
  reason: HoldReason,
  because: string,
  { direction }: Proposed,
  facts: Facts,
): Standing {
  if (timing.includes(reason)) return STANDING;
  if (direction === "up" && calm.includes(reason) && wasNeededLately(facts)) return STANDING;
  if (atWork.includes(reason)) return { is: "waiting", because };
  if (!badData.includes(reason)) return stale(because);
  if (direction === "down") return { is: "waiting", because };
  // Data may be too thin to shrink only, and then they say that no larger plan is needed.
  const isBlind = missingToGrow(facts, spikeWindow(facts)) !== null;
  return isBlind ? STANDING : stale(because);
}

/**
 * Whether more than the thresholds was used within the time that shrinking waits. Use that comes in waves
 * would otherwise be asked about, and taken back, with every one of them.
 */
function wasNeededLately(facts: Facts): boolean {
  const { plan, policy } = facts;
  const nowMs = facts.now.getTime();
  const minutes = Math.max(policy.cooldownMinutes, policy.shrinkCooldownMinutes);
  const used = usedAtMost(facts, nowMs - minutes * 60_000, nowMs + 1);
  return (
    plan !== null &&
    !fits(plan, {
      memoryBytes: (used.memoryBytes ?? 0) / policy.memoryAbove,
      clients: (used.clients ?? 0) / policy.clientsAbove,
    })
  );
}

/** Whether a decision asks for the plan that a proposal names, at a price that has not risen. */
export function isSameChange(
  { toPlanId, toMonthlyCents }: Pick<Proposed, "toPlanId" | "toMonthlyCents">,
  { to }: Resize,
): boolean {
  return to.id === toPlanId && (to.monthlyCents ?? Infinity) <= (toMonthlyCents ?? -Infinity);
}
