import "server-only";

import { and, eq } from "drizzle-orm";
import { memberships, teams } from "@/drizzle/schema";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";

/**
 * Locks the team's row until the transaction ends, so that changes of its members come one after the
 * other: of two owners who leave at once, the second sees that they are the last.
 */
export async function lockTeam(tx: Tx, teamId: string) {
  const [team] = await tx.select().from(teams).where(eq(teams.id, teamId)).for("update");
  if (team === undefined)
    throw new AppError("not_found", "This team no longer exists. Choose another one.");
  return team;
}

/** Call it with the team locked. @throws AppError `conflict` when `userId` is the team's only owner */
export async function refuseLastOwner(tx: Tx, teamId: string, userId: string): Promise<void> {
  const owners = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.teamId, teamId), eq(memberships.role, "owner")));
  if (owners.length > 1 || owners[0]?.userId !== userId) return;
  throw new AppError(
    "conflict",
    "A team needs an owner, and this is the last one. Make somebody else an owner first.",
  );
}
