import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { connections, plans } from "@/drizzle/schema";
import { requireRole } from "@/lib/auth/require-role";
import type { Actor } from "@/lib/auth/model";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { toPlan } from "@/lib/instances/instance-rows";
import { cheapestFirst } from "@/lib/providers/cheapest-first";
import type { RemoteApp } from "@/lib/providers/capabilities";
import type { Plan } from "@/lib/providers/model";

export const ReadPlaces = z.object({ connectionId: z.string() });
export type ReadPlaces = z.infer<typeof ReadPlaces>;

/** Where an instance can be made: the apps of an account by name, and its plans that are sold, cheapest first. */
export type Places = { apps: RemoteApp[]; plans: Plan[] };

/**
 * Asks a provider for the apps of an account. Plans come from what the inventory knows: none are known of
 * an account without any instance.
 *
 * @throws AppError `not_found` when it is gone or another team's
 * @throws AppError `forbidden` when the actor may only look
 */
export async function readPlaces(actor: Actor, { connectionId }: ReadPlaces): Promise<Places> {
  requireRole(actor, "operator");
  const [own] = await db
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.id, connectionId), eq(connections.teamId, actor.teamId)));
  if (own === undefined) {
    throw new AppError("not_found", "This account is no longer connected. Connect it again.");
  }
  const apps = await askProvider(
    connectionId,
    (provider, access) => provider.apps?.list(access) ?? Promise.resolve([]),
    { purpose: "action" },
  );
  const rows = await db.select().from(plans).where(eq(plans.connectionId, connectionId));
  return {
    apps: apps.toSorted((one, other) => one.name.localeCompare(other.name)),
    plans: cheapestFirst(rows.map(toPlan).filter(({ isOffered }) => isOffered)),
  };
}
