import "server-only";

import { and, desc, eq } from "drizzle-orm";
import { proposals, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { formatCounted } from "@/lib/format";
import { instanceOf, planLabelOf } from "@/lib/migrations/instance-of";
import { judgeLoss } from "@/lib/migrations/judge-loss";
import { fingerprintOf, stillThere } from "@/lib/migrations/steps/fingerprint";
import { onWire } from "@/lib/migrations/steps/on-wire";
import type { StepContext, StepResult, StepWork } from "@/lib/migrations/steps/step-work";
import { proposePlan } from "@/lib/scaling/proposals/propose-plan";

const LOOK_AGAIN_SECONDS = 5;

/** Counts keys and keeps the digests of some, before the provider touches anything. */
export const fingerprint: StepWork = {
  async run({ migration }) {
    const found = await onWire(migration.instanceId, fingerprintOf);
    const keys = Object.values(found.keys).reduce((sum, count) => sum + count, 0);
    return {
      state: "done",
      sentence: `${formatCounted(keys, "key")}; the values of ${found.sample.length} are remembered by digest.`,
      memory: { fingerprint: found },
    };
  },
};

/** Has the plan changed as a person does it elsewhere, and waits for its end. */
export const changePlan: StepWork = {
  async run(context): Promise<StepResult> {
    const { step, migration, spec } = context;
    const proposalId = step.memory?.proposalId ?? (await proposed(context));
    const [action] = await db
      .select()
      .from(scalingActions)
      .where(eq(scalingActions.proposalId, proposalId));
    if (action?.status === "failed") {
      return {
        state: "failed",
        sentence: action.problem ?? "The provider did not change the plan.",
      };
    }
    if (action?.status === "succeeded") {
      const { name, connectionId } = await instanceOf(migration.instanceId);
      const label = await planLabelOf(connectionId, spec.planId ?? "");
      return { state: "done", sentence: `${name} has the plan ${label}.` };
    }
    const note = action?.problem ?? action?.progress ?? "The provider is at work.";
    return { state: "again", afterSeconds: LOOK_AGAIN_SECONDS, note, memory: { proposalId } };
  },
};

/** Holds what is there now against what was there before; keys that are gone are told as trouble. */
export const checkPlan: StepWork = {
  async run({ migration, steps }) {
    const before = steps.find(({ kind }) => kind === "fingerprint")?.memory?.fingerprint;
    if (before === undefined) return { state: "skipped", sentence: "Nothing was counted before." };
    const [after, sample] = await onWire(migration.instanceId, async (wire) => [
      await fingerprintOf(wire),
      await stillThere(wire, before.sample),
    ]);
    const { isLost, sentence } = judgeLoss(before, after, sample);
    return { state: isLost ? "failed" : "done", sentence };
  },
};

/** The change that this migration asked for, also when it died before it could remember it. */
async function proposed({ migration, spec, step }: StepContext): Promise<string> {
  const instanceId = migration.instanceId ?? "";
  const planId = spec.planId ?? "";
  const [present] = await db
    .select()
    .from(proposals)
    .where(and(eq(proposals.instanceId, instanceId), eq(proposals.toPlanId, planId)))
    .orderBy(desc(proposals.createdAt))
    .limit(1);
  const isOurs =
    present?.status === "approved" &&
    step.startedAt !== null &&
    present.createdAt >= step.startedAt;
  if (isOurs) return present.id;
  const { createdBy, teamId } = migration;
  if (createdBy === null) throw new AppError("refused", "Whoever began this has left the team.");
  const made = await proposePlan(
    { teamId, userId: createdBy, role: "operator" },
    { instanceId, planId },
  );
  return made.id;
}
