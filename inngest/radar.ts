import { inngest } from "@/lib/events";
import { removeLeftDrains } from "@/lib/metrics/remove-drain";
import { connectedAccounts } from "@/lib/radar/connected-accounts";
import { keepWebhooks } from "@/lib/radar/keep-webhooks";
import { noteEngines } from "@/lib/radar/note-engines";

/**
 * Every five minutes: asks providers to tell of changes, takes back what nobody needs there any more, and
 * notes which versions run. Not retried: the next round goes on where this one ended.
 */
export const radar = inngest.createFunction(
  { id: "radar", triggers: [{ cron: "*/5 * * * *" }], retries: 0, concurrency: { limit: 1 } },
  async ({ step }) => {
    const noted = await step.run("engines", () => noteEngines(new Date()));
    const connectionIds = await step.run("accounts", () => connectedAccounts());
    const total = { noted, subscribed: 0, removed: 0 };
    for (const connectionId of connectionIds) {
      const kept = await step.run(`keep-${connectionId}`, async () => {
        const drains = await removeLeftDrains(connectionId);
        const { subscribed, removed } = await keepWebhooks(connectionId, new Date());
        return { subscribed, removed: removed + drains };
      });
      total.subscribed += kept.subscribed;
      total.removed += kept.removed;
    }
    return total;
  },
);
