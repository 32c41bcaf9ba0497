import "server-only";

import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { instances, policies } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { knownPlans } from "@/lib/instances/known-plans";
import { inSlices } from "@/lib/scaling/simulate/in-slices";
import { PolicyInput } from "@/lib/scaling/policies/policy-input";
import { policyProblems } from "@/lib/scaling/policies/policy-problems";
import { readSeen } from "@/lib/scaling/simulate/read-seen";
import { backTest } from "@/lib/scaling/simulate/back-test";
import type { BackTest } from "@/lib/scaling/simulate/back-test-model";

export const ReadBackTest = z.object({ id: z.string(), policy: PolicyInput });
export type ReadBackTest = z.infer<typeof ReadBackTest>;

const DAYS = 30;
const DAY_MS = 86_400_000;

/** The one that runs for each person in this process. */
const running = new Map<string, AbortController>();

/**
 * Replays the last 30 days of an instance under a policy that need not be saved. Nothing is written.
 *
 * It takes a second or two of this process, in slices that others do not notice. Of two by one person the
 * later goes on: they have changed the form meanwhile. What is aborted through `signal` ends at once.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance the team does not watch
 * @throws AppError `invalid` when the policy does not go together or with the instance
 * @throws AppError `conflict` when the person asked for another one meanwhile
 */
export async function readBackTest(
  actor: Actor,
  { id, policy }: ReadBackTest,
  signal: AbortSignal,
  now = new Date(),
): Promise<BackTest> {
  requireRole(actor, "operator");
  return alone(actor.userId, signal, async (untilNewer) => {
    const given = await toBackTest(actor, id);
    const problems = Object.values(policyProblems(policy, given.plan, given.plans));
    if (problems.length > 0) {
      throw new AppError("invalid", `Some fields need another value. ${problems.join(" ")}`);
    }
    const { plan, planId } = given;
    if (plan === null) {
      return {
        kind: "nothing",
        sentence: `Nobody knows the plan ${planId}, so there is nothing to compare with.`,
      };
    }
    const seen = await readSeen(id, { from: new Date(now.getTime() - DAYS * DAY_MS), to: now });
    return inSlices(backTest({ ...given, plan, policy, seen, until: now }), untilNewer);
  });
}

/** What is known of the instance besides its history. `plan` is null where nobody knows it. */
async function toBackTest(actor: Actor, id: string) {
  const [watched] = await db
    .select({ instance: instances, sampleEverySeconds: policies.sampleEverySeconds })
    .from(instances)
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .where(
      and(eq(instances.id, id), eq(instances.teamId, actor.teamId), isNotNull(instances.watchedAt)),
    );
  if (watched === undefined) {
    throw new AppError("not_found", "Headroom does not watch this instance. Watch it first.");
  }
  const { instance, sampleEverySeconds } = watched;
  const { planId, maintenanceWindow } = instance;
  const { all: plans, named } = await knownPlans(db, instance.connectionId);
  return { plan: named(planId), planId, plans, maintenanceWindow, sampleEverySeconds };
}

/** Runs one at a time for each person: the one before is given up. */
async function alone<Value>(
  userId: string,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  running
    .get(userId)
    ?.abort(new AppError("conflict", "Another back-test of yours took the place of this one."));
  const own = new AbortController();
  running.set(userId, own);
  try {
    return await run(AbortSignal.any([signal, own.signal]));
  } finally {
    if (running.get(userId) === own) running.delete(userId);
  }
}
