import { inngest } from "@/lib/events";
import { applyRetention } from "@/lib/metrics/retention";
import { rollUp } from "@/lib/metrics/roll-up";

/**
 * Every hour: folds finished hours, makes the partitions of the next days and drops what is no
 * longer kept. A run that was missed costs nothing: the next one does its work too.
 */
export const rollUpHours = inngest.createFunction(
  { id: "roll-up", triggers: [{ cron: "5 * * * *" }], retries: 2 },
  async ({ step }) => {
    const written = await step.run("roll-up", () => rollUp(new Date()));
    // After the fold: a sample must be in its rollup before it goes.
    const retained = await step.run("retain", () => applyRetention(new Date()));
    return { written, ...retained };
  },
);
