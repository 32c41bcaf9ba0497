import { inngest, migrationAdvanced } from "@/lib/events";
import { isWalking } from "@/lib/migrations/model";
import { runSlice } from "@/lib/migrations/run-slice";

/**
 * Moves a migration by one slice and rings for the next.
 *
 * One run per slice keeps each run short and the row the only memory: a deploy in the middle
 * of a migration costs at most the slice in hand.
 */
export const migrate = inngest.createFunction(
  {
    id: "migrate",
    triggers: [migrationAdvanced],
    concurrency: { key: "event.data.migrationId", limit: 1 },
  },
  async ({ event, step }) => {
    const { migrationId } = event.data;
    const phase = await step.run("slice", () => runSlice(migrationId, new Date()));
    if (isWalking(phase)) {
      await step.sendEvent("next", migrationAdvanced.create({ migrationId }));
    }
    return phase;
  },
);
