import "server-only";

import { eq } from "drizzle-orm";
import { teams } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";

/** Reads the actor's team: name, retention, what links may do, whether it holds demo data. */
export async function readTeam(actor: Pick<Actor, "teamId">) {
  const [team] = await db.select().from(teams).where(eq(teams.id, actor.teamId));
  if (team === undefined)
    throw new AppError("not_found", "This team no longer exists. Choose another one.");
  return team;
}
