import "server-only";

import { and, desc, eq } from "drizzle-orm";
import { auditEntries, instances, policies, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { knownPlans } from "@/lib/instances/known-plans";

/** What people forbid Headroom to do to an instance for a while. `by` is null for who is unknown. */
export type Restraints = {
  pause: { until: Date; by: string | null } | null;
  pin: { until: Date; by: string | null; planLabel: string } | null;
};

/** The pause and the pin of an instance that hold now, with who asked for them. */
export async function readRestraints(
  actor: Actor,
  instanceId: string,
  now: Date,
): Promise<Restraints> {
  const [row] = await db
    .select({ policy: policies, connectionId: instances.connectionId })
    .from(policies)
    .innerJoin(instances, eq(instances.id, policies.instanceId))
    .where(and(eq(policies.instanceId, instanceId), eq(policies.teamId, actor.teamId)));
  if (row === undefined) return { pause: null, pin: null };
  const { pausedUntil, pinnedPlanId, pinnedUntil } = row.policy;
  const isPaused = pausedUntil !== null && pausedUntil > now;
  const isPinned = pinnedPlanId !== null && pinnedUntil !== null && pinnedUntil > now;
  const who = (what: string) => latestPerson(actor, instanceId, what);
  return {
    pause: isPaused ? { until: pausedUntil, by: await who("policy.paused") } : null,
    pin: isPinned
      ? {
          until: pinnedUntil,
          by: await who("policy.pinned"),
          planLabel: (await knownPlans(db, row.connectionId)).labelOf(pinnedPlanId),
        }
      : null,
  };
}

/** Who did this to the instance last. */
async function latestPerson(
  actor: Actor,
  instanceId: string,
  what: string,
): Promise<string | null> {
  const [entry] = await db
    .select({ name: users.name, email: users.email })
    .from(auditEntries)
    .innerJoin(users, eq(users.id, auditEntries.userId))
    .where(
      and(
        eq(auditEntries.teamId, actor.teamId),
        eq(auditEntries.subjectId, instanceId),
        eq(auditEntries.what, what),
      ),
    )
    .orderBy(desc(auditEntries.at))
    .limit(1);
  return entry?.name ?? entry?.email ?? null;
}
