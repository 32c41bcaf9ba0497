import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { instances, policies, proposals, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { requestPlanChange, settleAction } from "@/lib/scaling/changes/apply-proposal";
import type { Sample } from "@/lib/metrics/model";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";
import { actionOf, alertsOf, begun, heroku, instanceOf, later, NOW } from "./applying";

const small = "heroku-redis:premium-0";
const large = "heroku-redis:premium-1";

/** An approved change from premium-1 down to premium-0, begun at NOW. */
async function shrinking() {
  const change = await begun({ planName: large });
  const plans = { fromPlanId: large, toPlanId: small };
  await db.update(instances).set({ planId: large }).where(eq(instances.id, change.instance.id));
  await db
    .update(proposals)
    .set({ ...plans, direction: "down" })
    .where(eq(proposals.id, change.proposalId));
  await db.update(scalingActions).set(plans).where(eq(scalingActions.id, change.actionId));
  const uses = (sample: Partial<Sample>, seconds: number) =>
    keepSamples(change.instance.id, [later(seconds)], () => ({
      usedMemoryBytes: 30 * MIB,
      connectedClients: 10,
      ...sample,
    }));
  return { ...change, uses };
}

test.each([
  [{ usedMemoryBytes: 51 * MIB }, "The instance uses 51 MB, more than Premium 0 holds (50 MB)"],
  [{ connectedClients: 41 }, "The instance has 41 connections, more than Premium 0 allows (40)"],
])("an approved plan that is too small by now is not asked for: %o", async (sample, problem) => {
  const { addOn, actionId, instance, uses } = await shrinking();
  await uses({}, -60);
  await uses(sample, 0);

  expect(await requestPlanChange(actionId, later(1))).toBe("failed");

  expect(heroku.changes(addOn)).toEqual([]);
  expect(await actionOf(actionId)).toMatchObject({
    status: "failed",
    requestedAt: null,
    problem: `${problem}. Choose a larger plan. Nothing was changed.`,
  });
  expect(await instanceOf(instance.id)).toMatchObject({ planId: large });
  expect(await alertsOf(instance.id)).toMatchObject([{ condition: "plan_change_failed" }]);
});

test("an approved plan that is smaller is not asked for while nobody knows what is used", async () => {
  const { addOn, actionId, uses } = await shrinking();
  await uses({}, -16 * 60);

  expect(await requestPlanChange(actionId, later(1))).toBe("failed");
  expect(heroku.changes(addOn)).toEqual([]);
  expect((await actionOf(actionId)).problem).toContain("does not know yet what the instance uses");
});

test("an approved plan that is smaller and holds what is used is asked for", async () => {
  const { addOn, actionId, uses } = await shrinking();
  await uses({ usedMemoryBytes: 40 * MIB, connectedClients: 32 }, 0);

  expect(await requestPlanChange(actionId, later(1))).toBe("running");
  expect(heroku.changes(addOn)).toEqual([small]);
});

test.each([
  ["while it lasts", 11, "running", [small]],
  ["once it is over", 7, "failed", []],
] as const)(
  "where smaller plans wait for maintenance one is asked for %s (from %i o'clock): %s",
  async (_when, startHour, status, asked) => {
    const { addOn, actionId, instance, proposalId, uses } = await shrinking();
    await uses({}, 0);
    const maintenanceWindow = { weekday: 1, startHour, startMinute: 0, hours: 4 };
    await db.update(instances).set({ maintenanceWindow }).where(eq(instances.id, instance.id));
    await db.update(proposals).set({ decidedBy: null }).where(eq(proposals.id, proposalId));
    await db
      .update(policies)
      .set({ shrinksOnlyInMaintenance: true })
      .where(eq(policies.instanceId, instance.id));

    expect(await requestPlanChange(actionId, later(1))).toBe(status);
    expect(heroku.changes(addOn)).toEqual(asked);
  },
);

test("one that was to be asked for when the process died is looked at again before it is", async () => {
  const { addOn, actionId, uses } = await shrinking();
  await uses({}, -60);
  await db
    .update(scalingActions)
    .set({ requestedAt: later(1) })
    .where(eq(scalingActions.id, actionId));
  await uses({ usedMemoryBytes: 80 * MIB }, 60);

  expect(await settleAction(actionId, later(60))).toBe("running");
  expect(await settleAction(actionId, later(62))).toBe("failed");
  expect(heroku.changes(addOn)).toEqual([]);
});

test.each([
  [3600, "running", 1],
  [3601, "failed", 0],
])("one approved %d seconds ago that was never asked for: %s", async (seconds, status, asked) => {
  const { addOn, actionId, proposalId } = await begun();
  await db.update(proposals).set({ decidedAt: NOW }).where(eq(proposals.id, proposalId));

  expect(await requestPlanChange(actionId, later(seconds))).toBe(status);
  expect(heroku.changes(addOn)).toHaveLength(asked);
});

test.each([
  ["paused", { pausedUntil: later(3600) }, "Somebody paused the changes"],
  ["held where it is", { pinnedPlanId: small, pinnedUntil: later(3600) }, "Somebody holds"],
  ["told to grow no more", { growMode: "off" as const }, "Somebody switched larger plans off"],
])("an approved plan is not asked for once the instance is %s", async (_what, rule, words) => {
  const { addOn, actionId, instance } = await begun();
  await db.update(policies).set(rule).where(eq(policies.instanceId, instance.id));

  expect(await requestPlanChange(actionId, later(1))).toBe("failed");

  expect(heroku.changes(addOn)).toEqual([]);
  expect((await actionOf(actionId)).problem).toMatch(
    new RegExp(`^${words} .* Nothing was changed.$`),
  );
  expect(await alertsOf(instance.id)).toMatchObject([{ condition: "plan_change_failed" }]);
});
