import "server-only";

import { and, desc, eq, getTableColumns, isNotNull, lt } from "drizzle-orm";
import { instances, samples } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import type { Sample } from "@/lib/metrics/model";

const AHEAD_MS = 60_000;

/**
 * Returns the newest sample of each watched instance of the team, by instance id. An instance
 * without samples is absent.
 *
 * One walk down the index per instance: it ends at the first row, however long the history is.
 */
export async function latestSamples(
  actor: Actor,
  now = new Date(),
): Promise<ReadonlyMap<string, Sample>> {
  // A clock that ran ahead leaves samples that would stay the newest until it is right about them.
  const soon = new Date(now.getTime() + AHEAD_MS);
  const newest = db
    .select(getTableColumns(samples))
    .from(samples)
    .where(and(eq(samples.instanceId, instances.id), lt(samples.at, soon)))
    .orderBy(desc(samples.at))
    .limit(1)
    .as("newest");

  const rows = await db
    .select()
    .from(instances)
    .innerJoinLateral(newest, eq(newest.instanceId, instances.id))
    .where(and(eq(instances.teamId, actor.teamId), isNotNull(instances.watchedAt)));

  return new Map(rows.map(({ newest: { instanceId, ...sample } }) => [instanceId, sample]));
}
