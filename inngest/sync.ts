import { connectedIds } from "@/lib/connections/connected-ids";
import { AppError } from "@/lib/errors";
import { connectionDue, inngest } from "@/lib/events";
import { syncConnection as syncInventory } from "@/lib/instances/sync-inventory";

/** Every five minutes, asks for a look at each connection that still works. */
export const syncConnections = inngest.createFunction(
  { id: "sync-connections", triggers: [{ cron: "*/5 * * * *" }], retries: 0 },
  async ({ step }) => {
    const connectionIds = await step.run("due", connectedIds);
    if (connectionIds.length === 0) return 0;
    await step.sendEvent(
      "ring",
      connectionIds.map((connectionId) => connectionDue.create({ connectionId })),
    );
    return connectionIds.length;
  },
);

/** Looks at one connection: which instances and plans there are now. */
export const syncConnection = inngest.createFunction(
  {
    id: "sync-connection",
    triggers: [connectionDue],
    concurrency: { key: "event.data.connectionId", limit: 1 },
    // The next look is five minutes away.
    retries: 1,
  },
  async ({ event, step }) =>
    step.run("sync", async () => {
      try {
        return await syncInventory(event.data.connectionId, new Date());
      } catch (error) {
        // A provider that says no, a broken or removed connection: asking again changes nothing.
        if (error instanceof AppError && !error.isRetryable) return { problem: error.message };
        throw error;
      }
    }),
);
