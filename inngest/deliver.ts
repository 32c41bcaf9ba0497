import { deliver as deliverNow, giveUp } from "@/lib/alerts/deliver";
import { deliveryPending, inngest } from "@/lib/events";

/**
 * Tells one alert through one channel, and again with growing pauses while the channel is unreachable: for
 * as long as `deliver` still sends it, which is a day.
 */
export const deliver = inngest.createFunction(
  {
    id: "deliver",
    triggers: [deliveryPending],
    // The most there may be: from the tenth on they are two hours apart.
    retries: 20,
    concurrency: { limit: 10 },
    onFailure: async ({ event, error }) => {
      await giveUp(event.data.event.data.deliveryId, error.message, new Date());
    },
  },
  async ({ event, step }) => step.run("send", () => deliverNow(event.data.deliveryId, new Date())),
);
