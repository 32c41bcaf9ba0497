import { eq } from "drizzle-orm";
import { deliveries } from "@/drizzle/schema";
import type { NewAlert } from "@/lib/alerts/raise-alert";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";

export const RAISED_AT = new Date("2026-03-02T14:00:00Z");

/** Memory of an instance above its threshold, at `RAISED_AT`. */
export function anAlert(actor: Actor, instance: { id: string; planId: string }): NewAlert {
  return {
    teamId: actor.teamId,
    instanceId: instance.id,
    condition: "memory_high",
    subject: "storefront uses 84 % of its memory",
    body: "Approve the larger plan.",
    levels: [{ label: "Memory", used: 42, limit: 50, unit: "bytes" }],
    planId: instance.planId,
    at: RAISED_AT,
  };
}

/** The row of a delivery as it stands now. */
export async function readDelivery(deliveryId: string) {
  const [row] = await db.select().from(deliveries).where(eq(deliveries.id, deliveryId));
  return row!;
}
