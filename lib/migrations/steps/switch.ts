import "server-only";

import { AppError } from "@/lib/errors";
import { ask, instanceOf } from "@/lib/migrations/instance-of";
import type { InstanceRecord, LegRecord } from "@/lib/migrations/load-migration";
import type { AppUse } from "@/lib/migrations/spec";
import type { FormerUse } from "@/lib/migrations/step-rows";
import { healthOf } from "@/lib/migrations/steps/look-at-arrival";
import { formerUse, switchBack, switchToTarget } from "@/lib/migrations/steps/switch-use";
import type { StepContext, StepWork } from "@/lib/migrations/steps/step-work";

/** Lets every variable lead to the target; on the way back, to the source again. */
export const switchApps: StepWork = {
  async run(context) {
    const { step, legs } = context;
    const uses = step.subject.uses ?? [];
    if (uses.length === 0)
      return { state: "done", sentence: "Somebody switched the application by hand." };
    const source = await sourceOf(context);

    if (step.isWayBack) {
      await takeBack(context, source);
      return {
        state: "done",
        sentence: `Switched ${namesOf(uses)} of ${appsOf(uses)} back to ${source.name}.`,
      };
    }
    if (step.memory?.uses === undefined) {
      const formers: FormerUse[] = [];
      for (const use of uses) formers.push(await formerUse(use, source, step.id));
      const memory = { uses: formers, health: await healthOf(legs) };
      return { state: "again", afterSeconds: 0, note: null, memory };
    }
    for (const former of step.memory.uses) {
      const target = await instanceOf(legWith(legs, former).targetInstanceId);
      await switchToTarget(former, { source, target, stepId: step.id });
    }
    return {
      state: "done",
      sentence: `Switched ${namesOf(uses)} of ${appsOf(uses)} to the target.`,
    };
  },

  async undo(context) {
    const { subject, memory } = context.step;
    const source = await sourceOf(context);
    if ((subject.uses ?? []).length === 0) {
      throw new AppError(
        "refused",
        `Somebody pointed the application at the target. Point it at ${source.name} again.`,
      );
    }
    const uses = memory?.uses ?? [];
    await takeBack(context, source);
    return uses.length === 0
      ? "Nothing was switched."
      : `Switched ${namesOf(uses)} of ${appsOf(uses)} back to ${source.name}.`;
  },
};

/** Restarts the apps that were not stopped, so that they read their variables. */
export const restart: StepWork = {
  async run({ step }) {
    const uses = step.subject.uses ?? [];
    const apps = new Map(uses.map((use) => [`${use.connectionId} ${use.app.id}`, use]));
    for (const { connectionId, app } of apps.values()) {
      await ask(connectionId, ({ apps: port }, access) => port!.restart(access, app, null));
    }
    return { state: "done", sentence: `Restarted ${appsOf(uses)}.` };
  },
};

/** By what the switch there remembered, also when this is a step of the way back. */
async function takeBack(context: StepContext, source: InstanceRecord): Promise<void> {
  const there = context.allSteps.find(({ kind, isWayBack }) => kind === "switch" && !isWayBack);
  for (const former of there?.memory?.uses ?? []) {
    const leg = legWith(context.legs, former);
    const target = await instanceOf(
      leg.direction === "forth" ? leg.targetInstanceId : leg.sourceInstanceId,
    );
    await switchBack(former, { source, target, stepId: there!.id });
  }
}

function sourceOf({ migration }: StepContext): Promise<InstanceRecord> {
  return instanceOf(migration.instanceId);
}

function legWith(legs: readonly LegRecord[], use: AppUse): LegRecord {
  const leg = legs.find(({ spec }) =>
    spec?.switches.some(
      ({ connectionId, app, configVar }) =>
        connectionId === use.connectionId && app.id === use.app.id && configVar === use.configVar,
    ),
  );
  if (leg === undefined) throw new Error(`No leg has ${use.configVar} of ${use.app.name}`);
  return leg;
}

function namesOf(uses: readonly AppUse[]): string {
  return [...new Set(uses.map(({ configVar }) => configVar))].join(", ");
}

function appsOf(uses: readonly AppUse[]): string {
  return [...new Set(uses.map(({ app }) => app.name))].join(", ");
}
