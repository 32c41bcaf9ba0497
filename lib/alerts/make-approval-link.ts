import "server-only";

import { approvalLinks } from "@/drizzle/schema";
import { approvalTokenOf } from "@/lib/alerts/approval-token";
import type { ApprovalLinks, ToldProposal } from "@/lib/alerts/message";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { hashOfToken } from "@/lib/teams/invitation-token";

const HOURS_WITHOUT_EXPIRY = 24;

/**
 * Makes the link of one delivery, before the message leaves. It is valid as long as its proposal can be
 * decided. A later attempt of the same delivery gets the same link.
 *
 * `sentTo` is kept for the history: an address or a host.
 */
export async function makeApprovalLink(
  delivery: { id: string; teamId: string },
  proposal: Pick<ToldProposal, "id" | "expiresAt">,
  sentTo: string,
  now: Date,
): Promise<ApprovalLinks> {
  const token = approvalTokenOf(delivery.id);
  const latest = new Date(now.getTime() + HOURS_WITHOUT_EXPIRY * 3_600_000);
  await db
    .insert(approvalLinks)
    .values({
      tokenHash: hashOfToken(token),
      teamId: delivery.teamId,
      proposalId: proposal.id,
      sentTo,
      createdAt: now,
      expiresAt: proposal.expiresAt ?? latest,
    })
    .onConflictDoNothing();
  const approveUrl = `${env().NEXTAUTH_URL}/approve/${token}`;
  return { approveUrl, declineUrl: `${approveUrl}?answer=decline` };
}
