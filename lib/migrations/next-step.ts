import type { StepKind, StepStatus } from "@/lib/migrations/model";
import type { StepMemory } from "@/lib/migrations/step-rows";

type Stepped = { kind: StepKind; status: StepStatus; position: number; isWayBack: boolean };

/** A step whose turn is over, for now or for good. */
const behind: readonly StepStatus[] = ["done", "skipped", "undone"];

export function isBehind(status: StepStatus): boolean {
  return behind.includes(status);
}

/** The step that is to be worked at, or null when every one is behind. `steps` are in order. */
export function nextStep<S extends Stepped>(steps: readonly S[]): S | null {
  return steps.find(({ status }) => !isBehind(status)) ?? null;
}

/** What a step came upon and asks a person about; null where it only waits for the usual yes, or for nothing. */
export function questionOf({
  status,
  memory,
}: {
  status: StepStatus;
  memory: Pick<StepMemory, "question"> | null;
}): string | null {
  return status === "asked" ? (memory?.question ?? null) : null;
}

/** Whether the way back has been taken: its steps are there from its beginning on. */
export function isOnWayBack(steps: readonly Pick<Stepped, "isWayBack">[]): boolean {
  return steps.some(({ isWayBack }) => isWayBack);
}

/** Steps of the direction that is under way: those of the way back once it has begun. */
export function presentSteps<S extends Stepped>(steps: readonly S[]): S[] {
  const isWayBack = isOnWayBack(steps);
  return steps.filter((step) => step.isWayBack === isWayBack);
}

/**
 * Whether applications may have written to the other end: from then on nothing is taken back by itself.
 * Where they were stopped, that begins with their start; where not, with the switch.
 */
export function isHandedOver(steps: readonly Stepped[]): boolean {
  const present = presentSteps(steps);
  const starts = present.some(({ kind }) => kind === "start_writers");
  return present.some(
    ({ kind, status }) =>
      kind === (starts ? "start_writers" : "switch") && status !== "pending" && status !== "asked",
  );
}

/**
 * The steps to take back when one fails before the switch, or a person cancels: everything behind the gate
 * that has run, in reverse. Those without a way back are in it, too: they have to be done again.
 */
export function toTakeBack<S extends Stepped>(steps: readonly S[]): S[] {
  const present = presentSteps(steps);
  const gate = present.findLast(({ kind }) => kind === "ready" || kind === "transfer");
  if (gate === undefined) return [];
  return present
    .filter(({ position, status }) => {
      const hasRun = status === "done" || status === "running" || status === "failed";
      return hasRun && position > gate.position;
    })
    .toReversed();
}
