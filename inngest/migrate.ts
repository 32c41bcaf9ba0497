import { inngest, migrationAdvanced } from "@/lib/events";
import { isWalking } from "@/lib/migrations/model";
import { runSlices } from "@/lib/migrations/run-slices";

/**
 * Moves a migration by some slices and rings for the next.
 *
 * Short runs keep the row the only memory: a deploy in the middle of a migration costs at most
 * the slice in hand.
 */
export const migrate = inngest.createFunction(
  {
    id: "migrate",
    triggers: [migrationAdvanced],
    concurrency: { key: "event.data.migrationId", limit: 1 },
  },
  async ({ event, step }) => {
    const { migrationId } = event.data;
    const phase = await step.run("slices", () => runSlices(migrationId, () => new Date()));
    if (isWalking(phase)) {
      await step.sendEvent("next", migrationAdvanced.create({ migrationId }));
    }
    return phase;
  },
);
