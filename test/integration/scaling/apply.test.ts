import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  alerts,
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
} from "@/lib/scaling/apply-proposal";
import { findStuckProposals } from "@/lib/scaling/find-stuck";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";
import { startHerokuWire, type FakeAddOn } from "./heroku-wire";

const heroku = await startHerokuWire();
const doorbell = await startDoorbell();
afterAll(async () => {
  await heroku.stop();
  await doorbell.stop();
});
beforeEach(() => doorbell.forget());

const NOW = new Date("2026-03-02T12:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** An approved proposal from premium-0 to premium-1 for a Redis the wire plays. */
async function approved(given: Partial<FakeAddOn> = {}) {
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
async function begun(given: Partial<FakeAddOn> = {}) {
  const change = await approved(given);
  const actionId = (await beginAction(change.proposalId, NOW))!;
  return { ...change, actionId };
}

async function actionOf(actionId: string) {
  const [action] = await db.select().from(scalingActions).where(eq(scalingActions.id, actionId));
  return action!;
}

async function instanceOf(instanceId: string) {
  const [instance] = await db.select().from(instances).where(eq(instances.id, instanceId));
  return instance!;
}

const alertsOf = (instanceId: string) =>
  db.select().from(alerts).where(eq(alerts.instanceId, instanceId));

async function forgetUrl({ instance }: { instance: { id: string } }) {
  await db.update(instances).set({ urlHash: null }).where(eq(instances.id, instance.id));
}

/** What the sweep would find of one proposal. */
async function stuckAt(proposalId: string, now: Date) {
  return (await findStuckProposals(now)).filter((stuck) => stuck.proposalId === proposalId);
}

const refuse = (message: string) => () => ({
  status: 422,
  body: { id: "invalid_params", message },
});

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

describe("killed in between", () => {
  test("after the change and before it was written down: it is not asked for again", async () => {
    const { addOn, actionId } = await begun();
    await requestPlanChange(actionId, later(1));
    // What the row would say had the process died before the request was recorded.
    await db
      .update(scalingActions)
      .set({ requestedAt: null })
      .where(eq(scalingActions.id, actionId));

    expect(await requestPlanChange(actionId, later(60))).toBe("running");
    expect(await settleAction(actionId, later(61))).toBe("running");
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(90))).toBe("succeeded");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test.each(["request", "settle"])(
    "after it was written down and before the change: the next %s asks, once the first can no longer be on its way",
    async (which) => {
      const { addOn, actionId } = await begun();
      await db
        .update(scalingActions)
        .set({ requestedAt: later(1) })
        .where(eq(scalingActions.id, actionId));
      const next = which === "request" ? requestPlanChange : settleAction;

      expect(await next(actionId, later(60))).toBe("running");
      expect(heroku.changes(addOn)).toEqual([]);
      expect(await next(actionId, later(61))).toBe("running");
      expect(heroku.changes(addOn)).toHaveLength(1);
    },
  );

  test("by a clock that was set back a year: it is asked for all the same", async () => {
    const { addOn, actionId } = await begun();
    await db
      .update(scalingActions)
      .set({ requestedAt: new Date("2027-03-02T12:00:00Z") })
      .where(eq(scalingActions.id, actionId));
    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("two that carry it out at once ask once", async () => {
    const { addOn, actionId } = await begun();
    await Promise.all([1, 2, 3].map(() => requestPlanChange(actionId, later(1))));
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("two that end it at once write it down once", async () => {
    const { addOn, actionId, instance } = await begun();
    await requestPlanChange(actionId, later(1));
    addOn.isWaiting = false;
    const ends = await Promise.all([1, 2, 3].map(() => settleAction(actionId, later(9))));
    expect(ends).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(await alertsOf(instance.id)).toHaveLength(1);
  });
});

describe("a provider in trouble", () => {
  test("that changes the plan and then answers 500 is asked once", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = (planName) => {
      change(planName);
      return {
        status: 500,
        body: { id: "internal_server_error", message: "Internal server error." },
      };
    };

    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(await requestPlanChange(actionId, later(30))).toBe("running");
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(60))).toBe("succeeded");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test.each([
    [
      "429",
      { status: 429, body: { id: "rate_limit", message: "Your account reached the API limit." } },
    ],
    ["503", { status: 503, body: "Service unavailable" }],
    ["a broken connection", "hang up" as const],
  ])("is asked again after %s", async (_what, trouble) => {
    const { addOn, actionId } = await begun({ trouble });
    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(await actionOf(actionId)).toMatchObject({ status: "running" });

    addOn.trouble = null;
    expect(await requestPlanChange(actionId, later(60))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("that loses its answer to the change itself is asked whether it was done", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = (planName) => {
      change(planName);
      return "hang up";
    };
    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(await requestPlanChange(actionId, later(30))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("that does nothing and answers 500 is asked again at once", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = () => ({ status: 500, body: "" });
    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    addOn.onChange = change;
    expect(await requestPlanChange(actionId, later(3))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(2);
    expect(addOn.planName).toBe("heroku-redis:premium-1");
  });

  test("that cannot be reached while it works costs nothing but time", async () => {
    const { addOn, actionId } = await begun();
    await requestPlanChange(actionId, later(1));
    addOn.trouble = { status: 503, body: "" };
    expect(await settleAction(actionId, later(5))).toBe("running");
    addOn.trouble = null;
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(10))).toBe("succeeded");
  });

  test("that is busy with something else is asked when it has finished", async () => {
    const { addOn, actionId } = await begun({ isWaiting: true });
    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    expect(await settleAction(actionId, later(5))).toBe("running");
    expect(heroku.changes(addOn)).toEqual([]);

    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(10))).toBe("running");
    expect(heroku.changes(addOn)).toEqual(["heroku-redis:premium-1"]);
  });

  test("that says no to the echo of a request it carries out is not believed", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = (planName) => {
      change(planName);
      return refuse("A change is already running.")();
    };
    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(60))).toBe("succeeded");
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
