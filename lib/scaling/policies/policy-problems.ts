import type { Plan } from "@/lib/providers/model";
import { calendarProblems } from "@/lib/scaling/calendar/problems";
import type { Policy } from "@/lib/scaling/policy";
import { isAbove, isBelow, isMeasurable } from "@/lib/scaling/judgement/plan-range";

/** A sentence by field; a rule of the calendar is `calendar.<index>.<field>`. */
export type PolicyProblems = Record<string, string>;

/**
 * Returns what is wrong with a policy for an instance on `plan`: one sentence for each field that has
 * to change, none when it can be saved. `plan` null is a plan nobody knows; then only what does not
 * depend on it is checked.
 */
export function policyProblems(
  policy: Policy,
  plan: Plan | null,
  plans: readonly Plan[],
): PolicyProblems {
  const problems: PolicyProblems = calendarProblems(policy, plan, plans);
  const tell = (field: keyof Policy, sentence: string) => {
    problems[field] ??= sentence;
  };

  for (const field of ["memoryAbove", "clientsAbove", "shrinkBelow"] as const) {
    const share = policy[field];
    if (!(share > 0)) tell(field, "Choose more than 0 %: any use would count as too much.");
    if (share > 1) tell(field, "Choose at most 100 %: there is no more than the whole plan.");
  }
  if (policy.shrinkBelow >= Math.min(policy.memoryAbove, policy.clientsAbove)) {
    tell(
      "shrinkBelow",
      "Choose less than both thresholds for growing: a smaller plan would be left again at once.",
    );
  }
  if (policy.shrinkCooldownMinutes < policy.cooldownMinutes) {
    tell(
      "shrinkCooldownMinutes",
      "Choose at least as long as before a larger plan: a plan that was just taken is not left sooner.",
    );
  }

  const min = boundNamed("minPlanId", policy, plan, plans, tell);
  const max = boundNamed("maxPlanId", policy, plan, plans, tell);
  if (min !== null && max !== null && isUpsideDown(min, max)) {
    tell("minPlanId", `${min.label} is larger than ${max.label}, your largest plan.`);
  }
  if (plan === null) return problems;

  if (min !== null && isBelow(plan, min)) {
    tell(
      "minPlanId",
      `The instance is on ${plan.label} now, which is smaller. Choose ${plan.label} or less, or change the plan first.`,
    );
  }
  if (max !== null && isAbove(plan, max)) {
    tell(
      "maxPlanId",
      `The instance is on ${plan.label} now, which is larger. Choose ${plan.label} or more, or change the plan first.`,
    );
  }
  return problems;
}

/** The bound's plan when it can be one, else null after saying why it cannot. */
function boundNamed(
  field: "minPlanId" | "maxPlanId",
  policy: Policy,
  plan: Plan | null,
  plans: readonly Plan[],
  tell: (field: keyof Policy, sentence: string) => void,
): Plan | null {
  const planId = policy[field];
  if (planId === null) return null;
  const bound = plans.find(({ id }) => id === planId) ?? null;
  if (bound === null) {
    tell(field, `There is no plan ${planId}. Choose one from the list.`);
    return null;
  }
  if (!isMeasurable(bound)) {
    tell(field, `Nobody says how large ${bound.label} is. Choose another plan.`);
    return null;
  }
  if (plan !== null && bound.family !== plan.family) {
    tell(
      field,
      `${bound.label} is of another family than ${plan.label}: Headroom changes plans within one family, so that nothing else is lost. Choose a plan of the same family.`,
    );
    return null;
  }
  return bound;
}

/** By size; of two that are equally large, by price. */
function isUpsideDown(min: Plan, max: Plan): boolean {
  if (isAbove(min, max)) return true;
  const isSameSize = min.memoryBytes === max.memoryBytes && min.maxClients === max.maxClients;
  return isSameSize && (min.monthlyCents ?? 0) > (max.monthlyCents ?? Infinity);
}
