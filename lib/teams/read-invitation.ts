import "server-only";

import { eq } from "drizzle-orm";
import { invitations, teams, users } from "@/drizzle/schema";
import type { Role } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { hashOfToken } from "@/lib/teams/invitation-token";

export type InvitationView = {
  teamName: string;
  email: string;
  role: Role;
  inviter: string | null;
  expiresAt: Date;
  state: "open" | "accepted" | "expired";
};

/** Reads what a link invites to, for the page behind it. Null for a link that never was, or was revoked. */
export async function readInvitation(token: string, now: Date): Promise<InvitationView | null> {
  const [row] = await db
    .select({ invitation: invitations, teamName: teams.name, inviter: users.name })
    .from(invitations)
    .innerJoin(teams, eq(teams.id, invitations.teamId))
    .leftJoin(users, eq(users.id, invitations.invitedBy))
    .where(eq(invitations.tokenHash, hashOfToken(token)));
  if (row === undefined) return null;
  const { invitation, teamName, inviter } = row;
  const { email, role, expiresAt, acceptedAt } = invitation;
  const isOver = expiresAt.getTime() <= now.getTime();
  const state = acceptedAt !== null ? "accepted" : isOver ? "expired" : "open";
  return { teamName, email, role, inviter, expiresAt, state };
}
