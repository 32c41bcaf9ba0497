import "server-only";

import { and, eq } from "drizzle-orm";
import { invitations, memberships, teams, users } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { hashOfToken } from "@/lib/teams/invitation-token";

/**
 * Takes a signed-in person into the team that invited them, and shows it to them first. Somebody who
 * is a member already keeps their role. Accepting twice is the same as once.
 *
 * @throws AppError `not_found` for a link that never was, or was revoked or replaced
 * @throws AppError `forbidden` when the invitation is for another e-mail address
 * @throws AppError `conflict` when it has expired, or was used and the person left since
 */
export async function acceptInvitation(
  userId: string,
  token: string,
  now: Date = new Date(),
): Promise<{ teamId: string; teamName: string }> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ invitation: invitations, teamName: teams.name })
      .from(invitations)
      .innerJoin(teams, eq(teams.id, invitations.teamId))
      .where(eq(invitations.tokenHash, hashOfToken(token)))
      .for("update", { of: invitations });
    if (row === undefined) {
      throw new AppError(
        "not_found",
        "This invitation is no longer valid: it was revoked or replaced by a newer one. Ask for a new one.",
      );
    }
    const { invitation, teamName } = row;
    const { teamId, email, role } = invitation;
    const [user] = await tx.select().from(users).where(eq(users.id, userId));
    if (user === undefined) throw new AppError("not_found", "Sign in again.");
    if (user.email.toLowerCase() !== email.toLowerCase()) {
      throw new AppError(
        "forbidden",
        `This invitation is for ${email}, and you are signed in as ${user.email}. Sign in with ${email}, or ask for an invitation of your address.`,
      );
    }
    if (invitation.acceptedAt !== null) {
      const isMember = and(eq(memberships.teamId, teamId), eq(memberships.userId, userId));
      if ((await tx.$count(memberships, isMember)) > 0) return { teamId, teamName };
      throw new AppError("conflict", "This invitation was used before. Ask for a new one.");
    }
    if (invitation.expiresAt.getTime() <= now.getTime()) {
      throw new AppError("conflict", "This invitation has expired. Ask for a new one.");
    }

    const joined = await tx
      .insert(memberships)
      .values({ teamId, userId, role })
      .onConflictDoNothing()
      .returning();
    await tx.update(invitations).set({ acceptedAt: now }).where(eq(invitations.id, invitation.id));
    await tx.update(users).set({ currentTeamId: teamId }).where(eq(users.id, userId));
    if (joined.length > 0) {
      const person = user.name ?? user.email;
      await audit(tx, { teamId, userId }, "member.joined", userId, { person, role });
    }
    return { teamId, teamName };
  });
}
