"use client";

import { formatInstant } from "@/lib/format";
import type { StepView } from "@/lib/migrations/model";
import { Notice, Problem } from "@/components/ui/problem";
import { RollBack } from "./roll-back";
import type { StepsProps } from "./steps-props";
import { VerbButton } from "./verb-button";
import type { MigrationVerbs } from "./verbs";

/** What the present step wants of a person: a yes, an answer, or another try. Nothing where it wants none. */
export function StepDecision({ step, view, verbs, onDone }: StepsProps & { step: StepView }) {
  if (step.status === "failed") {
    return (
      <>
        <Problem message={step.sentence} />
        {view.followedUntil !== null && (
          <p>
            Nobody has followed the source since {formatInstant(new Date(view.followedUntil))}: the
            next try compares all keys, and finds what was written meanwhile.
          </p>
        )}
        {verbs !== null && (
          <div className="flex flex-wrap items-start gap-2">
            <VerbButton
              tone="primary"
              verb={verbs.retry}
              input={{ migrationId: view.id }}
              may={view.may.retry}
              onDone={onDone}
            >
              Try again
            </VerbButton>
            {view.may.rollBack === true && <RollBack view={view} verbs={verbs} onDone={onDone} />}
          </div>
        )}
      </>
    );
  }
  if (step.status !== "asked") return null;
  if (verbs === null) {
    return (
      <>
        {step.question !== null && <p>{step.question}</p>}
        <p>Operators and owners of the team can decide on this step.</p>
      </>
    );
  }
  if (step.question !== null) {
    return <Question {...{ view, verbs, onDone }} step={step} question={step.question} />;
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

/** What the step came upon by itself, with the three ways to go on from there. */
function Question({
  step,
  view,
  verbs,
  onDone,
  question,
}: Omit<StepsProps, "verbs"> & {
  step: StepView;
  verbs: MigrationVerbs;
  question: string;
}) {
  const input = { migrationId: view.id, stepId: step.id };
  return (
    <>
      <Notice>{question}</Notice>
      {step.note !== null && <p className="text-xs text-muted">{step.note}</p>}
      <div className="flex flex-wrap items-start gap-2">
        <VerbButton
          tone="primary"
          verb={verbs.lookAgain}
          input={input}
          may={view.may.lookAgain}
          onDone={onDone}
        >
          Look again
        </VerbButton>
        <VerbButton verb={verbs.approve} input={input} may={view.may.approve} onDone={onDone}>
          Go on as it is
        </VerbButton>
        {view.may.rollBack === true && <RollBack view={view} verbs={verbs} onDone={onDone} />}
      </div>
    </>
  );
}
