import "server-only";

import { and, eq } from "drizzle-orm";
import { memberships, users } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { lockTeam, refuseLastOwner } from "@/lib/teams/lock-team";
import type { RemoveMember } from "@/lib/teams/model";

/**
 * Takes a person out of the team. Owners remove anyone; everyone may leave. What the person did stays
 * in the team's history.
 *
 * @throws AppError `forbidden` when the actor is no owner and names somebody else
 * @throws AppError `not_found` when the person is no member of the team
 * @throws AppError `conflict` when the team would be without an owner
 */
export async function removeMember(actor: Actor, { userId }: RemoveMember): Promise<void> {
  const isLeaving = userId === actor.userId;
  if (!isLeaving) requireRole(actor, "owner");
  const { teamId } = actor;

  await db.transaction(async (tx) => {
    await lockTeam(tx, teamId);
    await refuseLastOwner(tx, teamId, userId);
    const [removed] = await tx
      .delete(memberships)
      .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)))
      .returning();
    if (removed === undefined) {
      throw new AppError("not_found", "This person is no longer in the team. Reload the page.");
    }
    const [person] = await tx.select().from(users).where(eq(users.id, userId));
    const details = { person: person?.name ?? person?.email ?? userId };
    await audit(tx, actor, isLeaving ? "member.left" : "member.removed", userId, details);
  });
}
