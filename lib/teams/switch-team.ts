import "server-only";

import { and, eq } from "drizzle-orm";
import { memberships, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { SwitchTeam } from "@/lib/teams/model";

/**
 * Shows another of the person's teams from now on, in every browser of theirs.
 *
 * @throws AppError `not_found` for a team they do not belong to
 */
export async function switchTeam(
  { userId }: Pick<Actor, "userId">,
  { teamId }: SwitchTeam,
): Promise<void> {
  const isMember = await db.$count(
    memberships,
    and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)),
  );
  if (isMember === 0)
    throw new AppError(
      "not_found",
      "You are not a member of this team. Ask one of its owners for an invitation.",
    );
  await db.update(users).set({ currentTeamId: teamId }).where(eq(users.id, userId));
}
