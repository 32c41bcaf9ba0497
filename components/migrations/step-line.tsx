import { cx } from "@/components/ui/cx";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import type { LegView, MigrationView, StepKind, StepView } from "@/lib/migrations/model";
import { ProgressPanel } from "./progress-panel";
import { StepDecision } from "./step-decision";
import type { StepsProps } from "./steps-props";
import { stepLook, stepTitle, tookWords } from "./step-words";
import { Term } from "./term";

const edges = {
  busy: "border-l-accent bg-accent-soft/30",
  warning: "border-l-warning-fill bg-warning-soft/50",
  danger: "border-l-danger-fill bg-danger-soft/50",
} as const;

/** One step: its name, what it does or did, and, while it is the present one, all that is known of it. */
export function StepLine({
  step,
  number,
  view,
  verbs,
  onDone,
}: StepsProps & { step: StepView; number: number }) {
  const { tone, word } = stepLook(step, view);
  const isPresent = step.id === view.currentStepId;
  const took = tookWords(step);
  const leg = view.legs.find(({ id }) => id === step.legId);
  const isOneOfMany =
    leg !== undefined &&
    view.legs.filter(({ direction }) => direction === leg.direction).length > 1;
  return (
    <li
      id={isPresent ? "now" : undefined}
      aria-current={isPresent ? "step" : undefined}
      className={cx(
        "border-b border-l-2 border-b-line border-l-transparent py-2.5 pr-4 pl-3.5 [section:last-child_&:last-child]:border-b-0",
        isPresent && edgeOf(tone),
      )}
    >
      <div className="flex items-baseline gap-3">
        <span className="w-5 shrink-0 text-right text-xs text-muted">{number}</span>
        <div className="grid min-w-0 flex-1 gap-x-4 sm:grid-cols-[13rem_minmax(0,1fr)_auto] sm:items-baseline">
          <h4 className="font-normal">
            <State tone={tone}>
              <span
                className={cx(
                  "text-sm whitespace-normal",
                  step.status === "done" && "font-normal text-ink",
                  step.status === "skipped" && "font-normal",
                )}
              >
                {stepTitle(step)}
              </span>
              <span className="sr-only">: {word}</span>
            </State>
          </h4>
          <p
            className={cx(
              "min-w-0 [overflow-wrap:anywhere]",
              isPresent || step.isByHand || step.status === "failed" ? "text-ink" : "text-muted",
            )}
          >
            {isOneOfMany && (
              <>
                <Term>{nameOf(leg)}</Term>:{" "}
              </>
            )}
            {/* Why the present one failed stands below, where it can be tried again. */}
            {!(isPresent && step.status === "failed") && step.sentence}
          </p>
          <p className="text-xs text-muted">
            {step.status === "running" && step.startedAt !== null ? (
              <>
                began <TimeAgo at={step.startedAt} />
              </>
            ) : (
              took
            )}
          </p>
        </div>
      </div>
      {isPresent && (
        <div className="mt-2.5 flex flex-col gap-3 empty:hidden sm:ml-8">
          {step.note !== null && step.status !== "failed" && step.question === null && (
            <p className="text-xs text-muted">{step.note}</p>
          )}
          {legsOf(step, view).map((each) => (
            <LegProgress key={each.id} leg={each} view={view} />
          ))}
          <StepDecision step={step} view={view} verbs={verbs} onDone={onDone} />
        </div>
      )}
    </li>
  );
}

function edgeOf(tone: keyof typeof edges | "calm" | "good" | "absent"): string {
  return tone === "busy" || tone === "warning" || tone === "danger" ? edges[tone] : "";
}

/** Steps at which keys move, or are kept up with. */
const movers: readonly StepKind[] = ["transfer", "ready", "last_pass", "prove"];

/** The transfers that a step is about: its own, or all of its direction. */
function legsOf(step: StepView, view: MigrationView): LegView[] {
  if (step.status === "failed" || !movers.includes(step.kind)) return [];
  const direction = step.isWayBack ? "back" : "forth";
  return view.legs.filter((leg) =>
    step.legId === null ? leg.direction === direction && !leg.isCold : leg.id === step.legId,
  );
}

function LegProgress({ leg, view }: { leg: LegView; view: MigrationView }) {
  const isOneOfMany = view.legs.filter(({ direction }) => direction === leg.direction).length > 1;
  return (
    <div>
      {isOneOfMany && (
        <p className="mb-1 text-xs text-muted">
          To <Term>{nameOf(leg)}</Term>
        </p>
      )}
      <ProgressPanel
        progress={leg.progress}
        budget={view.budget}
        label={`${leg.source.name} to ${leg.target.name}`}
      />
    </div>
  );
}

function nameOf({ direction, source, target }: LegView): string {
  return direction === "forth" ? target.name : source.name;
}
