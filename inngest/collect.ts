import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { watchInstances } from "@/lib/alerts/watch-instance";
import { collectionDue, inngest } from "@/lib/events";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { dueInstances } from "@/lib/metrics/due-instances";

/**
 * Every minute: rings for the instances that are due, and half a minute later once more for those
 * that are sampled twice a minute. Not retried: a late tick is the next one.
 */
export const tick = inngest.createFunction(
  { id: "tick", triggers: [{ cron: "* * * * *" }], retries: 0 },
  async ({ step }) => {
    const due = await step.run("due", () => dueInstances(new Date()));
    if (due.length > 0) {
      await step.sendEvent(
        "ring",
        due.map((instanceIds) => collectionDue.create({ instanceIds })),
      );
    }

    await step.sleep("half", "30s");
    const dueTwice = await step.run("due-half", () => dueInstances(new Date(), 30));
    if (dueTwice.length > 0) {
      await step.sendEvent(
        "ring-half",
        dueTwice.map((instanceIds) => collectionDue.create({ instanceIds })),
      );
    }
    return due.length + dueTwice.length;
  },
);

/**
 * Takes the samples of a chunk, decides on what they say, and raises what people should know.
 * Not retried: a late sample is a wrong one, and the next minute looks again at everything.
 */
export const collect = inngest.createFunction(
  { id: "collect", triggers: [collectionDue], retries: 0, concurrency: { limit: 8 } },
  async ({ event, step }) => {
    const { collected, failed } = await step.run("collect", () =>
      collectChunk(event.data.instanceIds, new Date()),
    );
    const looked = [...collected, ...failed];
    if (looked.length === 0) return { collected: 0, failed: 0 };

    await step.run("evaluate", async () => {
      await evaluateInstances(looked, new Date());
    });
    await step.run("watch", async () => {
      await watchInstances(looked, new Date());
    });
    return { collected: collected.length, failed: failed.length };
  },
);
