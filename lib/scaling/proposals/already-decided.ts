import "server-only";

import { and, eq } from "drizzle-orm";
import { proposals, users } from "@/drizzle/schema";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { deciderWords, type Approver } from "@/lib/scaling/proposals/approver";
import type { proposalStatuses } from "@/lib/scaling/model";

/** Says to whoever came second what was decided, and by whom. */
export async function alreadyDecided(tx: Tx, by: Approver, proposalId: string): Promise<AppError> {
  const [decided] = await tx
    .select({
      status: proposals.status,
      decidedBy: proposals.decidedBy,
      name: users.name,
      email: users.email,
    })
    .from(proposals)
    .leftJoin(users, eq(users.id, proposals.decidedBy))
    .where(and(eq(proposals.id, proposalId), eq(proposals.teamId, by.teamId)));
  if (decided === undefined)
    return new AppError(
      "conflict",
      "This proposal no longer exists. Look at the instance for what holds now.",
    );
  const { status, decidedBy, name, email } = decided;
  const isOwn = by.userId !== null && decidedBy === by.userId;
  const who = isOwn ? "You have" : deciderWords(decidedBy, name ?? email);
  return new AppError("conflict", sentences[status](who));
}

type Status = (typeof proposalStatuses)[number];

const sentences: Record<Status, (who: string) => string> = {
  approved: (who) =>
    `${who} approved this proposal already. Its plan change shows on the instance.`,
  rejected: (who) =>
    `${who} declined this proposal already. Choose the plan on the instance if you want it all the same.`,
  superseded: () =>
    "A newer decision has taken the place of this proposal. Look at the instance for what holds now.",
  expired: () =>
    "This proposal has expired: nobody decided on it in time. Headroom proposes again when it is still needed.",
  pending: () => "This proposal could not be decided just now. Try again.",
};
