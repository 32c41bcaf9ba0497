import { findStuckDeliveries } from "@/lib/alerts/find-stuck-deliveries";
import { deliveryPending, inngest, migrationAdvanced, proposalApproved } from "@/lib/events";
import { closeWaysBack } from "@/lib/migrations/close-ways-back";
import { findStuckMigrations } from "@/lib/migrations/find-stuck";
import { putNotificationsBack } from "@/lib/migrations/put-notifications-back";
import { expireProposals } from "@/lib/scaling/proposals/expire-proposals";
import { findStuckProposals } from "@/lib/scaling/changes/find-stuck";

/** The sweep rings for a row once in this time: two rings that meet the same run are one too many. */
const RING_EVERY_MS = 15 * 60_000;

/**
 * Every five minutes, looks for rows that should have moved and rings for each. A ring that was lost costs
 * minutes, never the work. Proposals and ways back whose time is over it ends itself: that is all there is to do.
 */
export const sweep = inngest.createFunction(
  { id: "sweep", triggers: [{ cron: "*/5 * * * *" }], retries: 0 },
  async ({ step }) => {
    const found = await step.run("find", async () => {
      const now = new Date();
      const [proposals, deliveryIds, migrationIds] = await Promise.all([
        findStuckProposals(now),
        findStuckDeliveries(now),
        findStuckMigrations(now),
      ]);
      return { proposals, deliveryIds, migrationIds, round: Math.floor(+now / RING_EVERY_MS) };
    });

    const once = (id: string) => ({ id: `sweep-${id}-${found.round}` });
    const rings = [
      ...found.proposals.map((stuck) => proposalApproved.create(stuck, once(stuck.proposalId))),
      ...found.deliveryIds.map((deliveryId) =>
        deliveryPending.create({ deliveryId }, once(deliveryId)),
      ),
      ...found.migrationIds.map((migrationId) =>
        migrationAdvanced.create({ migrationId }, once(migrationId)),
      ),
    ];
    if (rings.length > 0) await step.sendEvent("ring", rings);
    await step.run("expire", () => expireProposals(new Date()));
    await step.run("close", () => closeWaysBack(new Date()));
    await step.run("put-back", () => putNotificationsBack());
    return rings.length;
  },
);
