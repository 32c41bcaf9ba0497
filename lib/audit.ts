import "server-only";

import { auditEntries } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";

/** Headroom acting by itself for a team, as an approved policy lets it. */
export type Automatic = { teamId: string; userId: null };

/** Records who did what, inside the transaction that does it: no change without its entry. */
export async function audit(
  tx: Tx,
  actor: Pick<Actor, "teamId" | "userId"> | Automatic,
  what: `${string}.${string}`,
  subjectId: string,
  details: Record<string, string | number | boolean | null> = {},
): Promise<void> {
  await tx.insert(auditEntries).values({
    id: newId("aud"),
    teamId: actor.teamId,
    userId: actor.userId,
    what,
    subjectId,
    details,
  });
}
