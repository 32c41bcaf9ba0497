import "server-only";

import { and, eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";

/**
 * Marks a connection as broken, with what the provider said; nothing is asked from then on.
 *
 * `sealedCredentials` are the ones that were refused: a late refusal of credentials that a person has
 * replaced meanwhile changes nothing. Returns whether this call broke it.
 */
export function markBroken(refused: {
  connectionId: string;
  sealedCredentials: string;
  problem: string;
}): Promise<boolean> {
  const { connectionId, sealedCredentials, problem } = refused;
  return db.transaction(async (tx) => {
    const [broken] = await tx
      .update(connections)
      .set({ status: "broken", problem })
      .where(
        and(
          eq(connections.id, connectionId),
          eq(connections.status, "connected"),
          eq(connections.sealedCredentials, sealedCredentials),
        ),
      )
      .returning();
    if (broken === undefined) return false;

    const { teamId, label } = broken;
    await audit(tx, { teamId, userId: null }, "connection.broken", connectionId, {
      label,
      problem,
    });
    return true;
  });
}
