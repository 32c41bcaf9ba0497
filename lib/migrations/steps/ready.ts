import "server-only";

import { lookAtClients } from "@/lib/migrations/steps/clients";
import { keepUp } from "@/lib/migrations/steps/transfer";
import type { StepWork } from "@/lib/migrations/steps/step-work";
import { hourBegins } from "@/lib/migrations/off-peak";

/** The gate: somebody has said yes, or nobody was to be asked; what is left to wait for is the hour. */
export const ready: StepWork = {
  async run(context) {
    const { spec, clock } = context;
    const hasMore = await keepUp(context, Math.min(5000, context.millisecondsLeft()));
    const beginsAt = spec.offPeak === null ? null : hourBegins(spec.offPeak, clock());
    if (beginsAt !== null) {
      const note = `Waits for ${beginsAt.toISOString().slice(11, 16)} UTC, and follows the source meanwhile.`;
      return { state: "again", afterSeconds: hasMore ? 0 : 2, note };
    }
    if (hasMore) {
      return { state: "again", afterSeconds: 0, note: "Catches up with the source first." };
    }
    const { clients } = await lookAtClients(context.migration.instanceId);
    return {
      state: "done",
      memory: { clients },
      sentence: "The cutover begins: both ends are equal but for what is written now.",
    };
  },
};
