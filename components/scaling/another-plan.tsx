"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { formatMonthly, formatMonthlyDifference } from "@/lib/format";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import type { Plan } from "@/lib/providers/model";
import { PlanSelect } from "./plan-select";
import type { Use } from "./transition-rows";
import { TransitionTable } from "./transition-table";

/** A plan the instance could have. `effects` null: nobody knows what changing to it does. */
export type PlanChoice = {
  plan: Plan;
  effects: ChangeEffects | null;
  /** How long the change may take; null where nobody can tell. */
  durationSeconds: number | null;
  /** What is in use now, to be held against the plan's limits. */
  used: Use;
};

export type ProposePlan = ServerVerb<{ instanceId: string; planId: string }, unknown>;

/** Asks for a plan by name, tells what the change does and costs, and begins it. */
export function AnotherPlan({
  isOpen,
  close,
  instanceId,
  currentPlanId,
  choices,
  propose,
}: {
  isOpen: boolean;
  close: () => void;
  instanceId: string;
  currentPlanId: string;
  choices: readonly PlanChoice[];
  propose: ProposePlan;
}) {
  const [planId, setPlanId] = useState<string | null>(null);
  const { run, isPending, problem } = useVerb(propose, close);
  const offered = choices.filter(({ plan }) => plan.isOffered && plan.id !== currentPlanId);
  const chosen = offered.find(({ plan }) => plan.id === planId);
  const current = choices.find(({ plan }) => plan.id === currentPlanId)?.plan;
  const whole = problem !== null && problem.fields["planId"] === undefined ? problem : null;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title="Another plan"
      description="Headroom begins the change as soon as you press the button. A pending proposal is replaced by it."
    >
      <Field label="Plan" error={problem?.fields["planId"]}>
        {(control) => (
          <PlanSelect
            {...control}
            plans={offered.map(({ plan }) => plan)}
            planId={planId}
            onChange={setPlanId}
            none="Choose a plan"
            currentPlanId={currentPlanId}
          />
        )}
      </Field>
      {chosen && (
        <div className="rounded-md border border-line p-3">
          <p className="font-medium">
            {formatMonthly(chosen.plan.monthlyCents, chosen.plan.currency)}
            {current?.monthlyCents != null && chosen.plan.monthlyCents !== null && (
              <span className="font-normal text-muted">
                ,{" "}
                {formatMonthlyDifference(
                  chosen.plan.monthlyCents - current.monthlyCents,
                  chosen.plan.currency,
                )}
              </span>
            )}
          </p>
          <div className="mt-3">
            <TransitionTable {...chosen} />
          </div>
        </div>
      )}
      {whole && <Problem message={whole.message} />}
      {/* In sight however long the table is. */}
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex justify-end gap-2 border-t border-line bg-surface px-5 py-3">
        <Button onClick={close}>Back</Button>
        <Button
          tone="primary"
          isPending={isPending}
          disabled={planId === null}
          onClick={() => planId !== null && run({ instanceId, planId })}
        >
          {chosen ? `Change plan to ${chosen.plan.label}` : "Change plan"}
        </Button>
      </div>
    </Dialog>
  );
}

/** The way to another plan where nothing is proposed. */
export function ChangePlanButton(
  props: Omit<Parameters<typeof AnotherPlan>[0], "isOpen" | "close">,
) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setIsOpen(true)}>
        Change plan…
      </Button>
      <AnotherPlan {...props} isOpen={isOpen} close={() => setIsOpen(false)} />
    </>
  );
}
