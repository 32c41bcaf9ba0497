import "server-only";

import { and, eq, sql } from "drizzle-orm";
import { approvalLinks, memberships, teams } from "@/drizzle/schema";
import { isApprovalToken } from "@/lib/alerts/approval-token";
import type { Role } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { hashOfToken } from "@/lib/teams/invitation-token";

/** A link as its row has it, with the team it belongs to. */
export type FoundLink = {
  tokenHash: string;
  proposalId: string;
  sentTo: string;
  expiresAt: Date;
  usedAt: Date | null;
  team: { id: string; name: string; linksNeedSignIn: boolean };
  /** What the person who asks is in that team; null for a stranger, and for who is not signed in. */
  role: Role | null;
};

/**
 * Finds what a token in an address stands for, as the person behind `userId` or nobody. Null for what is
 * no token of ours, which does not ask the database, and for one whose proposal is gone.
 */
export async function findLink(token: string, userId: string | null): Promise<FoundLink | null> {
  if (!isApprovalToken(token)) return null;
  const [row] = await db
    .select({ link: approvalLinks, team: teams, role: memberships.role })
    .from(approvalLinks)
    .innerJoin(teams, eq(teams.id, approvalLinks.teamId))
    .leftJoin(
      memberships,
      and(
        eq(memberships.teamId, approvalLinks.teamId),
        userId === null ? sql`false` : eq(memberships.userId, userId),
      ),
    )
    .where(eq(approvalLinks.tokenHash, hashOfToken(token)));
  if (row === undefined) return null;
  const { tokenHash, proposalId, sentTo, expiresAt, usedAt } = row.link;
  const { id, name, linksNeedSignIn } = row.team;
  const team = { id, name, linksNeedSignIn };
  return { tokenHash, proposalId, sentTo, expiresAt, usedAt, team, role: row.role };
}
