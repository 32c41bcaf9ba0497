import "server-only";

import { eq } from "drizzle-orm";
import { memberships, teams, users } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";

/** Makes the team that every person has for themselves, with them as its owner, and shows it to them first. */
export async function createOwnTeam(
  tx: Tx,
  user: { id: string; name: string | null; email: string },
): Promise<string> {
  const teamId = newId("team");
  const name = `${user.name ?? user.email.split("@")[0]}’s team`;
  await tx.insert(teams).values({ id: teamId, name });
  await tx.insert(memberships).values({ teamId, userId: user.id, role: "owner" });
  await tx.update(users).set({ currentTeamId: teamId }).where(eq(users.id, user.id));
  await audit(tx, { teamId, userId: user.id }, "team.created", teamId, { name });
  return teamId;
}
