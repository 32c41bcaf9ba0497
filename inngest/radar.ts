import { inngest } from "@/lib/events";
import { removeLeftDrains } from "@/lib/metrics/remove-drain";
import { connectedAccounts } from "@/lib/radar/connected-accounts";
import { keepWebhooks } from "@/lib/radar/keep-webhooks";
import { noteMaintenances } from "@/lib/radar/note-maintenances";
import { noteEngines } from "@/lib/radar/note-engines";

/** From the beginning of one round to that of the next, with some time to be late. */
const ROUND_MS = 6 * 60_000;

/**
 * Every five minutes: asks providers to tell of changes, takes back what nobody needs there any more, and
 * notes which versions run and which maintenances are planned. Not retried: the next round goes on where this one ended.
 */
export const radar = inngest.createFunction(
  { id: "radar", triggers: [{ cron: "*/5 * * * *" }], retries: 0, concurrency: { limit: 1 } },
  async ({ step }) => {
    const noted = await step.run("engines", () => noteEngines(new Date()));
    const connectionIds = await step.run("accounts", () => connectedAccounts());
    const total = { noted, subscribed: 0, removed: 0 };
    for (const connectionId of connectionIds) {
      const kept = await step.run(`keep-${connectionId}`, async () => {
        const now = new Date();
        const drains = await removeLeftDrains(connectionId);
        const { subscribed, removed } = await keepWebhooks(connectionId, now);
        const since = new Date(now.getTime() - ROUND_MS);
        const noted = await noteMaintenances(connectionId, { since, now });
        return { subscribed, removed: removed + drains, noted };
      });
      total.noted += kept.noted;
      total.subscribed += kept.subscribed;
      total.removed += kept.removed;
    }
    return total;
  },
);
