import "server-only";

import { eq } from "drizzle-orm";
import { memberships, teams, users } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db, type Tx } from "@/lib/db";
import { newId } from "@/lib/id";
import type { CreateTeam } from "@/lib/teams/model";

/** Makes another team with the person as its owner, and shows it to them first. */
export async function createTeam(
  userId: string,
  { name }: CreateTeam,
): Promise<{ teamId: string }> {
  return { teamId: await db.transaction((tx) => insertTeam(tx, userId, name)) };
}

/** Makes a team with its owner, who sees it first from now on; returns its id. */
export async function insertTeam(tx: Tx, userId: string, name: string): Promise<string> {
  const teamId = newId("team");
  await tx.insert(teams).values({ id: teamId, name });
  await tx.insert(memberships).values({ teamId, userId, role: "owner" });
  await tx.update(users).set({ currentTeamId: teamId }).where(eq(users.id, userId));
  await audit(tx, { teamId, userId }, "team.created", teamId, { name });
  return teamId;
}
