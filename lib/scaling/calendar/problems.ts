import type { Plan } from "@/lib/providers/model";
import { isTimeZone } from "@/lib/scaling/calendar/wall-clock";
import type { AtLeastRule } from "@/lib/scaling/calendar/model";
import { isMeasurable, isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import type { Policy } from "@/lib/scaling/policy";

/**
 * What is wrong with the calendar of a policy for an instance on `plan`: a sentence by field,
 * `calendar.<index>.<field>` or `timeZone`; none when it can be saved. `plan` null is one nobody knows.
 */
export function calendarProblems(
  policy: Pick<Policy, "timeZone" | "calendar" | "minPlanId" | "maxPlanId">,
  plan: Plan | null,
  plans: readonly Plan[],
): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!isTimeZone(policy.timeZone)) {
    problems.timeZone = `There is no time zone “${policy.timeZone}”. Choose one from the list.`;
  }
  for (const [index, rule] of policy.calendar.entries()) {
    if (rule.kind === "freeze" && new Date(rule.fromAt) >= new Date(rule.untilAt)) {
      problems[`calendar.${index}.untilAt`] = "Choose an end after the beginning.";
    }
    if (rule.kind !== "at_least") continue;
    const problem = planProblem(rule, policy, plan, plans);
    if (problem !== null) problems[`calendar.${index}.planId`] = problem;
  }
  return problems;
}

function planProblem(
  { planId }: AtLeastRule,
  policy: Pick<Policy, "minPlanId" | "maxPlanId">,
  plan: Plan | null,
  plans: readonly Plan[],
): string | null {
  const asked = plans.find(({ id }) => id === planId);
  if (asked === undefined) return "Choose a plan from the list.";
  if (!isMeasurable(asked)) return `Nobody says how large ${asked.label} is. Choose another plan.`;
  if (plan !== null && asked.family !== plan.family) {
    return `${asked.label} is of another family than ${plan.label}. Choose a plan of the same family.`;
  }
  const range = rangeOf(policy, plans);
  if (range !== null && !isWithin(asked, range)) {
    return `${asked.label} lies outside the plans your policy allows. Choose another, or change its range.`;
  }
  return null;
}
