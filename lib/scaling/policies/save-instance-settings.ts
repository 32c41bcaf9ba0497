import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { instances, policies } from "@/drizzle/schema";
import { InstanceChannels } from "@/lib/alerts/channel-inputs";
import { readInstanceChannels } from "@/lib/alerts/read-instance-channels";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { knownPlans, type KnownPlans } from "@/lib/instances/known-plans";
import { UNWATCHED } from "@/lib/instances/unknown";
import type { Policy } from "@/lib/scaling/policy";
import { PolicyInput } from "@/lib/scaling/policies/policy-input";
import { policyProblems } from "@/lib/scaling/policies/policy-problems";
import { settingsChanges, type ToldSettings } from "@/lib/scaling/policies/settings-changes";
import { settingsMark } from "@/lib/scaling/policies/settings-mark";

export const SaveInstanceSettings = z.object({
  instanceId: z.string(),
  name: z.string().trim().min(1, "Give it a name").max(80, "Use at most 80 letters"),
  policy: PolicyInput,
  notify: z.object({ breach: z.boolean(), success: z.boolean(), failure: z.boolean() }),
  ...InstanceChannels.shape,
  /** The mark of the settings that the person saw; absent for who saw none. */
  seen: z.string().optional(),
});
export type SaveInstanceSettings = z.infer<typeof SaveInstanceSettings>;

/**
 * Saves the form of an instance: its name, its policy, what is told and to whom. All of it or nothing.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance the team does not watch
 * @throws AppError `conflict` when somebody saved others since they were `seen`; its field is `seen`
 * @throws AppError `invalid` when the values do not go together, with a sentence for each field
 */
export async function saveInstanceSettings(
  actor: Actor,
  input: SaveInstanceSettings,
): Promise<{ instanceId: string }> {
  requireRole(actor, "operator");
  const { instanceId, name, policy, notify, recipients, webhookUrl } = input;

  return db.transaction(async (tx) => {
    const [instance] = await tx
      .select()
      .from(instances)
      .innerJoin(policies, eq(policies.instanceId, instances.id))
      .where(and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)))
      .for("update", { of: instances });
    if (instance === undefined) {
      throw new AppError("not_found", UNWATCHED);
    }
    const { connectionId, planId } = instance.instances;
    await refuseUnseen(tx, actor, instance, input.seen);
    const plans = await knownPlans(tx, connectionId);
    refuseProblems(policy, planId, plans);

    await tx.update(instances).set({ name }).where(eq(instances.id, instanceId));
    await tx
      .update(policies)
      .set({
        ...policy,
        notifiesBreach: notify.breach,
        notifiesSuccess: notify.success,
        notifiesFailure: notify.failure,
        updatedAt: new Date(),
      })
      .where(eq(policies.instanceId, instanceId));
    await saveChannels(() =>
      saveInstanceChannels(tx, actor, instanceId, { recipients, webhookUrl }),
    );
    await audit(tx, actor, "policy.saved", instanceId, {
      name,
      changes: settingsChanges(toldBefore(instance), input, {
        labelOf: plans.labelOf,
        currency: instance.instances.currency,
      }),
    });
    return { instanceId };
  });
}

/** An instance with its policy, as they are kept. */
type Kept = { instances: typeof instances.$inferSelect; policies: typeof policies.$inferSelect };

function toldBefore({ instances: { name }, policies: policy }: Kept): ToldSettings {
  const { notifiesBreach: breach, notifiesSuccess: success, notifiesFailure: failure } = policy;
  return { name, policy, notify: { breach, success, failure } };
}

/** A form that was open meanwhile would take back what somebody else has saved. */
async function refuseUnseen(
  tx: Tx,
  actor: Actor,
  kept: Kept,
  seen: string | undefined,
): Promise<void> {
  if (seen === undefined) return;
  const { id, name } = kept.instances;
  const channels = await readInstanceChannels(actor, id, tx);
  if (settingsMark({ name, policy: kept.policies, channels }) === seen) return;
  const sentence =
    "Somebody saved other settings since you opened this page, so nothing was saved. What you typed is still here: look at theirs in another tab, then save again to put yours in their place.";
  throw new AppError("conflict", sentence, { fields: { seen: sentence } });
}

function refuseProblems(policy: Policy, planId: string, plans: KnownPlans): void {
  const problems = Object.entries(policyProblems(policy, plans.named(planId), plans.all));
  if (problems.length === 0) return;
  const fields = Object.fromEntries(
    problems.map(([field, sentence]) => [`policy.${field}`, sentence]),
  );
  throw new AppError("invalid", "Some fields need another value.", { fields });
}

/** The only value of theirs that the schema cannot judge is the address of the webhook. */
async function saveChannels(save: () => Promise<void>): Promise<void> {
  try {
    await save();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid") throw error;
    throw new AppError("invalid", "Some fields need another value.", {
      cause: error,
      fields: { webhookUrl: error.message },
    });
  }
}
