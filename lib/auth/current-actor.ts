import "server-only";

import { and, asc, desc, eq, sql } from "drizzle-orm";
import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";
import { cache } from "react";
import { memberships, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { authOptions } from "@/lib/auth/options";
import { db } from "@/lib/db";

/**
 * Who is asking, from the session: the person, the team they look at, their role in it.
 *
 * The team is the one they chose last, else the one they joined first. Without a session the
 * person is sent to sign in; once per request, however often it is asked.
 */
export const currentActor = cache(async (): Promise<Actor> => {
  const session = await getServerSession(authOptions());
  const userId = session?.user.id;
  if (userId === undefined) redirect("/sign-in");

  const [membership] = await db
    .select({ teamId: memberships.teamId, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.userId, userId)))
    .orderBy(
      desc(sql`coalesce(${memberships.teamId} = ${users.currentTeamId}, false)`),
      asc(memberships.createdAt),
    )
    .limit(1);
  if (membership === undefined) redirect("/no-team");

  return { userId, ...membership };
});
