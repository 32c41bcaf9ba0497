import "server-only";

import { ask } from "@/lib/migrations/instance-of";
import type { StepContext, StepWork } from "@/lib/migrations/steps/step-work";

/** Shows visitors the maintenance page of each app that has one. */
export const maintenanceOn: StepWork = {
  async run(context) {
    await setAll(context, true);
    return { state: "done", sentence: `The maintenance page of ${names(context)} is shown.` };
  },
  async undo(context) {
    await setAll(context, false);
    return `The maintenance page of ${names(context)} is gone.`;
  },
};

export const maintenanceOff: StepWork = {
  async run(context) {
    await setAll(context, false);
    return { state: "done", sentence: `The maintenance page of ${names(context)} is gone.` };
  },
};

async function setAll({ step }: StepContext, isOn: boolean): Promise<void> {
  for (const { connectionId, app } of step.subject.apps ?? []) {
    await ask(connectionId, async ({ apps }, access) => apps?.setMaintenance?.(access, app, isOn));
  }
}

function names({ step }: StepContext): string {
  return (step.subject.apps ?? []).map(({ app }) => app.name).join(", ");
}
