import "server-only";

import { eq } from "drizzle-orm";
import { instances } from "@/drizzle/schema";
import { db } from "@/lib/db";
import type { MaintenanceWindow } from "@/lib/providers/capabilities";

/** Remembers when a provider maintains an instance, for decisions that wait for it. Null where nobody says. */
export async function keepMaintenanceWindow(
  instanceId: string,
  maintenanceWindow: MaintenanceWindow | null,
): Promise<void> {
  await db.update(instances).set({ maintenanceWindow }).where(eq(instances.id, instanceId));
}
