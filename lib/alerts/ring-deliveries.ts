import "server-only";

import { deliveryPending, ring } from "@/lib/events";

/** Wakes the deliveries that a transaction made, after its commit. */
export async function ringDeliveries(deliveryIds: readonly string[]): Promise<void> {
  if (deliveryIds.length === 0) return;
  await ring(deliveryIds.map((deliveryId) => deliveryPending.create({ deliveryId })));
}
