"use client";

import type { StepView } from "@/lib/migrations/model";
import { Problem } from "@/components/ui/problem";
import type { StepsProps } from "./step-list";
import { VerbButton } from "./verb-button";

/** What the present step wants of a person: a yes, or another try. Nothing where it wants none. */
export function StepDecision({ step, view, verbs, onDone }: StepsProps & { step: StepView }) {
  if (step.status === "failed") {
    return (
      <>
        <Problem message={step.note ?? view.failure ?? "It did not work, and nothing says why."} />
        {verbs !== null && (
          <div>
            <VerbButton
              tone="primary"
              verb={verbs.retry}
              input={{ migrationId: view.id }}
              may={view.may.retry}
              onDone={onDone}
            >
              Try again
            </VerbButton>
          </div>
        )}
      </>
    );
  }
  if (step.status !== "asked") return null;
  if (verbs === null) {
    return <p>Operators and owners of the team can approve this step.</p>;
  }
  const isGate = step.kind === "ready";
  const isEach = view.approval === "each";
  return (
    <>
      {isGate && (
        <p>
          {isEach
            ? "Each of the steps below waits for you once more."
            : "The steps below then follow by themselves, in this order."}{" "}
          Should one fail before the switch, what was stopped is started again and nothing has
          changed.
        </p>
      )}
      <div className="flex flex-wrap items-start gap-2">
        <VerbButton
          tone="primary"
          verb={verbs.approve}
          input={{ migrationId: view.id, stepId: step.id }}
          may={view.may.approve}
          onDone={onDone}
        >
          {isGate ? "Begin the cutover" : "Approve this step"}
        </VerbButton>
        {isEach && view.may.runThrough === true && (
          <VerbButton
            verb={verbs.runThrough}
            input={{ migrationId: view.id }}
            may={view.may.runThrough}
            onDone={onDone}
          >
            Run through all that are left
          </VerbButton>
        )}
      </div>
    </>
  );
}
