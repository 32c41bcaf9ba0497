import "server-only";

import { eventType, Inngest } from "inngest";
import { z } from "zod";
import { log } from "@/lib/log";

/** The app as Inngest knows it. Where it runs is decided by Inngest's own variables. */
export const inngest = new Inngest({ id: "headroom", checkpointing: false });

/** These instances are due to be looked at. */
export const collectionDue = eventType("metrics/collection.due", {
  schema: z.object({ instanceIds: z.array(z.string()) }),
});

/** A proposal was approved, by a person or by its policy. */
export const proposalApproved = eventType("scaling/proposal.approved", {
  schema: z.object({ proposalId: z.string(), instanceId: z.string() }),
});

/** An alert wants to be told through a channel. */
export const deliveryPending = eventType("alerts/delivery.pending", {
  schema: z.object({ deliveryId: z.string() }),
});

/** A connection is new or was asked to look again. */
export const connectionDue = eventType("connections/sync.due", {
  schema: z.object({ connectionId: z.string() }),
});

/** Parts of a connection's inventory are due to be looked at. */
export const inventoryDue = eventType("connections/inventory.due", {
  schema: z.object({ connectionId: z.string() }),
});

/** A migration may move. `chain` is what the run before it said; without one a new chain begins. */
export const migrationAdvanced = eventType("migrations/migration.advanced", {
  schema: z.object({ migrationId: z.string(), chain: z.string().optional() }),
});

type Ringable = Parameters<typeof inngest.send>[0];

/**
 * Sends events after a commit. A failure is logged, not thrown: the row is the truth, and the sweep
 * rings again for every row that should have moved.
 */
export async function ring(events: Ringable): Promise<void> {
  try {
    await inngest.send(events);
  } catch (error) {
    log("warn", "ringing failed; the sweep will ring again", { error });
  }
}
