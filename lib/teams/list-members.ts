import "server-only";

import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { invitations, memberships, users } from "@/drizzle/schema";
import { covers, type Actor, type Role } from "@/lib/auth/model";
import { db } from "@/lib/db";

export type Member = {
  userId: string;
  name: string | null;
  email: string;
  role: Role;
  joinedAt: Date;
  isYou: boolean;
};

export type OpenInvitation = {
  id: string;
  email: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date;
  isExpired: boolean;
};

/** Lists the people of the team in the order they joined and, for owners, the invitations nobody accepted yet. */
export async function listMembers(
  actor: Actor,
  now: Date,
): Promise<{ members: Member[]; invitations: OpenInvitation[] }> {
  const members = await db
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      joinedAt: memberships.createdAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.teamId, actor.teamId))
    .orderBy(asc(memberships.createdAt), asc(users.email));

  const open = covers(actor.role, "owner")
    ? await db
        .select({
          id: invitations.id,
          email: invitations.email,
          role: invitations.role,
          createdAt: invitations.createdAt,
          expiresAt: invitations.expiresAt,
        })
        .from(invitations)
        .where(and(eq(invitations.teamId, actor.teamId), isNull(invitations.acceptedAt)))
        .orderBy(desc(invitations.createdAt))
    : [];

  return {
    members: members.map((member) => ({ ...member, isYou: member.userId === actor.userId })),
    invitations: open.map((invitation) => ({
      ...invitation,
      isExpired: invitation.expiresAt.getTime() <= now.getTime(),
    })),
  };
}
