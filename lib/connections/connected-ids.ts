import "server-only";

import { asc, eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import { db } from "@/lib/db";

/** Every connection of every team that may be asked, longest unseen first. */
export async function connectedIds(): Promise<string[]> {
  const rows = await db
    .select({ id: connections.id })
    .from(connections)
    .where(eq(connections.status, "connected"))
    .orderBy(asc(connections.syncedAt), asc(connections.id));
  return rows.map(({ id }) => id);
}
