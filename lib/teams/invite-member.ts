import "server-only";

import { and, eq, isNull, sql } from "drizzle-orm";
import { invitations, memberships, users } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { sendMail } from "@/lib/mail";
import { invitationMail } from "@/lib/teams/invitation-mail";
import { hashOfToken, newInvitationToken } from "@/lib/teams/invitation-token";
import { lockTeam } from "@/lib/teams/lock-team";
import { INVITATION_DAYS, type InviteMember } from "@/lib/teams/model";

const DAY_MS = 86_400_000;

export type Invited = {
  invitationId: string;
  /** Shown once, for the owner to pass on by hand; only its hash is kept. */
  link: string;
  /** Why the mail was not sent, or null when it was. */
  mailProblem: string | null;
};

/**
 * Invites a person by e-mail. Inviting the same address again replaces the link before.
 *
 * A mail that cannot be sent does not undo the invitation: the link works without it.
 *
 * @throws AppError `forbidden` when the actor is no owner
 * @throws AppError `conflict` when the address belongs to a member
 */
export async function inviteMember(
  actor: Actor,
  { email, role }: InviteMember,
  now: Date = new Date(),
): Promise<Invited> {
  requireRole(actor, "owner");
  const { teamId } = actor;
  const id = newId("inv");
  const token = newInvitationToken();

  const letter = await db.transaction(async (tx) => {
    const team = await lockTeam(tx, teamId);
    const [member] = await tx
      .select({ userId: users.id })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.teamId, teamId), sql`lower(${users.email}) = ${email}`));
    if (member !== undefined) {
      throw new AppError(
        "conflict",
        `${email} is already in this team. Change their role instead.`,
      );
    }

    await tx
      .delete(invitations)
      .where(
        and(
          eq(invitations.teamId, teamId),
          sql`lower(${invitations.email}) = ${email}`,
          isNull(invitations.acceptedAt),
        ),
      );
    await tx.insert(invitations).values({
      id,
      teamId,
      email,
      role,
      tokenHash: hashOfToken(token),
      invitedBy: actor.userId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + INVITATION_DAYS * DAY_MS),
    });
    await audit(tx, actor, "member.invited", id, { email, role });
    const [inviter] = await tx.select().from(users).where(eq(users.id, actor.userId));
    return { teamName: team.name, inviter: inviter?.name ?? inviter?.email ?? "An owner" };
  });

  const link = `${env().NEXTAUTH_URL}/invitations/${token}`;
  const mail = invitationMail({ ...letter, role, link, days: INVITATION_DAYS });
  try {
    await sendMail({ id, to: [email], ...mail });
    return { invitationId: id, link, mailProblem: null };
  } catch (error) {
    if (error instanceof AppError) return { invitationId: id, link, mailProblem: error.message };
    throw error;
  }
}
