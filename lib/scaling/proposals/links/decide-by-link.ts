import "server-only";

import { and, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { approvalLinks } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { approveFor } from "@/lib/scaling/proposals/approve-proposal";
import type { Approver } from "@/lib/scaling/proposals/approver";
import { findLink, type FoundLink } from "@/lib/scaling/proposals/links/find-link";
import { obstacleOf } from "@/lib/scaling/proposals/links/model";
import { obstacleWords } from "@/lib/scaling/proposals/links/words";
import { rejectFor, RejectProposal } from "@/lib/scaling/proposals/reject-proposal";

export const DecideByLink = z.object({
  token: z.string(),
  answer: z.enum(["approve", "decline"]),
  note: RejectProposal.shape.note,
});
export type DecideByLink = z.output<typeof DecideByLink>;

/**
 * Decides on a proposal by the link of a message: as the person behind `userId` where the team asks for a
 * sign-in, else as whoever holds the link. Returns what came of the proposal.
 *
 * The link is claimed first, so that of two clicks one decides, and given back when no decision was made:
 * what only has to wait can then be approved by the same link.
 *
 * @throws AppError `not_found` for what is no link of ours
 * @throws AppError `forbidden` for a person who may not decide in this team, and for a link sent through a
 *   channel that no longer leads there
 * @throws AppError `conflict` when the link is used or over, or the proposal cannot be decided any more
 */
export async function decideByLink(
  userId: string | null,
  { token, answer, note }: DecideByLink,
  now: Date = new Date(),
) {
  const link = await findLink(token, userId);
  if (link === null) {
    throw new AppError(
      "not_found",
      "This link is not valid. Copy it again from the message, or decide in Headroom.",
    );
  }
  if (link.isCutOff) {
    throw new AppError(
      "forbidden",
      "This link no longer decides: messages go elsewhere since it was sent. Decide in Headroom.",
    );
  }
  const { team, sentTo, proposalId } = link;
  const obstacle = obstacleOf(team, userId, link.role);
  if (obstacle !== null) throw new AppError("forbidden", obstacleWords(obstacle, team.name));

  const by: Approver = {
    teamId: team.id,
    userId: team.linksNeedSignIn ? userId : null,
    words: `by link, sent to ${sentTo}`,
  };
  await claim(link, now);
  try {
    const { status } =
      answer === "approve"
        ? await approveFor(by, proposalId, now)
        : await rejectFor(by, proposalId, note, now);
    return { status };
  } catch (error) {
    await giveBack(link, now);
    throw error;
  }
}

/** The condition is the lock: of two who use the link at once, one gets a row back. */
async function claim({ tokenHash, usedAt }: FoundLink, now: Date): Promise<void> {
  const claimed = await db
    .update(approvalLinks)
    .set({ usedAt: now })
    .where(
      and(
        eq(approvalLinks.tokenHash, tokenHash),
        isNull(approvalLinks.usedAt),
        gt(approvalLinks.expiresAt, now),
      ),
    )
    .returning({ tokenHash: approvalLinks.tokenHash });
  if (claimed.length > 0) return;
  throw new AppError(
    "conflict",
    usedAt === null
      ? "This link is over: it was used this very moment, or its time has passed. Reload the page to see what holds."
      : "This link was used already, and works once. Reload the page to see what came of it.",
  );
}

async function giveBack({ tokenHash }: FoundLink, claimedAt: Date): Promise<void> {
  await db
    .update(approvalLinks)
    .set({ usedAt: null })
    .where(and(eq(approvalLinks.tokenHash, tokenHash), eq(approvalLinks.usedAt, claimedAt)));
}
