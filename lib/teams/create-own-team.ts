import "server-only";

import type { Tx } from "@/lib/db";
import { insertTeam } from "@/lib/teams/create-team";

/** Makes the team that every person has for themselves, with them as its owner, and shows it to them first. */
export function createOwnTeam(
  tx: Tx,
  user: { id: string; name: string | null; email: string },
): Promise<string> {
  return insertTeam(tx, user.id, `${user.name ?? user.email.split("@")[0]}’s team`);
}
