import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach } from "vitest";
import { alerts, instances, proposals, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { beginAction } from "@/lib/scaling/changes/apply-proposal";
import { findStuckProposals } from "@/lib/scaling/changes/find-stuck";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { startHerokuWire, type FakeAddOn } from "./heroku-wire";

export const heroku = await startHerokuWire();
export const doorbell = await startDoorbell();
afterAll(async () => {
  await heroku.stop();
  await doorbell.stop();
});
beforeEach(() => doorbell.forget());

/** When the changes of these tests begin. */
export const NOW = new Date("2026-03-02T12:00:00Z");
export const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** An approved proposal from premium-0 to premium-1 for a Redis the wire plays. */
export async function approved(given: Partial<FakeAddOn> = {}) {
  const actor = await aTeam("operator");
  const addOn = heroku.addOn(given);
  const instance = await anInstance(actor, { remoteId: addOn.id });
  await db
    .update(instances)
    .set({ urlHash: sha256(addOn.url) })
    .where(eq(instances.id, instance.id));
  const pending = await aPendingProposal(actor, instance.id);
  await db
    .update(proposals)
    .set({ status: "approved", decidedAt: NOW, decidedBy: actor.userId })
    .where(eq(proposals.id, pending.id));
  return { actor, addOn, instance, proposalId: pending.id };
}

/** The same, with its Action begun. */
export async function begun(given: Partial<FakeAddOn> = {}) {
  const change = await approved(given);
  const actionId = (await beginAction(change.proposalId, NOW))!;
  return { ...change, actionId };
}

/** The row of an Action as it stands now. */
export async function actionOf(actionId: string) {
  const [action] = await db.select().from(scalingActions).where(eq(scalingActions.id, actionId));
  return action!;
}

/** The row of an instance as it stands now. */
export async function instanceOf(instanceId: string) {
  const [instance] = await db.select().from(instances).where(eq(instances.id, instanceId));
  return instance!;
}

/** The alerts of an instance. */
export const alertsOf = (instanceId: string) =>
  db.select().from(alerts).where(eq(alerts.instanceId, instanceId));

/** As if the instance had never been collected from. */
export async function forgetUrl({ instance }: { instance: { id: string } }) {
  await db.update(instances).set({ urlHash: null }).where(eq(instances.id, instance.id));
}

/** What the sweep would find of one proposal. */
export async function stuckAt(proposalId: string, now: Date) {
  return (await findStuckProposals(now)).filter((stuck) => stuck.proposalId === proposalId);
}

/** Heroku's "no" in these words. */
export const refuse = (message: string) => () => ({
  status: 422,
  body: { id: "invalid_params", message },
});
