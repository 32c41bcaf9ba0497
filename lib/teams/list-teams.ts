import "server-only";

import { asc, eq } from "drizzle-orm";
import { memberships, teams } from "@/drizzle/schema";
import type { Role } from "@/lib/auth/model";
import { db } from "@/lib/db";

/** Lists the teams a person belongs to, by name, with their role in each. */
export async function listTeams(
  userId: string,
): Promise<{ id: string; name: string; role: Role; isDemo: boolean }[]> {
  return db
    .select({
      id: teams.id,
      name: teams.name,
      role: memberships.role,
      isDemo: teams.isDemo,
    })
    .from(memberships)
    .innerJoin(teams, eq(teams.id, memberships.teamId))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(teams.name), asc(teams.id));
}
