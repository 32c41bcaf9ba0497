import "server-only";

import { eq } from "drizzle-orm";
import { teams } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { lockTeam } from "@/lib/teams/lock-team";
import type { SaveTeamSettings } from "@/lib/teams/model";

/**
 * Saves the team's name, how long its samples are kept, and whether links in messages ask for a sign-in.
 * Unchanged values leave no entry.
 *
 * @throws AppError `forbidden` when the actor is no owner
 */
export async function saveTeamSettings(actor: Actor, input: SaveTeamSettings): Promise<void> {
  requireRole(actor, "owner");
  const { teamId } = actor;
  const { name, retentionDays, linksNeedSignIn } = input;
  await db.transaction(async (tx) => {
    const before = await lockTeam(tx, teamId);
    await tx
      .update(teams)
      .set({ name, retentionDays, linksNeedSignIn })
      .where(eq(teams.id, teamId));
    if (before.name !== name) {
      await audit(tx, actor, "team.renamed", teamId, { from: before.name, to: name });
    }
    if (before.retentionDays !== retentionDays) {
      const days = { from: before.retentionDays, to: retentionDays };
      await audit(tx, actor, "team.retention_changed", teamId, days);
    }
    if (before.linksNeedSignIn !== linksNeedSignIn) {
      await audit(tx, actor, linksNeedSignIn ? "team.links_closed" : "team.links_opened", teamId);
    }
  });
}
