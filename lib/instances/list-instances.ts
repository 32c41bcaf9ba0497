import "server-only";

import { and, isNotNull, isNull, ne, or } from "drizzle-orm";
import { instances } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { instanceRows } from "@/lib/instances/instance-rows";
import type { InstanceRow } from "@/lib/instances/model";

/**
 * The team's instances, by name: those that are watched, those that are not, or both. One that is gone
 * stays listed while it is watched, for its history; unwatched, it is left out.
 */
export async function listInstances(
  actor: Actor,
  { watched }: { watched?: boolean } = {},
): Promise<InstanceRow[]> {
  const isWatched = isNotNull(instances.watchedAt);
  const isThere = and(isNull(instances.watchedAt), ne(instances.status, "gone"));
  const condition = watched === undefined ? or(isWatched, isThere) : watched ? isWatched : isThere;
  return (await instanceRows(actor, condition)).map(({ row }) => row);
}
