// Longer than 300 lines: the three answers to a proposal share their set-up.
import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { auditEntries, connections, instances, proposals, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import { beginAction, failAction } from "@/lib/scaling/changes/apply-proposal";
import { proposePlan } from "@/lib/scaling/proposals/propose-plan";
import { rejectProposal } from "@/lib/scaling/proposals/reject-proposal";
import { startDoorbell } from "@/test/support/doorbell";
import { aConnection, aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";
import { herokuPlans } from "@/test/support/scaling";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

async function pendingFor(actor: Actor) {
  const instance = await anInstance(actor);
  return { instance, proposal: await aPendingProposal(actor, instance.id) };
}

async function statusOf(proposalId: string) {
  const [proposal] = await db.select().from(proposals).where(eq(proposals.id, proposalId));
  return proposal!;
}

const entriesOf = (subjectId: string) =>
  db.select().from(auditEntries).where(eq(auditEntries.subjectId, subjectId));

/** What the instance used a second ago. */
function using(instanceId: string, megabytes: number, connectedClients = 5) {
  return keepSamples(instanceId, [new Date(Date.now() - 1000)], () => ({
    usedMemoryBytes: megabytes * MIB,
    connectedClients,
  }));
}

const outcomes = (settled: PromiseSettledResult<unknown>[]) =>
  settled.map(({ status }) => status).sort();

const GONE = "This proposal no longer exists. Look at the instance for what holds now.";

describe("approving", () => {
  test("is kept with who and when, written down, and wakes the change", async () => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await pendingFor(operator);

    await approveProposal(operator, { proposalId: proposal.id });

    expect(await statusOf(proposal.id)).toMatchObject({
      status: "approved",
      decidedBy: operator.userId,
      decidedAt: expect.any(Date),
    });
    expect(await entriesOf(proposal.id)).toMatchObject([
      {
        what: "proposal.approved",
        userId: operator.userId,
        details: { name: "storefront-cache", from: "Premium 0", to: "Premium 1" },
      },
    ]);
    expect(doorbell.rings()).toEqual([
      {
        name: "scaling/proposal.approved",
        data: { proposalId: proposal.id, instanceId: instance.id },
      },
    ]);
  });

  test("waits while the account has to be reconnected: its provider would refuse it", async () => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await pendingFor(operator);
    const account = eq(connections.id, instance.connectionId);
    const problem = "Heroku no longer accepts this token.";
    await db.update(connections).set({ status: "broken", problem }).where(account);
    const refusal = {
      code: "conflict",
      message:
        "The account ops@example.test has to be reconnected before the plan of storefront-cache can be changed. Ask an owner of the team.",
    };

    const approval = { proposalId: proposal.id };
    await expect(approveProposal(operator, approval)).rejects.toMatchObject(refusal);
    const choice = { instanceId: instance.id, planId: "heroku-redis:premium-1" };
    await expect(proposePlan(operator, choice)).rejects.toMatchObject(refusal);
    expect((await statusOf(proposal.id)).status).toBe("pending");

    await db.update(connections).set({ status: "connected", problem: null }).where(account);
    expect(await approveProposal(operator, approval)).toMatchObject({ status: "approved" });
  });

  test("of two people at once, exactly one succeeds", async () => {
    const operator = await aTeam("operator");
    const { proposal } = await pendingFor(operator);
    const other = { ...operator, userId: (await aTeam()).userId };
    await db.update(users).set({ name: "Grace" }).where(eq(users.id, other.userId));

    const settled = await Promise.allSettled([
      approveProposal(operator, { proposalId: proposal.id }),
      approveProposal(other, { proposalId: proposal.id }),
    ]);

    expect(outcomes(settled)).toEqual(["fulfilled", "rejected"]);
    expect(settled.find(({ status }) => status === "rejected")).toMatchObject({
      reason: {
        code: "conflict",
        message: expect.stringMatching(/^(Ada|Grace) has approved this proposal already/),
      },
    });
    expect(doorbell.rings()).toHaveLength(1);
    expect(await entriesOf(proposal.id)).toHaveLength(1);
  });

  test("a double click approves once and says so the second time", async () => {
    const operator = await aTeam("operator");
    const { proposal } = await pendingFor(operator);
    await approveProposal(operator, { proposalId: proposal.id });

    await expect(approveProposal(operator, { proposalId: proposal.id })).rejects.toThrow(
      /^You have approved this proposal already/,
    );
    expect(doorbell.rings()).toHaveLength(1);
  });

  test("of one who approves and one who declines at once, one wins", async () => {
    const operator = await aTeam("operator");
    const { proposal } = await pendingFor(operator);

    const settled = await Promise.allSettled([
      approveProposal(operator, { proposalId: proposal.id }),
      rejectProposal(operator, { proposalId: proposal.id, note: "" }),
    ]);

    expect(outcomes(settled)).toEqual(["fulfilled", "rejected"]);
    expect(["approved", "rejected"]).toContain((await statusOf(proposal.id)).status);
  });

  test("is not for viewers, nor for another team, nor for what is gone", async () => {
    const operator = await aTeam("operator");
    const { proposal } = await pendingFor(operator);

    await expect(
      approveProposal({ ...operator, role: "viewer" }, { proposalId: proposal.id }),
    ).rejects.toMatchObject({ code: "forbidden" });
    for (const [actor, proposalId] of [
      [await aTeam("owner"), proposal.id],
      [operator, "prop_nobody"],
    ] as const) {
      await expect(approveProposal(actor, { proposalId })).rejects.toMatchObject({
        code: "conflict",
        message: GONE,
      });
    }
    expect(await statusOf(proposal.id)).toMatchObject({ status: "pending" });
    expect(doorbell.rings()).toEqual([]);
  });

  test("of a superseded proposal is refused", async () => {
    const operator = await aTeam("operator");
    const { proposal } = await pendingFor(operator);
    await db
      .update(proposals)
      .set({ status: "superseded", decidedAt: new Date() })
      .where(eq(proposals.id, proposal.id));

    await expect(approveProposal(operator, { proposalId: proposal.id })).rejects.toThrow(
      /newer decision/,
    );
  });

  test("is refused while another change of the instance is under way, and goes on afterwards", async () => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await pendingFor(operator);
    await approveProposal(operator, { proposalId: proposal.id });
    const next = await aPendingProposal(operator, instance.id);

    await expect(approveProposal(operator, { proposalId: next.id })).rejects.toThrow(/under way/);
    const actionId = await beginAction(proposal.id, new Date());
    await expect(approveProposal(operator, { proposalId: next.id })).rejects.toThrow(/under way/);

    await failAction(actionId!, "Heroku says “No.”.", new Date());
    await expect(approveProposal(operator, { proposalId: next.id })).resolves.toMatchObject({
      status: "approved",
    });
  });
});

describe("declining", () => {
  test("keeps the reason, and is written down", async () => {
    const operator = await aTeam("operator");
    const { proposal } = await pendingFor(operator);

    await rejectProposal(operator, { proposalId: proposal.id, note: "After the sale" });

    expect(await statusOf(proposal.id)).toMatchObject({
      status: "rejected",
      decisionNote: "After the sale",
      decidedBy: operator.userId,
    });
    expect(await entriesOf(proposal.id)).toMatchObject([
      { what: "proposal.rejected", details: { to: "Premium 1", note: "After the sale" } },
    ]);
    expect(doorbell.rings()).toEqual([]);
  });

  test("is not for viewers, nor for another team", async () => {
    const operator = await aTeam("operator");
    const { proposal } = await pendingFor(operator);
    const input = { proposalId: proposal.id, note: "" };

    await expect(rejectProposal({ ...operator, role: "viewer" }, input)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(rejectProposal(await aTeam("owner"), input)).rejects.toThrow(GONE);
    expect(await statusOf(proposal.id)).toMatchObject({ status: "pending" });
  });
});

describe("choosing another plan", () => {
  const planId = "heroku-redis:premium-2";

  test("takes the place of the pending proposal and is approved at once", async () => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await pendingFor(operator);
    await using(instance.id, 45);

    const chosen = await proposePlan(operator, { instanceId: instance.id, planId });

    expect(chosen).toMatchObject({
      status: "approved",
      reason: "chosen",
      direction: "up",
      fromPlanId: "heroku-redis:premium-0",
      toPlanId: planId,
      toMonthlyCents: 6000,
      need: { memoryBytes: 45 * MIB, clients: 5 },
      decidedBy: operator.userId,
    });
    expect(await statusOf(proposal.id)).toMatchObject({ status: "superseded" });
    expect(doorbell.rings()).toMatchObject([{ data: { proposalId: chosen.id } }]);
    expect(await entriesOf(chosen.id)).toMatchObject([
      { what: "proposal.chosen", details: { from: "Premium 0", to: "Premium 2" } },
    ]);
  });

  test("twice at once starts one change", async () => {
    const operator = await aTeam("operator");
    const instance = await anInstance(operator);

    const settled = await Promise.allSettled([
      proposePlan(operator, { instanceId: instance.id, planId }),
      proposePlan(operator, { instanceId: instance.id, planId: "heroku-redis:premium-3" }),
    ]);

    expect(outcomes(settled)).toEqual(["fulfilled", "rejected"]);
    const approved = await db
      .select()
      .from(proposals)
      .where(and(eq(proposals.instanceId, instance.id), eq(proposals.status, "approved")));
    expect(approved).toHaveLength(1);
  });

  test("may leave the range of the policy and the family, and says what that means", async () => {
    const operator = await aTeam("operator");
    const connection = await aConnection(operator, { ladder: herokuPlans });
    const instance = await anInstance(operator, {
      connectionId: connection.id,
      policy: { maxPlanId: "heroku-redis:premium-0" },
    });
    await using(instance.id, 5);

    const chosen = await proposePlan(operator, {
      instanceId: instance.id,
      planId: "heroku-redis:mini",
    });
    expect(chosen).toMatchObject({
      direction: "down",
      sentence:
        "Chosen by hand: Mini, 25 MB and 20 connections. It has no replica. It keeps nothing on disk.",
    });
  });

  test("is refused, with the reason beside the field, when the plan is too small or of another service", async () => {
    const operator = await aTeam("operator");
    const connection = await aConnection(operator, { ladder: herokuPlans });
    const instance = await anInstance(operator, {
      connectionId: connection.id,
      planId: "heroku-redis:premium-1",
    });
    await using(instance.id, 60);

    for (const [wanted, sentence] of [
      ["heroku-redis:premium-0", "more than Premium 0 holds"],
      ["rediscloud:500", "another service"],
      ["heroku-redis:premium-1", "already"],
    ] as const) {
      const chosen = proposePlan(operator, { instanceId: instance.id, planId: wanted });
      await expect(chosen).rejects.toMatchObject({
        code: "invalid",
        message: expect.stringContaining(sentence),
        fields: { planId: expect.stringContaining(sentence) },
      });
    }
    expect(doorbell.rings()).toEqual([]);
  });

  test("is not for viewers, other teams, unknown plans, or instances that are gone", async () => {
    const operator = await aTeam("operator");
    const instance = await anInstance(operator);
    const input = { instanceId: instance.id, planId };

    await expect(proposePlan({ ...operator, role: "viewer" }, input)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(proposePlan(await aTeam("owner"), input)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(proposePlan(operator, { ...input, planId: "premium-9" })).rejects.toThrow(
      "There is no plan premium-9.",
    );
    await db.update(instances).set({ status: "gone" }).where(eq(instances.id, instance.id));
    await expect(proposePlan(operator, input)).rejects.toMatchObject({ code: "not_found" });
  });
});
