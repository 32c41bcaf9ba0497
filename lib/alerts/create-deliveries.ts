import "server-only";

import { deliveries } from "@/drizzle/schema";
import type { DeliveryKind } from "@/lib/alerts/model";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";

/** One pending delivery per channel. Those that exist already are not made again. Returns the new ids. */
export async function createDeliveries(
  tx: Tx,
  {
    teamId,
    alertId,
    kind,
    channelIds,
    at,
  }: {
    teamId: string;
    alertId: string;
    kind: DeliveryKind;
    channelIds: readonly string[];
    at: Date;
  },
): Promise<string[]> {
  if (channelIds.length === 0) return [];
  const created = await tx
    .insert(deliveries)
    .values(
      channelIds.map((channelId) => ({
        id: newId("dlv"),
        teamId,
        alertId,
        channelId,
        kind,
        createdAt: at,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  return created.map(({ id }) => id);
}
