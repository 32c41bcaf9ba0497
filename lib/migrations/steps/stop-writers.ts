import "server-only";

import { ask } from "@/lib/migrations/instance-of";
import type { FormerFormation, ProcessCount, SteppedApp } from "@/lib/migrations/step-rows";
import { lookAtClients } from "@/lib/migrations/steps/clients";
import type { StepKind } from "@/lib/migrations/model";
import type { StepContext, StepWork } from "@/lib/migrations/steps/step-work";

const LOOK_AGAIN_SECONDS = 2;

/** Scales every process of the apps to nothing, and remembers how many there were before it does. */
export const stopWriters: StepWork = {
  async run(context) {
    const { step, legs } = context;
    const apps = step.subject.apps ?? [];
    const formations = step.memory?.formations;
    if (formations === undefined) {
      const found = neverStarted(context) ?? (await Promise.all(apps.map(formationOf)));
      const { clients } = await lookAtClients(legs[0]?.sourceInstanceId ?? null);
      const memory = { formations: found, clients };
      return { state: "again", afterSeconds: 0, note: null, memory };
    }
    let left = 0;
    for (const { connectionId, app, processes } of formations) {
      const running = processes.filter(({ quantity }) => quantity > 0);
      await scaleTo(
        connectionId,
        app,
        running.map(({ type }) => ({ type, quantity: 0 })),
      );
      for (const { type } of running) {
        left += await ask(connectionId, ({ apps: port }, access) =>
          port!.running(access, app, type),
        );
      }
    }
    if (left > 0) {
      const note = `${left} ${left === 1 ? "process has" : "processes have"} still to end.`;
      return { state: "again", afterSeconds: LOOK_AGAIN_SECONDS, note };
    }
    return { state: "done", sentence: `Stopped ${described(formations)}.` };
  },

  async undo({ step }) {
    const formations = step.memory?.formations ?? [];
    for (const formation of formations) await startAgain(formation);
    return `Started ${described(formations)} again.`;
  },
};

/**
 * What ran before the way there, where that ended before everything was started again: what runs now is not what
 * people want. Null where it was.
 */
function neverStarted({ step, allSteps }: StepContext): FormerFormation[] | null {
  const there = (kind: StepKind) => allSteps.find((one) => one.kind === kind && !one.isWayBack);
  const isStarted = !step.isWayBack || there("start_writers")?.status === "done";
  return isStarted ? null : (there("stop_writers")?.memory?.formations ?? null);
}

/** Scales an app to what it was. */
export function startAgain({ connectionId, app, processes }: FormerFormation): Promise<void> {
  return scaleTo(
    connectionId,
    app,
    processes.filter(({ quantity }) => quantity > 0),
  );
}

/** Says what runs in apps: `2 web and 1 worker of shop`. */
export function described(formations: readonly FormerFormation[]): string {
  const parts = formations.map(({ app, processes }) => {
    const running = processes.filter(({ quantity }) => quantity > 0);
    if (running.length === 0) return `nothing of ${app.name}`;
    return `${running.map(({ type, quantity }) => `${quantity} ${type}`).join(" and ")} of ${app.name}`;
  });
  return parts.join(", ") || "nothing";
}

async function formationOf({ connectionId, app }: SteppedApp): Promise<FormerFormation> {
  const found = await ask(connectionId, ({ apps }, access) => apps!.formation(access, app));
  return {
    connectionId,
    app,
    processes: found.map(({ type, quantity }) => ({ type, quantity })),
  };
}

/** Asks only for what is not so already: some providers restart what they are asked to scale. */
async function scaleTo(
  connectionId: string,
  app: SteppedApp["app"],
  wanted: readonly ProcessCount[],
): Promise<void> {
  await ask(connectionId, async ({ apps }, access) => {
    const present = await apps!.formation(access, app);
    const differing = wanted.filter(
      ({ type, quantity }) => present.find((one) => one.type === type)?.quantity !== quantity,
    );
    if (differing.length > 0) await apps!.scale(access, app, differing);
  });
}
