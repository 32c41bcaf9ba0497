import "server-only";

import { asc, desc, eq, sql } from "drizzle-orm";
import { getServerSession } from "next-auth";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { memberships, users } from "@/drizzle/schema";
import { ASKED_ADDRESS, signInAddress } from "@/lib/auth/asked-address";
import type { Actor } from "@/lib/auth/model";
import { authOptions } from "@/lib/auth/options";
import { db } from "@/lib/db";

/**
 * Who is asking, or null for a person who is not signed in or belongs to no team.
 *
 * The team is the one they chose last, else the one they joined first. Asked of the database once
 * per request, however often it is called.
 */
export const findActor = cache(async (): Promise<Actor | null> => {
  const userId = await signedInUserId();
  if (userId === null) return null;

  const [membership] = await db
    .select({ teamId: memberships.teamId, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.userId, userId))
    .orderBy(
      desc(sql`coalesce(${memberships.teamId} = ${users.currentTeamId}, false)`),
      asc(memberships.createdAt),
    )
    .limit(1);
  return membership === undefined ? null : { userId, ...membership };
});

/** Who is asking; a person without a session is sent to sign in and back, one without a team is told. */
export async function currentActor(): Promise<Actor> {
  const actor = await findActor();
  if (actor !== null) return actor;
  await currentUserId();
  redirect("/no-team");
}

/** The person who is asking, whatever teams they have; without a session they are sent to sign in and back. */
async function currentUserId(): Promise<string> {
  const userId = await signedInUserId();
  if (userId !== null) return userId;
  redirect(signInAddress((await headers()).get(ASKED_ADDRESS)));
}

/** The person behind the session cookie, whatever teams they have. */
export const signedInUserId = cache(async (): Promise<string | null> => {
  const session = await getServerSession(authOptions());
  return session?.user.id ?? null;
});
