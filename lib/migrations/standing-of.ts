import "server-only";

import { eq } from "drizzle-orm";
import { connections, instances } from "@/drizzle/schema";
import { db, type Tx } from "@/lib/db";
import type { Loaded } from "@/lib/migrations/load-migration";
import type { Standing } from "@/lib/migrations/may-do";
import { providerNamed } from "@/lib/providers";

/** Where a migration stands, as far as it matters for what may be done. */
export async function standingOf(
  { migration, legs, steps }: Loaded,
  now: Date,
  at: Tx | typeof db = db,
): Promise<Standing> {
  const [source] =
    migration.instanceId === null
      ? []
      : await at
          .select({ status: instances.status, providerId: connections.providerId })
          .from(instances)
          .innerJoin(connections, eq(connections.id, instances.connectionId))
          .where(eq(instances.id, migration.instanceId));
  return {
    status: migration.status,
    wish: migration.wish,
    failure: migration.failure,
    hasSpec: migration.spec !== null,
    hasSource: source !== undefined && source.status !== "gone",
    canDestroySource: source !== undefined && providerNamed(source.providerId).lifecycle !== null,
    keepUntilMs: migration.keepUntil?.getTime() ?? null,
    nowMs: now.getTime(),
    steps,
    hasMasked: legs.some(({ spec }) => (spec?.scope.masked.length ?? 0) > 0),
  };
}
