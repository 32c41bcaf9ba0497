import { Panel } from "@/components/ui/panel";
import { formatCounted } from "@/lib/format";
import type { StepPlan } from "@/lib/migrations/model";
import { byStage, stageNames } from "./step-words";

/** What will happen, in order, before anybody agrees to it. */
export function PlannedSteps({ steps }: { steps: readonly StepPlan[] }) {
  const stages = byStage(steps);
  const numbers = new Map(steps.map((step, index) => [step, index + 1]));
  return (
    <Panel
      title="What will happen"
      aside={<span>{formatCounted(steps.length, "step")}</span>}
      isFlush
    >
      {stages.map(({ stage, steps: some }, index) => (
        <section key={`${index} ${stage}`} aria-label={stageNames[stage]}>
          {stages.length > 1 && (
            <h3 className="border-y border-line bg-sunken/50 px-4 py-1 text-xs font-medium text-muted [section:first-of-type>&]:border-t-0">
              {stageNames[stage]}
            </h3>
          )}
          <ol className="py-1.5">
            {some.map((step) => {
              const number = numbers.get(step);
              return (
                <li key={number} className="flex items-baseline gap-3 px-4 py-1">
                  <span className="w-5 shrink-0 text-right text-xs text-muted">{number}</span>
                  <span className="min-w-0 [overflow-wrap:anywhere]">
                    {step.sentence}
                    {step.needsApproval && (
                      <span className="ml-2 text-xs text-warning">waits for your yes</span>
                    )}
                  </span>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </Panel>
  );
}
