import type { Plan } from "@/lib/providers/model";
import type { Course, Scenario } from "@/lib/scaling/simulate/model";
import { limitOf } from "@/lib/scaling/simulate/server";

const REVERSAL_MINUTES = 360;
/** Providers bill a month as 30 days. */
export const MONTH_MINUTES = 43_200;

/** What a course cost, and what it spared. */
export type Measure = {
  minutes: number;
  /** More was wanted than the plan has. */
  overMinutes: number;
  /** Of what was wanted in these minutes, the shares that had no room, summed: minutes of full loss. */
  lostMinutes: number;
  /** More was wanted than the policy's share of the plan. */
  aboveMinutes: number;
  cents: number;
  changes: number;
  /** Changes in the other direction than the one before, asked for within six hours of it. */
  reversals: number;
};

/** Sums up a course over its history. Demand counts, not what could be seen of it. */
export function measure(scenario: Scenario, course: Course): Measure {
  const { history, plans } = scenario;
  const minutes = history.memoryBytes.length;
  const total: Measure = {
    minutes,
    overMinutes: 0,
    lostMinutes: 0,
    aboveMinutes: 0,
    cents: 0,
    changes: course.changes.length,
    reversals: reversalsIn(course),
  };
  const minutesOn = new Float64Array(plans.length);
  for (let minute = 0; minute < minutes; minute++) {
    const index = course.planByMinute[minute]!;
    const plan = plans[index]!;
    minutesOn[index]! += 1;
    const lost = lostShareAt(scenario, minute, plan);
    if (lost > 0) total.overMinutes += 1;
    total.lostMinutes += lost;
    if (isAboveAt(scenario, minute, plan)) total.aboveMinutes += 1;
  }
  for (const [index, plan] of plans.entries()) {
    if (minutesOn[index]! > 0) total.cents += minutesOn[index]! * centsPerMinute(plan);
  }
  return total;
}

/** The share of what is wanted in a minute that a plan has no room for; the worse of both metrics. */
export function lostShareAt({ history }: Scenario, minute: number, plan: Plan): number {
  return Math.max(
    lostShare(history.memoryBytes[minute]!, limitOf(plan.memoryBytes)),
    lostShare(history.clients[minute]!, limitOf(plan.maxClients)),
  );
}

/** Whether more is wanted in a minute than the policy's share of a plan. */
export function isAboveAt({ history, policy }: Scenario, minute: number, plan: Plan): boolean {
  return (
    history.memoryBytes[minute]! > policy.memoryAbove * limitOf(plan.memoryBytes) ||
    history.clients[minute]! > policy.clientsAbove * limitOf(plan.maxClients)
  );
}

/** A plan whose price nobody says costs nothing here: it is never chosen, only begun with. */
export function centsPerMinute({ monthlyCents }: Plan): number {
  return (monthlyCents ?? 0) / MONTH_MINUTES;
}

function lostShare(wanted: number, limit: number): number {
  return wanted > limit ? (wanted - limit) / wanted : 0;
}

function reversalsIn({ changes }: Course): number {
  let reversals = 0;
  for (const [index, change] of changes.entries()) {
    const before = changes[index - 1];
    if (before === undefined) continue;
    if (change.askedMinute - before.askedMinute > REVERSAL_MINUTES) continue;
    if (isUp(change.from, change.to) !== isUp(before.from, before.to)) reversals += 1;
  }
  return reversals;
}

/** By memory; of two that hold the same, by price. */
function isUp(from: Plan, to: Plan): boolean {
  const [one, other] = [limitOf(from.memoryBytes), limitOf(to.memoryBytes)];
  return one === other ? (to.monthlyCents ?? 0) > (from.monthlyCents ?? 0) : other > one;
}
