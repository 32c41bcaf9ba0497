import "server-only";

import { and, eq } from "drizzle-orm";
import { memberships, users } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { lockTeam, refuseLastOwner } from "@/lib/teams/lock-team";
import type { ChangeRole } from "@/lib/teams/model";

/**
 * Gives a member another role.
 *
 * @throws AppError `forbidden` when the actor is no owner
 * @throws AppError `not_found` when the person is no member of the team
 * @throws AppError `conflict` when the team would be without an owner
 */
export async function changeRole(actor: Actor, { userId, role }: ChangeRole): Promise<void> {
  requireRole(actor, "owner");
  const { teamId } = actor;
  await db.transaction(async (tx) => {
    await lockTeam(tx, teamId);
    const ofMember = and(eq(memberships.teamId, teamId), eq(memberships.userId, userId));
    const [member] = await tx
      .select({ role: memberships.role, name: users.name, email: users.email })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(ofMember);
    if (member === undefined) {
      throw new AppError("not_found", "This person is no longer in the team. Reload the page.");
    }
    if (member.role === role) return;
    if (role !== "owner") await refuseLastOwner(tx, teamId, userId);

    await tx.update(memberships).set({ role }).where(ofMember);
    const person = member.name ?? member.email;
    await audit(tx, actor, "member.role_changed", userId, { person, from: member.role, to: role });
  });
}
