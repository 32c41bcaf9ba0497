import "server-only";

import { eq } from "drizzle-orm";
import { z } from "zod";
import { policies } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { formatInstant } from "@/lib/format";
import { supersedePending } from "@/lib/instances/supersede-pending";
import { lockPolicy } from "@/lib/scaling/restraints/lock-policy";
import { untilProblem } from "@/lib/scaling/restraints/until";

export const PauseScaling = z.object({ instanceId: z.string(), until: z.date() });
export type PauseScaling = z.infer<typeof PauseScaling>;

export const ResumeScaling = z.object({ instanceId: z.string() });
export type ResumeScaling = z.infer<typeof ResumeScaling>;

/**
 * Lets an instance be until an instant: nothing is proposed or changed, and its pending proposal is
 * withdrawn. Then all goes on by itself. Measurements and alerts go on, and a person may still choose a
 * plan. A change under way is seen to its end.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance the team does not watch
 * @throws AppError `invalid` for an instant that has passed, or is more than a year away
 */
export async function pauseScaling(actor: Actor, { instanceId, until }: PauseScaling) {
  requireRole(actor, "operator");
  const now = new Date();
  const problem = untilProblem(until, now);
  if (problem !== null) throw new AppError("invalid", problem, { fields: { until: problem } });

  await db.transaction(async (tx) => {
    const { instance } = await lockPolicy(tx, actor, instanceId);
    await tx
      .update(policies)
      .set({ pausedUntil: until, updatedAt: now })
      .where(eq(policies.instanceId, instanceId));
    await supersedePending(tx, instanceId, now);
    const details = { name: instance.name, until: formatInstant(until) };
    await audit(tx, actor, "policy.paused", instanceId, details);
  });
}

/**
 * Ends a pause before its time. Without one it does nothing.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance the team does not watch
 */
export async function resumeScaling(actor: Actor, { instanceId }: ResumeScaling) {
  requireRole(actor, "operator");
  const now = new Date();

  await db.transaction(async (tx) => {
    const { instance, policy } = await lockPolicy(tx, actor, instanceId);
    if (policy.pausedUntil === null || policy.pausedUntil <= now) return;
    await tx
      .update(policies)
      .set({ pausedUntil: null, updatedAt: now })
      .where(eq(policies.instanceId, instanceId));
    await audit(tx, actor, "policy.resumed", instanceId, { name: instance.name });
  });
}
