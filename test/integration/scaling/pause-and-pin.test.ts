import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { instances, policies, scalingActions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { formatInstant } from "@/lib/format";
import { beginAction } from "@/lib/scaling/changes/apply-proposal";
import { approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import { decide } from "@/lib/scaling/judgement/decide";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { latestEvaluation } from "@/lib/scaling/journal/latest-evaluation";
import { loadFacts } from "@/lib/scaling/facts/load-facts";
import { pauseScaling, resumeScaling } from "@/lib/scaling/restraints/pause-scaling";
import { pinPlan, unpinPlan } from "@/lib/scaling/restraints/pin-plan";
import type { Policy } from "@/lib/scaling/policy";
import { proposePlan } from "@/lib/scaling/proposals/propose-plan";
import { readRestraints } from "@/lib/scaling/restraints/read-restraints";
import { recordDecision } from "@/lib/scaling/proposals/record-decision";
import { listActivity } from "@/lib/teams/list-activity";
import { startDoorbell } from "@/test/support/doorbell";
import { aConnection, aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { herokuPlans } from "@/test/support/scaling";
import { later, proposalsOf, used } from "./deciding";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

const now = new Date();
const until = later(60, now);
const premium = (number: number) => `heroku-redis:premium-${number}`;

/** An instance on premium-0, full since an hour. */
async function full(actor: Actor, policy: Partial<Policy> = {}) {
  const instance = await anInstance(actor, { policy });
  await used(instance.id, 45, now);
  return instance;
}

async function decided(instanceId: string, at = now) {
  await evaluateInstances([instanceId], at);
  return latestEvaluation(db, instanceId);
}

describe("a pause", () => {
  test("withdraws the pending proposal, keeps others from being made, and ends by itself", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator);
    await decided(instance.id);

    await pauseScaling(operator, { instanceId: instance.id, until });

    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "superseded" }]);
    await used(instance.id, 45, later(59, now), 59);
    expect(await decided(instance.id, later(59, now))).toMatchObject({ reason: "paused" });
    await used(instance.id, 45, until, 1);
    expect(await decided(instance.id, until)).toMatchObject({ reason: "memory" });
    expect((await proposalsOf(instance.id)).at(-1)).toMatchObject({ status: "pending" });
  });

  test("is told on the page and in the history, with who and until when", async () => {
    const operator = await aTeam("operator");
    const { id: instanceId } = await anInstance(operator);
    await pauseScaling(operator, { instanceId, until });

    const noPin = { pin: null };
    expect(await readRestraints(operator, instanceId, now)).toEqual({
      pause: { until, by: "Ada" },
      ...noPin,
    });
    expect(await readRestraints(operator, instanceId, until)).toEqual({ pause: null, ...noPin });
    expect((await listActivity(operator)).entries).toMatchObject([
      {
        who: "Ada",
        sentence: `paused the scaling of storefront-cache until ${formatInstant(until)}`,
      },
    ]);
  });

  test("is ended by a person before its time, once", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator);
    await pauseScaling(operator, { instanceId: instance.id, until });
    for (const _press of [1, 2]) await resumeScaling(operator, { instanceId: instance.id });

    expect(await decided(instance.id)).toMatchObject({ reason: "memory" });
    const { entries } = await listActivity(operator);
    expect(entries.map(({ what }) => what)).toEqual(["policy.resumed", "policy.paused"]);
  });

  test("that begins during a look stops what that look would have done", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator, { growMode: "auto" });
    const loaded = (await loadFacts(instance.id, now))!;

    await pauseScaling(operator, { instanceId: instance.id, until });

    expect(await recordDecision(loaded, decide(loaded.facts), "Full.")).toBeNull();
    expect(await proposalsOf(instance.id)).toEqual([]);
  });

  test("that begins while somebody approves lets one of both win", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator);
    const { id: proposalId } = await aPendingProposal(operator, instance.id);

    const [approval] = await Promise.allSettled([
      approveProposal(operator, { proposalId }),
      pauseScaling(operator, { instanceId: instance.id, until }),
    ]);

    const [proposal] = await proposalsOf(instance.id);
    const won = approval.status === "fulfilled";
    expect(proposal!.status).toBe(won ? "approved" : "superseded");
    expect(doorbell.rings()).toHaveLength(won ? 1 : 0);
  });
});

describe("an instance held at its plan", () => {
  test("keeps it, whatever is used, until then", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator);
    await decided(instance.id);

    await pinPlan(operator, { instanceId: instance.id, until });

    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "superseded" }]);
    expect(await decided(instance.id, later(1, now))).toMatchObject({ reason: "pinned" });
    expect(await readRestraints(operator, instance.id, now)).toEqual({
      pause: null,
      pin: { until, by: "Ada", planLabel: "Premium 0" },
    });
    await used(instance.id, 45, until, 20);
    expect(await decided(instance.id, until)).toMatchObject({ reason: "memory" });
  });

  test("is let go by a person before its time, once", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator);
    await pinPlan(operator, { instanceId: instance.id, until });
    for (const _press of [1, 2]) await unpinPlan(operator, { instanceId: instance.id });

    expect(await decided(instance.id)).toMatchObject({ reason: "memory" });
    const { entries } = await listActivity(operator);
    expect(entries.map(({ sentence }) => sentence)).toEqual([
      "no longer holds storefront-cache at Premium 0",
      `holds storefront-cache at Premium 0 until ${formatInstant(until)}`,
    ]);
  });

  test("is not moved by hand to another one, which would not last", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator);
    await pinPlan(operator, { instanceId: instance.id, planId: premium(1), until });
    const choose = (planId: string) => proposePlan(operator, { instanceId: instance.id, planId });

    await expect(choose(premium(2))).rejects.toMatchObject({
      code: "conflict",
      message: `storefront-cache is held at Premium 1 until ${formatInstant(until)}. End that first.`,
    });
    await expect(choose(premium(1))).resolves.toMatchObject({ status: "approved" });
  });
});

describe("an instance held at another plan", () => {
  test.each([
    ["ask", "pending", 0],
    ["auto", "approved", 1],
    ["off", "pending", 0],
  ] as const)("is moved there as its policy grows: %s", async (growMode, status, rings) => {
    const operator = await aTeam("operator");
    const instance = await full(operator, { growMode, shrinkMode: "ask" });

    await pinPlan(operator, { instanceId: instance.id, planId: premium(2), until });
    await decided(instance.id);

    expect(await proposalsOf(instance.id)).toMatchObject([
      { reason: "pinned", toPlanId: premium(2), status },
    ]);
    expect(doorbell.rings()).toHaveLength(rings);
  });

  test("keeps a pending proposal of that plan", async () => {
    const operator = await aTeam("operator");
    const instance = await full(operator);
    await decided(instance.id);
    await pinPlan(operator, { instanceId: instance.id, planId: premium(1), until });
    await used(instance.id, 45, later(1, now), 1);
    await decided(instance.id, later(1, now));

    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "pending" }]);
  });

  test.each([
    [premium(0), "holds (50 MB)"],
    ["heroku-redis:private-3", "another family"],
    ["heroku-redis:premium-99", "There is no plan heroku-redis:premium-99"],
    ["rediscloud:500", "another service"],
  ])("cannot be one it could not have: %s", async (planId, words) => {
    const operator = await aTeam("operator");
    const connection = await aConnection(operator, { ladder: herokuPlans });
    const instance = await anInstance(operator, {
      connectionId: connection.id,
      planId: premium(1),
    });
    await used(instance.id, 60, now);

    const pinned = pinPlan(operator, { instanceId: instance.id, planId, until });
    await expect(pinned).rejects.toMatchObject({
      code: "invalid",
      fields: { planId: expect.stringContaining(words) },
    });
    expect(await readRestraints(operator, instance.id, now)).toEqual({ pause: null, pin: null });
  });
});

describe("pausing and holding", () => {
  const verbs = [
    ["pausing", pauseScaling],
    ["resuming", resumeScaling],
    ["holding", pinPlan],
    ["letting go", unpinPlan],
  ] as const;

  test.each(verbs)("is for operators of the team, of what they watch: %s", async (_what, verb) => {
    const operator = await aTeam("operator");
    const { id: instanceId } = await anInstance(operator);
    const input = { instanceId, until };

    await expect(verb({ ...operator, role: "viewer" }, input)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(verb(await aTeam(), input)).rejects.toMatchObject({ code: "not_found" });
    await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, instanceId));
    await expect(verb(operator, input)).rejects.toMatchObject({ code: "not_found" });
    const [policy] = await db.select().from(policies).where(eq(policies.instanceId, instanceId));
    expect(policy).toMatchObject({ pausedUntil: null, pinnedPlanId: null, pinnedUntil: null });
  });

  test.each(verbs.filter(([what]) => what === "pausing" || what === "holding"))(
    "needs a time that is still to come: %s",
    async (_what, verb) => {
      const operator = await aTeam("operator");
      const { id: instanceId } = await anInstance(operator);
      await expect(verb(operator, { instanceId, until: now })).rejects.toMatchObject({
        code: "invalid",
        fields: { until: "Choose a time that is still to come." },
      });
    },
  );
});

/** On premium-0, with an approved change to premium-1 that has begun. */
async function onItsWay(operator: Actor, requestedAt: Date | null) {
  const instance = await anInstance(operator);
  const { id: proposalId } = await aPendingProposal(operator, instance.id);
  await approveProposal(operator, { proposalId });
  const actionId = (await beginAction(proposalId, now))!;
  await db.update(scalingActions).set({ requestedAt }).where(eq(scalingActions.id, actionId));
  return instance;
}

const heldAt = async (instanceId: string) => {
  const [policy] = await db.select().from(policies).where(eq(policies.instanceId, instanceId));
  return policy!.pinnedPlanId;
};

test("a plan that the provider is leaving cannot be held: it would be changed back at once", async () => {
  const operator = await aTeam("operator");
  const instance = await onItsWay(operator, now);

  const held = pinPlan(operator, { instanceId: instance.id, planId: premium(0), until });

  await expect(held).rejects.toMatchObject({
    code: "conflict",
    message:
      "storefront-cache is being changed to Premium 1 just now. Hold it at Premium 1, or wait until the change has ended.",
  });
  expect(await heldAt(instance.id)).toBeNull();
});

test.each([
  ["the plan that the provider changes it to", premium(1), now],
  ["today's plan while the provider was not asked", premium(0), null],
])("during a plan change %s can be held", async (_what, planId, requestedAt) => {
  const operator = await aTeam("operator");
  const instance = await onItsWay(operator, requestedAt);

  await pinPlan(operator, { instanceId: instance.id, planId, until });

  expect(await heldAt(instance.id)).toBe(planId);
});
