import { isHandedOver, isOnWayBack } from "@/lib/migrations/next-step";
import type { StepKind, StepStatus } from "@/lib/migrations/model";
import type { StepMemory } from "@/lib/migrations/step-rows";

/**
 * How what a switch has begun is undone. `take_back`: nobody has written to the target, so that the addresses go
 * back and nothing is carried. `carry_back`: the way back, which holds that the target is right. `no`: neither
 * would be safe, or there is nothing to undo.
 */
export type RollBackWay = { is: "take_back" } | { is: "carry_back" } | { is: "no"; why: string };

type Stepped = {
  kind: StepKind;
  status: StepStatus;
  position: number;
  isWayBack: boolean;
  memory: Pick<StepMemory, "isTakenBack"> | null;
};

/**
 * Says how a migration is rolled back from where it stands. Writers that were stopped write to one end at a
 * time, always. Those that were not may write to both until the last of them was switched and restarted:
 * whichever end were held to be right then, what was written to the other would be lost.
 */
export function rollBackWay(steps: readonly Stepped[]): RollBackWay {
  if (isOnWayBack(steps)) {
    return no("The way back has been taken already.");
  }
  const step = (kind: StepKind) => steps.find((one) => one.kind === kind);
  const switching = step("switch");
  if (switching === undefined) return no("Nothing is switched, so there is nothing to bring back.");
  if (!hasBegun(switching)) {
    return no("Nothing was switched yet, so there is nothing to bring back.");
  }
  if (!isHandedOver(steps)) return { is: "take_back" };
  if (step("start_writers") === undefined) {
    if (switching.status !== "done") {
      return no(
        "The apps were not stopped, and perhaps only some of them are switched: both ends may have been written to. Let the switch end, or try it again; everything can be brought back then.",
      );
    }
    if (!isOver(step("restart"))) {
      return no(
        "The apps were not stopped, and perhaps not all of them were restarted: some may still write to the source. Let the restart end, or try it again; everything can be brought back then.",
      );
    }
  }
  if (!isOver(step("resume_writes"))) {
    return no(
      "The source still holds back writes, ours too. Let the steps up to “Take writes again” end, or try again what failed; everything can be brought back then.",
    );
  }
  return { is: "carry_back" };
}

/** A switch that failed was taken back by itself where applications had not been handed over. */
function hasBegun({ status, memory }: Stepped): boolean {
  if (status === "failed") return memory?.isTakenBack !== true;
  return status === "approved" || status === "running" || status === "done";
}

/** One that is not in the plan has nothing to end. */
function isOver(step: Stepped | undefined): boolean {
  return step === undefined || step.status === "done" || step.status === "skipped";
}

function no(why: string): RollBackWay {
  return { is: "no", why };
}
