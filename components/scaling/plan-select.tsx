import type { ComponentProps } from "react";
import { Select } from "@/components/ui/input";
import type { Plan } from "@/lib/providers/model";
import { byFamily, planWords } from "./plan-words";

/** A plan by name, memory, connections and price; `none` is the choice of no plan. */
export function PlanSelect({
  plans,
  planId,
  onChange,
  none,
  currentPlanId,
  ...control
}: {
  plans: readonly Plan[];
  planId: string | null;
  onChange: (planId: string | null) => void;
  none: string;
  currentPlanId: string;
} & Omit<ComponentProps<"select">, "onChange">) {
  const families = byFamily(plans);
  const options = (choices: readonly Plan[]) =>
    choices.map((plan) => (
      <option key={plan.id} value={plan.id}>
        {planWords(plan)}
        {plan.id === currentPlanId ? " (now)" : plan.isOffered ? "" : " (no longer sold)"}
      </option>
    ));
  return (
    <Select
      {...control}
      value={planId ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
    >
      <option value="">{none}</option>
      {families.length === 1
        ? options(plans)
        : families.map(([family, choices]) => (
            <optgroup key={family} label={family}>
              {options(choices)}
            </optgroup>
          ))}
    </Select>
  );
}
