import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import {
  auditEntries,
  channels,
  connections,
  deliveries,
  instances,
  policies,
  proposals,
  scalingActions,
} from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { db } from "@/lib/db";
import {
  beginAction,
  failAction,
  requestPlanChange,
  settleAction,
} from "@/lib/scaling/changes/apply-proposal";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";
import {
  heroku,
  doorbell,
  NOW,
  later,
  sha256,
  approved,
  begun,
  actionOf,
  instanceOf,
  alertsOf,
  forgetUrl,
  stuckAt,
  refuse,
} from "./applying";

describe("an approved change", () => {
  test("reaches the provider once, and the books when the provider has finished", async () => {
    const { actor, addOn, instance, actionId, proposalId } = await begun();
    await keepSamples(instance.id, [later(100)], () => ({ usedMemoryBytes: 45 * MIB }));
    await db.transaction((tx) =>
      saveInstanceChannels(tx, actor, instance.id, {
        recipients: ["ops@example.test"],
        webhookUrl: null,
      }),
    );

    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    expect(await actionOf(actionId)).toMatchObject({ requestedAt: later(1), status: "running" });
    expect(await settleAction(actionId, later(5))).toBe("running");
    expect(await actionOf(actionId)).toMatchObject({ progress: "resizing" });

    addOn.isWaiting = false;
    addOn.url = "rediss://:new@elsewhere.compute.test:1000";
    expect(await settleAction(actionId, later(120))).toBe("succeeded");

    expect(heroku.changes(addOn)).toEqual(["heroku-redis:premium-1"]);
    expect(await actionOf(actionId)).toMatchObject({
      status: "succeeded",
      endedAt: later(120),
      changedUrl: true,
      progress: null,
      problem: null,
    });
    expect(await instanceOf(instance.id)).toMatchObject({
      planId: "heroku-redis:premium-1",
      monthlyCents: 2900,
      lastResizedAt: later(120),
      status: "ready",
    });
    expect(await alertsOf(instance.id)).toMatchObject([
      {
        condition: "plan_changed",
        subject: "storefront-cache now runs on Premium 1",
        body: expect.stringContaining("Its URL changed."),
        levels: [{ label: "Memory", used: 45 * MIB, limit: 100 * MIB }, { label: "Connections" }],
        planId: "heroku-redis:premium-1",
        raisedAt: later(120),
      },
    ]);
    const [delivery] = await db
      .select({ id: deliveries.id })
      .from(deliveries)
      .innerJoin(channels, eq(channels.id, deliveries.channelId))
      .where(eq(channels.instanceId, instance.id));
    expect(doorbell.rings()).toEqual([
      { name: "alerts/delivery.pending", data: { deliveryId: delivery!.id } },
    ]);
    const entries = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.subjectId, actionId));
    expect(entries).toMatchObject([{ what: "action.succeeded", userId: actor.userId }]);
    expect(await beginAction(proposalId, later(130))).toBe(actionId);
    expect(await requestPlanChange(actionId, later(130))).toBe("succeeded");
    expect(await settleAction(actionId, later(130))).toBe("succeeded");
    expect(await alertsOf(instance.id)).toHaveLength(1);
  });

  test("begins once, however often it is begun, and at once", async () => {
    const { proposalId, instance } = await approved();
    const ids = await Promise.all([1, 2, 3].map(() => beginAction(proposalId, NOW)));

    expect(new Set(ids).size).toBe(1);
    const found = await db
      .select()
      .from(scalingActions)
      .where(eq(scalingActions.instanceId, instance.id));
    expect(found).toHaveLength(1);
  });

  test("is not begun for a proposal that is not approved, or that nobody made", async () => {
    const actor = await aTeam();
    const instance = await anInstance(actor);
    const pending = await aPendingProposal(actor, instance.id);
    expect(await beginAction(pending.id, NOW)).toBeNull();
    expect(await beginAction("prop_nobody", NOW)).toBeNull();
  });

  test("waits for another change of the same instance", async () => {
    const { actor, instance, actionId } = await begun();
    const next = await aPendingProposal(actor, instance.id);
    await db
      .update(proposals)
      .set({ status: "approved", decidedAt: NOW })
      .where(eq(proposals.id, next.id));

    await expect(beginAction(next.id, NOW)).rejects.toMatchObject({ code: "unreachable" });
    await failAction(actionId, "Heroku says “No.”.", NOW);
    expect(await beginAction(next.id, NOW)).toEqual(expect.stringMatching(/^act_/));
  });

  test("is not asked for again when it ended before the first look", async () => {
    const { addOn, actionId } = await begun({ planName: "heroku-redis:premium-1" });
    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    expect(await settleAction(actionId, later(5))).toBe("succeeded");
    expect(heroku.changes(addOn)).toEqual([]);
  });

  test("that was written without anybody's mail is as done as any other", async () => {
    const { addOn, instance, actionId } = await begun();
    await db
      .update(policies)
      .set({ notifiesSuccess: false, notifiesFailure: false })
      .where(eq(policies.instanceId, instance.id));
    addOn.onChange = refuse("No.");

    expect(await requestPlanChange(actionId, later(1))).toBe("failed");
    expect(await instanceOf(instance.id)).toMatchObject({ planId: "heroku-redis:premium-0" });
    expect(await alertsOf(instance.id)).toMatchObject([{ condition: "plan_change_failed" }]);
  });
});

describe("a change that cannot be carried out", () => {
  test("ends with the provider's own words, and the instance keeps its plan", async () => {
    const { actor, addOn, instance, actionId } = await begun();
    addOn.onChange = refuse("Dataset is larger than the plan.");

    expect(await requestPlanChange(actionId, later(1))).toBe("failed");
    expect(await settleAction(actionId, later(5))).toBe("failed");

    const { problem, status, endedAt } = await actionOf(actionId);
    expect({ status, endedAt }).toEqual({ status: "failed", endedAt: later(1) });
    expect(problem).toContain("“Dataset is larger than the plan”");
    expect(await instanceOf(instance.id)).toMatchObject({
      planId: "heroku-redis:premium-0",
      lastResizedAt: null,
    });
    expect(await alertsOf(instance.id)).toMatchObject([
      {
        condition: "plan_change_failed",
        subject: "storefront-cache was not changed to Premium 1",
        body: expect.stringContaining("“Dataset is larger than the plan”"),
      },
    ]);
    const entries = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.subjectId, actionId));
    expect(entries).toMatchObject([{ what: "action.failed", userId: actor.userId }]);
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("because the instance was deleted meanwhile says so", async () => {
    const { addOn, actionId } = await begun();
    await requestPlanChange(actionId, later(1));
    addOn.isGone = true;
    expect(await settleAction(actionId, later(5))).toBe("failed");
    expect((await actionOf(actionId)).problem).toContain("Heroku knows no such app or add-on");
  });

  test("because the token was revoked says so, and breaks the connection", async () => {
    const { addOn, instance, actionId } = await begun();
    addOn.trouble = { status: 401, body: { id: "unauthorized", message: "Invalid credentials." } };
    expect(await requestPlanChange(actionId, later(1))).toBe("failed");
    expect((await actionOf(actionId)).problem).toContain("no longer accepts this token");
    const [connection] = await db
      .select()
      .from(connections)
      .where(eq(connections.id, instance.connectionId));
    expect(connection).toMatchObject({ status: "broken" });
  });

  test.each(["heroku-redis:premium-5", "heroku-redis:premium-99"])(
    "because somebody moved it to %s leaves it there",
    async (planName) => {
      const { addOn, actionId } = await begun();
      await requestPlanChange(actionId, later(1));
      Object.assign(addOn, { planName, isWaiting: false });
      expect(await settleAction(actionId, later(5))).toBe("failed");
      expect((await actionOf(actionId)).problem).toContain(`is on ${planName} now`);
      expect(heroku.changes(addOn)).toHaveLength(1);
    },
  );

  test("does not undo one that has ended well", async () => {
    const { addOn, instance, actionId } = await begun();
    await requestPlanChange(actionId, later(1));
    addOn.isWaiting = false;
    await settleAction(actionId, later(5));
    expect(await failAction(actionId, "Too late.", later(6))).toBe("succeeded");
    expect(await alertsOf(instance.id)).toHaveLength(1);
    expect(await instanceOf(instance.id)).toMatchObject({ planId: "heroku-redis:premium-1" });
  });
});

/** Whether the URL is told to have changed, after `before` happened during the change. */
async function ended(before: (given: Awaited<ReturnType<typeof begun>>) => Promise<void>) {
  const given = await begun();
  await requestPlanChange(given.actionId, later(1));
  await before(given);
  given.addOn.isWaiting = false;
  await settleAction(given.actionId, later(60));
  return (await actionOf(given.actionId)).changedUrl;
}

describe("whether the URL changed", () => {
  test("is seen when it stayed", async () => {
    expect(await ended(async () => {})).toBe(false);
  });

  test("is seen although collection met the new one first", async () => {
    const changedUrl = await ended(async ({ addOn, instance }) => {
      addOn.url = "rediss://:new@elsewhere.compute.test:1000";
      await db
        .update(instances)
        .set({ urlHash: sha256(addOn.url) })
        .where(eq(instances.id, instance.id));
      const itself = { teamId: instance.teamId, userId: null };
      await db.transaction((tx) => audit(tx, itself, "instance.url_changed", instance.id));
    });
    expect(changedUrl).toBe(true);
  });

  test("is unknown when nothing was ever collected, or the provider tells no URL", async () => {
    expect(await ended(forgetUrl)).toBeNull();
    expect(await ended(async ({ addOn }) => void (addOn.url = ""))).toBeNull();
  });
});

describe("the sweep finds", () => {
  test("an approved proposal nobody began, after a minute", async () => {
    const { proposalId, instance } = await approved();
    expect(await stuckAt(proposalId, later(59))).toEqual([]);
    expect(await stuckAt(proposalId, later(61))).toEqual([{ proposalId, instanceId: instance.id }]);
  });

  test("a change that runs for long, and none that has ended", async () => {
    const { proposalId, actionId } = await begun();
    expect(await stuckAt(proposalId, later(599))).toEqual([]);
    expect(await stuckAt(proposalId, later(601))).toHaveLength(1);
    await failAction(actionId, "Heroku says “No.”.", later(602));
    expect(await stuckAt(proposalId, later(9999))).toEqual([]);
  });
});
