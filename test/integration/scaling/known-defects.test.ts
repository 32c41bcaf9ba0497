import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { alerts, instances, policies, proposals, scalingActions } from "@/drizzle/schema";
import { watchInstances } from "@/lib/alerts/watch-instance";
import { db } from "@/lib/db";
import { requestPlanChange, settleAction } from "@/lib/scaling/changes/apply-proposal";
import { decide } from "@/lib/scaling/judgement/decide";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { loadFacts } from "@/lib/scaling/facts/load-facts";
import { recordDecision } from "@/lib/scaling/proposals/record-decision";
import { anInstance, aTeam } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";
import { actionOf, alertsOf, begun, heroku, instanceOf, later, NOW, refuse } from "./applying";

/**
 * What an earlier tool got wrong when it carried out what it had decided, each by the number it has in
 * our notes. The others are in test/unit/lib/scaling/known-defects.test.ts.
 */

/** Memory of the instance in the minutes up to an instant. */
async function used(instanceId: string, megabytes: number, until: Date) {
  const instants = Array.from({ length: 20 }, (_, ago) => new Date(until.getTime() - ago * 60_000));
  await keepSamples(instanceId, instants, () => ({ usedMemoryBytes: megabytes * MIB }));
}

test.each([true, false])(
  "E17: a refused change is a failure, whether its mail is on (%s) or not",
  async (notifiesFailure) => {
    const { addOn, instance, actionId } = await begun();
    await db
      .update(policies)
      .set({ notifiesSuccess: true, notifiesFailure })
      .where(eq(policies.instanceId, instance.id));
    addOn.onChange = refuse("The dataset is too large.");

    expect(await requestPlanChange(actionId, later(1))).toBe("failed");
    expect(await actionOf(actionId)).toMatchObject({
      status: "failed",
      problem: expect.stringContaining("“The dataset is too large”"),
    });
    expect(await instanceOf(instance.id)).toMatchObject({ planId: "heroku-redis:premium-0" });
    expect(await alertsOf(instance.id)).toMatchObject([{ condition: "plan_change_failed" }]);
  },
);

test("E18: a plan is the instance's, and told of, when the provider has finished", async () => {
  const { addOn, instance, actionId } = await begun();
  expect(await requestPlanChange(actionId, later(1))).toBe("running");
  expect(await settleAction(actionId, later(60))).toBe("running");
  expect(await instanceOf(instance.id)).toMatchObject({ planId: "heroku-redis:premium-0" });
  expect(await alertsOf(instance.id)).toEqual([]);

  addOn.isWaiting = false;
  expect(await settleAction(actionId, later(120))).toBe("succeeded");
  expect(heroku.changes(addOn)).toHaveLength(1);
  expect(await instanceOf(instance.id)).toMatchObject({ planId: "heroku-redis:premium-1" });
  expect(await alertsOf(instance.id)).toMatchObject([{ condition: "plan_changed" }]);
});

test("E19: what a person saves during a look is kept, and nothing is changed against it", async () => {
  const automatic = { growMode: "auto", shrinkMode: "auto" } as const;
  const instance = await anInstance(await aTeam(), { policy: automatic });
  await used(instance.id, 45, NOW);
  const loaded = (await loadFacts(instance.id, NOW))!;
  const decision = decide(loaded.facts);
  expect(decision).toMatchObject({ kind: "resize", direction: "up" });

  const saved = {
    growMode: "off",
    memoryAbove: 0.95,
    maxPlanId: "heroku-redis:premium-0",
  } as const;
  await db
    .update(policies)
    .set({ ...saved, updatedAt: later(1) })
    .where(eq(policies.instanceId, instance.id));
  expect(await recordDecision(loaded, decision, "Full.")).toBeNull();

  const [policy] = await db.select().from(policies).where(eq(policies.instanceId, instance.id));
  expect(policy).toMatchObject(saved);
  expect(await changesOf(instance.id)).toEqual([]);
});

test("E21: what is wrong is told once, and its end too", async () => {
  const instance = await anInstance(await aTeam());
  const memoryAlerts = () =>
    db
      .select({ resolvedAt: alerts.resolvedAt })
      .from(alerts)
      .where(and(eq(alerts.instanceId, instance.id), eq(alerts.condition, "memory_high")));
  for (let minute = 0; minute < 10; minute++) {
    await used(instance.id, 45, later(minute * 60));
    await watchInstances([instance.id], later(minute * 60));
  }
  expect(await memoryAlerts()).toEqual([{ resolvedAt: null }]);

  await used(instance.id, 10, later(1200));
  await watchInstances([instance.id], later(1200));
  expect(await memoryAlerts()).toEqual([{ resolvedAt: later(1200) }]);
});

test.each([
  ["is made at once where the policy says so", "auto", "approved"],
  ["waits for a person where the policy asks", "ask", "pending"],
] as const)("E24: a change %s", async (_what, growMode, status) => {
  const instance = await anInstance(await aTeam(), { policy: { growMode } });
  await used(instance.id, 45, NOW);
  await evaluateInstances([instance.id], NOW);
  expect(await changesOf(instance.id)).toMatchObject([{ status, direction: "up" }]);
  const [now] = await db.select().from(instances).where(eq(instances.id, instance.id));
  expect(now).toMatchObject({ planId: "heroku-redis:premium-0" });
});

function changesOf(instanceId: string) {
  return db
    .select({ status: proposals.status, direction: proposals.direction })
    .from(proposals)
    .leftJoin(scalingActions, eq(scalingActions.proposalId, proposals.id))
    .where(eq(proposals.instanceId, instanceId));
}
