import {
  isBehind,
  isHandedOver,
  isOnWayBack,
  presentSteps,
  questionOf,
} from "@/lib/migrations/next-step";
import {
  isActive,
  type MayDo,
  type MigrationStatus,
  type StepKind,
  type StepStatus,
} from "@/lib/migrations/model";
import { rollBackWay } from "@/lib/migrations/roll-back-way";
import type { StepMemory, Wish } from "@/lib/migrations/step-rows";

/** What the answer depends on. `nowMs` is now, by our clock. */
export type Standing = {
  status: MigrationStatus;
  wish: Wish | null;
  failure: string | null;
  hasSpec: boolean;
  hasSource: boolean;
  canDestroySource: boolean;
  keepUntilMs: number | null;
  nowMs: number;
  steps: readonly {
    kind: StepKind;
    status: StepStatus;
    position: number;
    isWayBack: boolean;
    memory: Pick<StepMemory, "question" | "isTakenBack"> | null;
  }[];
  hasMasked: boolean;
};

const OVER = "This migration is over.";
const BACK = "What was done is being taken back. Wait until that has ended.";

/** What a person may do now, each with the reason where not. Verbs ask the same, so that pages never promise more. */
export const mayDo = {
  approve: (it) =>
    ifActive(it) ??
    (it.steps.some(({ status }) => status === "asked") || "Nothing waits for a yes."),

  lookAgain: (it) =>
    ifActive(it) ??
    (it.steps.some((step) => questionOf(step) !== null) || "There is nothing to look at again."),

  runThrough: (it) =>
    ifActive(it) ??
    (it.steps.some(({ kind }) => kind === "ready") || "There is no cutover to run through."),

  pause: (it) => {
    if (it.status === "paused") return "It is paused already.";
    if (it.failure !== null) return "It has stopped, and goes on only when somebody tries again.";
    return (
      ifActive(it) ??
      (isBeforeCutover(it) ||
        "The cutover is under way: it is over soonest when it goes on. Cancel it to take it back.")
    );
  },

  resume: (it) => it.status === "paused" || "It is not paused.",

  setBudget: (it) =>
    ifActive(it) ??
    (presentSteps(it.steps).some(({ kind, status }) => isMover(kind) && !isBehind(status)) ||
      "Nothing is copied or compared any more that could be held back."),

  cancel(it) {
    const no = ifActive(it);
    if (no !== null) return no;
    if (isOnWayBack(it.steps)) return "The way back is under way. Let it end.";
    return (
      !isHandedOver(it.steps) ||
      "Applications use the target already. Let it end, then bring it back."
    );
  },

  retry: (it) => ifActive(it) ?? (it.failure !== null || "Nothing has failed."),

  rollBack(it) {
    const goesOn = isActive(it.status);
    if (!it.hasSpec || (!goesOn && it.status !== "done")) return OVER;
    if (it.wish !== null) return BACK;
    const way = rollBackWay(it.steps);
    if (way.is === "no") return way.why;
    if (way.is === "take_back") return true;
    if (!it.hasSource) return "The source is gone, so that nothing can be brought back to it.";
    const isKept = goesOn || (it.keepUntilMs !== null && it.keepUntilMs > it.nowMs);
    if (!isKept) {
      return "The time for the way back is over: the source was not kept up to date since. Begin a move in the other direction.";
    }
    return (
      !it.hasMasked ||
      "Values were masked on the way, so that the originals are only at the source: switch the application back by hand."
    );
  },

  release(it) {
    if (it.status !== "done" || !it.steps.some(({ kind }) => kind === "release")) {
      return "The source is not to be removed.";
    }
    if (it.steps.some(({ kind, status }) => kind === "release" && status === "done"))
      return "The source is removed.";
    if (!it.hasSource) return "The source is gone.";
    return (
      it.canDestroySource || "Headroom cannot remove instances at this provider. Remove it there."
    );
  },

  removeTarget: ({ status, hasSpec }) =>
    !hasSpec
      ? "Headroom made nothing for this migration."
      : ["cancelled", "rolled_back", "failed"].includes(status) ||
        "The migration may still go on to it. To remove it, cancel the migration first.",
} satisfies Record<string, (it: Standing) => MayDo>;

export type Deed = keyof typeof mayDo;

/** Steps at which keys are read from the source; between them it is followed. */
const movers: readonly StepKind[] = ["transfer", "last_pass", "prove"];

function isMover(kind: StepKind): boolean {
  return movers.includes(kind);
}

function ifActive({ status, wish, hasSpec }: Standing): string | null {
  if (!hasSpec || !isActive(status)) return OVER;
  return wish === null ? null : BACK;
}

/** Nothing was stopped yet, so that nothing is worse for waiting. */
function isBeforeCutover({ steps }: Standing): boolean {
  const present = presentSteps(steps);
  const gate = present.find(({ kind }) => kind === "ready");
  return gate === undefined ? !isOnWayBack(steps) : gate.status !== "done";
}
