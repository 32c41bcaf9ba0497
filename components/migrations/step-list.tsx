import { StepLine } from "./step-line";
import { byStage, stageNames } from "./step-words";
import type { StepsProps } from "./steps-props";

/** The list of steps is the page: those behind fold to a line with their proof, the present one is open. */
export function StepList({ view, verbs, onDone }: StepsProps) {
  const stages = byStage(view.steps);
  const numbers = new Map(view.steps.map(({ id }, index) => [id, index + 1]));
  return (
    <div>
      {stages.map(({ stage, steps }, index) => (
        <section key={`${index} ${stage}`} aria-label={stageNames[stage]}>
          {stages.length > 1 && (
            <h3 className="border-b border-line bg-sunken/50 px-4 py-1 text-xs font-medium text-muted">
              {stageNames[stage]}
            </h3>
          )}
          <ol>
            {steps.map((step) => (
              <StepLine
                key={step.id}
                step={step}
                number={numbers.get(step.id)!}
                view={view}
                verbs={verbs}
                onDone={onDone}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
