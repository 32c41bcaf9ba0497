import "server-only";

import { and, eq } from "drizzle-orm";
import { instances, policies, proposals } from "@/drizzle/schema";
import type { ToldProposal } from "@/lib/alerts/message";
import { toldProposal } from "@/lib/alerts/told-proposal";
import { db } from "@/lib/db";
import { findLink } from "@/lib/scaling/proposals/links/find-link";
import { obstacleOf, type ClosedState, type Obstacle } from "@/lib/scaling/proposals/links/model";
import { readPendingProposal, type PendingProposal } from "@/lib/scaling/proposals/list-proposals";
import type { Policy } from "@/lib/scaling/policy";

/** What the page behind a link shows. Looking at it changes nothing: mail programs look, too. */
export type ApprovalLinkView = {
  teamName: string;
  needsSignIn: boolean;
  sentTo: string;
  instance: Pick<typeof instances.$inferSelect, "id" | "name" | "status" | "unreachableSince">;
  proposal: ToldProposal;
} & (
  | {
      state: "open";
      pending: PendingProposal;
      policy: Policy | null;
      obstacle: Obstacle | null;
    }
  | { state: ClosedState }
);

/** Reads what a link is for, as the person behind `userId` or nobody. Null for what is no link of ours. */
export async function readApprovalLink(
  token: string,
  userId: string | null,
  now: Date,
): Promise<ApprovalLinkView | null> {
  const link = await findLink(token, userId);
  if (link === null) return null;
  const { team, sentTo, proposalId } = link;
  const [row] = await db
    .select({
      instance: {
        id: instances.id,
        name: instances.name,
        status: instances.status,
        unreachableSince: instances.unreachableSince,
      },
      policy: policies,
    })
    .from(proposals)
    .innerJoin(instances, eq(instances.id, proposals.instanceId))
    .leftJoin(policies, eq(policies.instanceId, instances.id))
    .where(and(eq(proposals.id, proposalId), eq(proposals.teamId, team.id)));
  const proposal = await toldProposal(proposalId, now);
  if (row === undefined || proposal === null) return null;
  const { policy, instance } = row;
  const shown = {
    teamName: team.name,
    needsSignIn: team.linksNeedSignIn,
    sentTo,
    instance,
    proposal,
  };

  if (proposal.status !== "pending") return { ...shown, state: proposal.status };
  if (link.expiresAt <= now) return { ...shown, state: "expired" };
  if (link.isCutOff) return { ...shown, state: "cut_off" };
  if (link.usedAt !== null) return { ...shown, state: "used" };
  const pending = await readPendingProposal({ teamId: team.id }, instance.id, now);
  if (pending?.id !== proposalId) return { ...shown, state: "superseded" };
  return {
    ...shown,
    state: "open",
    pending,
    policy,
    obstacle: obstacleOf(team, userId, link.role),
  };
}
