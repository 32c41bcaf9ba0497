import type { Tone } from "@/components/ui/state";
import { formatDuration } from "@/lib/format";
import type { MigrationView, StepKind, StepStatus, StepView } from "@/lib/migrations/model";

const titles: Record<StepKind, string> = {
  provision: "Make the target",
  fingerprint: "Count what is there",
  change_plan: "Change the plan",
  check_plan: "Compare with before",
  transfer: "Copy and compare",
  ready: "Begin the cutover",
  count_jobs: "Count the jobs",
  maintenance_on: "Turn maintenance on",
  quiet_workers: "Quiet the workers",
  drain: "Let jobs in hand end",
  stop_writers: "Stop the writers",
  pause_writes: "Refuse writes at the source",
  last_pass: "Carry over the last changes",
  prove: "Prove that both are equal",
  settings: "Carry over the settings",
  switch: "Switch the apps",
  restart: "Restart the apps",
  start_writers: "Start the writers again",
  resume_writes: "Take writes again",
  maintenance_off: "Turn maintenance off",
  smoke: "See the apps arrive",
  count_jobs_after: "Count the jobs again",
  watch: "Keep the way back open",
  release: "Let the source go",
};

/** The same on the way back, where they have other names. */
const titlesBack: Partial<Record<StepKind, string>> = {
  transfer: "Carry back what differs",
  switch: "Switch the apps back",
};

/** What a step is called; its sentence says the rest. */
export function stepTitle({ kind, isWayBack }: Pick<StepView, "kind" | "isWayBack">): string {
  return (isWayBack ? titlesBack[kind] : undefined) ?? titles[kind];
}

const stepTones: Record<StepStatus, { tone: Tone; word: string }> = {
  pending: { tone: "absent", word: "to come" },
  asked: { tone: "warning", word: "waits for you" },
  approved: { tone: "busy", word: "approved" },
  running: { tone: "busy", word: "running" },
  done: { tone: "good", word: "done" },
  failed: { tone: "danger", word: "failed" },
  skipped: { tone: "calm", word: "not needed" },
  undone: { tone: "calm", word: "taken back" },
};

/** A step as it stands in its migration: held by a pause, or never reached by one that ends or is over. */
export function stepLook(
  { status, isByHand }: StepView,
  view: MigrationView,
): (typeof stepTones)[StepStatus] {
  if (isByHand && status !== "failed") return { tone: "warning", word: "to be done by hand" };
  if (view.status === "paused" && status === "running") return { tone: "calm", word: "paused" };
  const isLeft = status === "asked" || status === "approved" || status === "pending";
  const isEnding = view.wish === "cancel" || view.wish === "roll_back";
  // What is to come of one that is done is the removal of its source.
  const isOver = view.endedAt !== null && view.status !== "done";
  if (isLeft && (isOver || isEnding)) {
    return { tone: "absent", word: "not reached" };
  }
  return stepTones[status];
}

export const stageNames = {
  copy: "Copy",
  cutover: "Cutover",
  after: "Afterwards",
  back: "Way back",
} as const;
export type Stage = keyof typeof stageNames;

const afterCutover: readonly StepKind[] = ["watch", "release"];

/**
 * Steps in their order, by the stage they belong to: the cutover begins with the gate. What has no gate is
 * all of one stage, and needs no names for it.
 */
export function byStage<Step extends { kind: StepKind; isWayBack?: boolean }>(
  steps: readonly Step[],
): { stage: Stage; steps: Step[] }[] {
  const gate = steps.findIndex(({ kind }) => kind === "ready");
  const stages: { stage: Stage; steps: Step[] }[] = [];
  for (const [index, step] of steps.entries()) {
    const stage = stageOf(step, gate === -1 || index < gate);
    const last = stages.at(-1);
    if (last?.stage === stage) last.steps.push(step);
    else stages.push({ stage, steps: [step] });
  }
  return stages;
}

function stageOf(step: { kind: StepKind; isWayBack?: boolean }, isBeforeGate: boolean): Stage {
  if (step.isWayBack === true) return "back";
  if (afterCutover.includes(step.kind)) return "after";
  return isBeforeGate ? "copy" : "cutover";
}

/** `took 3 s, approved by Ada`; null where there is nothing to say. What took no second is not told. */
export function tookWords(
  step: Pick<StepView, "startedAt" | "endedAt" | "approvedBy">,
): string | null {
  const { startedAt, endedAt, approvedBy } = step;
  const seconds =
    startedAt === null || endedAt === null
      ? 0
      : Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  const took = seconds === 0 ? null : `took ${formatDuration(seconds)}`;
  const words = [took, approvedBy === null ? null : `approved by ${approvedBy}`];
  return words.filter((word) => word !== null).join(", ") || null;
}

/** `8 of 21 steps`. Steps that turned out not to be needed count as done. */
export function stepsDone(steps: readonly Pick<StepView, "status">[]): string {
  const done = steps.filter(({ status }) => ["done", "skipped", "undone"].includes(status)).length;
  return `${done} of ${steps.length} ${steps.length === 1 ? "step" : "steps"}`;
}
