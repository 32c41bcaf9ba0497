"use client";

import { PlanSelect } from "@/components/scaling/plan-select";
import { Field } from "@/components/ui/field";
import { Problem } from "@/components/ui/problem";
import type { Plan } from "@/lib/providers/model";
import { useAnswer } from "./use-answer";
import type { WizardVerbs } from "./verbs";
import type { WizardEnd } from "./wizard-ends";

/** The plan that an instance is to have, of those its provider sells for it. */
export function PlanField({
  source,
  planId,
  error,
  plans,
  onChange,
}: {
  source: WizardEnd;
  planId: string | null;
  error: string | undefined;
  plans: WizardVerbs["plans"];
  onChange: (plan: Plan | null) => void;
}) {
  const asked = useAnswer({ instanceId: source.id }, plans);
  const found = asked.isCurrent ? asked.value : null;
  if (asked.problem) {
    return <Problem message={asked.problem.message} onRetry={asked.askAgain} />;
  }
  return (
    <Field
      label="New plan"
      help={`Instead of ${source.planLabel}. The provider changes it in place.`}
      error={error}
    >
      {(control) => (
        <PlanSelect
          {...control}
          disabled={found === null}
          plans={(found ?? []).filter(({ id, isOffered }) => isOffered && id !== source.planId)}
          planId={planId}
          currentPlanId={source.planId}
          none={found === null ? "Looking for plans…" : "Choose a plan"}
          onChange={(chosen) => onChange(found?.find(({ id }) => id === chosen) ?? null)}
        />
      )}
    </Field>
  );
}
