import "server-only";

import { AppError } from "@/lib/errors";
import { ask } from "@/lib/migrations/instance-of";
import { resumeQueues } from "@/lib/migrations/steps/queue-work";
import { described, startAgain } from "@/lib/migrations/steps/stop-writers";
import type { StepContext, StepWork } from "@/lib/migrations/steps/step-work";

const LOOK_AGAIN_SECONDS = 2;

/**
 * Gives the apps their former number of processes. It comes after every variable leads to the other end:
 * workers never run on both sides.
 */
export const startWriters: StepWork = {
  async run(context) {
    const { step, clock } = context;
    const formations = formerFormations(context);
    refuseBeforeSwitch(context);
    await resumeQueues(context);
    for (const formation of formations) await startAgain(formation);

    let missing = 0;
    for (const { connectionId, app, processes } of formations) {
      for (const { type, quantity } of processes.filter((one) => one.quantity > 0)) {
        const running = await ask(connectionId, ({ apps }, access) =>
          apps!.running(access, app, type),
        );
        missing += Math.max(0, quantity - running);
      }
    }
    const sinceMs = step.memory?.sinceMs ?? clock().getTime();
    if (missing > 0 && clock().getTime() - sinceMs < START_MS_MAX) {
      const note = `${missing} still to start.`;
      return { state: "again", afterSeconds: LOOK_AGAIN_SECONDS, note, memory: { sinceMs } };
    }
    const rest =
      missing > 0 ? ` ${missing} had not come up after five minutes: look at the app’s log.` : "";
    return { state: "done", sentence: `Started ${described(formations)}.${rest}` };
  },
};

const START_MS_MAX = 5 * 60_000;

function formerFormations({ steps }: StepContext) {
  return steps.find(({ kind }) => kind === "stop_writers")?.memory?.formations ?? [];
}

function refuseBeforeSwitch({ steps }: StepContext): void {
  const switching = steps.find(({ kind }) => kind === "switch");
  if (switching !== undefined && switching.status !== "done") {
    throw new AppError("refused", "Nothing is started before the variables are switched.");
  }
}
