import "server-only";

import { and, eq, isNotNull, ne } from "drizzle-orm";
import { instances, plans } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { isOwnPlan } from "@/lib/instances/own-plan";
import { instanceOfDrainToken } from "@/lib/metrics/drain-token";
import type { Limits } from "@/lib/metrics/model";

/** A watched instance, as far as its log lines need it. */
export type DrainedInstance = {
  instanceId: string;
  teamId: string;
  name: string;
  remoteName: string;
  limits: Limits;
};

/** An app sends several requests a second, and hardly ever one that is of use. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_MAX = 10_000;

const remembered = new Map<string, { instance: DrainedInstance; untilMs: number }>();

/**
 * As `findDrainedInstance`, with an answer that may be a minute old, so that the lines of busy apps do not
 * ask the database. That nobody listens is never remembered.
 */
export async function drainedInstance(token: string, now: Date): Promise<DrainedInstance | null> {
  const known = remembered.get(token);
  if (known !== undefined && known.untilMs > now.getTime()) return known.instance;

  remembered.delete(token);
  const instance = await findDrainedInstance(token);
  if (instance === null) return null;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(token, { instance, untilMs: now.getTime() + REMEMBERED_MS });
  return instance;
}

/** Finds the watched instance a drain was made for; null for a forged token or one nobody listens to. */
export async function findDrainedInstance(token: string): Promise<DrainedInstance | null> {
  const instanceId = instanceOfDrainToken(token);
  if (instanceId === null) return null;
  const [row] = await db
    .select({
      instanceId: instances.id,
      teamId: instances.teamId,
      name: instances.name,
      remoteName: instances.remoteName,
      limits: { memoryBytes: plans.memoryBytes, maxClients: plans.maxClients },
    })
    .from(instances)
    .leftJoin(plans, isOwnPlan)
    .where(
      and(
        eq(instances.id, instanceId),
        isNotNull(instances.watchedAt),
        ne(instances.status, "gone"),
      ),
    );
  return row === undefined
    ? null
    : { ...row, limits: row.limits ?? { memoryBytes: null, maxClients: null } };
}
