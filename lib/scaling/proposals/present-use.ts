import "server-only";

import { and, desc, eq, getTableColumns, gte, isNotNull, lte } from "drizzle-orm";
import { samples } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";
import type { Use } from "@/lib/scaling/proposals/chosen-plan";

/** Older samples say nothing of what is used now. */
export const RECENT_MINUTES = 15;

/** What an instance used when its memory was last read; null values when that was not lately. */
export async function presentUse(tx: Tx | Database, instanceId: string, now: Date): Promise<Use> {
  const { usedMemoryBytes, connectedClients } = getTableColumns(samples);
  const [newest] = await tx
    .select({ memoryBytes: usedMemoryBytes, clients: connectedClients })
    .from(samples)
    .where(
      and(
        eq(samples.instanceId, instanceId),
        gte(samples.at, new Date(now.getTime() - RECENT_MINUTES * 60_000)),
        lte(samples.at, now),
        isNotNull(usedMemoryBytes),
      ),
    )
    .orderBy(desc(samples.at))
    .limit(1);
  return newest ?? { memoryBytes: null, clients: null };
}
