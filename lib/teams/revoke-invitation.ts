import "server-only";

import { and, eq, isNull } from "drizzle-orm";
import { invitations } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { RevokeInvitation } from "@/lib/teams/model";

/**
 * Takes an invitation back: its link opens nothing any more.
 *
 * @throws AppError `forbidden` when the actor is no owner
 * @throws AppError `conflict` when it is accepted, gone or another team's
 */
export async function revokeInvitation(
  actor: Actor,
  { invitationId }: RevokeInvitation,
): Promise<void> {
  requireRole(actor, "owner");
  await db.transaction(async (tx) => {
    const [revoked] = await tx
      .delete(invitations)
      .where(
        and(
          eq(invitations.id, invitationId),
          eq(invitations.teamId, actor.teamId),
          isNull(invitations.acceptedAt),
        ),
      )
      .returning();
    if (revoked === undefined) {
      throw new AppError("conflict", "This invitation is no longer open. Reload the page.");
    }
    await audit(tx, actor, "invitation.revoked", invitationId, { email: revoked.email });
  });
}
