import "server-only";

import { and, eq, sql } from "drizzle-orm";
import { approvalLinks, channels, deliveries, memberships, teams } from "@/drizzle/schema";
import { deliveryIdOf, isApprovalToken } from "@/lib/alerts/approval-token";
import { splitRecipients } from "@/lib/alerts/channel-inputs";
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
  /** Its channel was removed, or no longer leads to all it was sent to: then it decides nothing. */
  isCutOff: boolean;
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
    .select({ link: approvalLinks, team: teams, role: memberships.role, channel: channels })
    .from(approvalLinks)
    .innerJoin(teams, eq(teams.id, approvalLinks.teamId))
    .leftJoin(deliveries, eq(deliveries.id, deliveryIdOf(token)))
    .leftJoin(channels, eq(channels.id, deliveries.channelId))
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
  const isCutOff = row.channel === null || isLeftBehind(row.channel, sentTo);
  return { tokenHash, proposalId, sentTo, expiresAt, usedAt, isCutOff, team, role: row.role };
}

/** Whether a channel was removed, or somebody it led to when the link was sent hears of it no more. */
function isLeftBehind({ removedAt, label }: typeof channels.$inferSelect, sentTo: string): boolean {
  const present = splitRecipients(label);
  return removedAt !== null || splitRecipients(sentTo).some((one) => !present.includes(one));
}
