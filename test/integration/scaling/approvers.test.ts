import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { instances } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { beginAction, failAction } from "@/lib/scaling/changes/apply-proposal";
import { approveFor, approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import type { Approver } from "@/lib/scaling/proposals/approver";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { rejectFor } from "@/lib/scaling/proposals/reject-proposal";
import { listActivity } from "@/lib/teams/list-activity";
import type { Policy } from "@/lib/scaling/policy";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { aFullInstance, entriesOf, later, NOW, proposalsOf, used } from "./deciding";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

describe("who approves a change is a rule of the policy", () => {
  test.each([
    ["an automatic one, by itself", { growMode: "auto" }, "approved"],
    ["an automatic one only for shrinking asks", { shrinkMode: "auto" }, "pending"],
    ["an automatic one within its amount", { growMode: "auto", askAboveCents: 1500 }, "approved"],
    [
      "an automatic one asks above its amount",
      { growMode: "auto", askAboveCents: 1499 },
      "pending",
    ],
  ] as [string, Partial<Policy>, string][])("%s", async (_what, policy, status) => {
    const { proposal } = await aFullInstance(await aTeam(), policy);

    const isAsked = status === "pending";
    expect(proposal).toMatchObject({
      status,
      decidedBy: null,
      expiresAt: isAsked ? later(24 * 60) : null,
    });
    expect(doorbell.rings()).toHaveLength(isAsked ? 0 : 1);
  });

  test("and the proposal says why an automatic one asks", async () => {
    const { proposal } = await aFullInstance(await aTeam(), {
      growMode: "auto",
      askAboveCents: 1000,
    });
    expect(proposal.sentence).toContain(
      "You are asked because it costs +15 $/month, above the 10 $/month your policy approves by itself.",
    );
  });

  test("each direction by its own", async () => {
    const instance = await anInstance(await aTeam(), {
      planId: "heroku-redis:premium-2",
      policy: { growMode: "auto", shrinkMode: "ask" },
    });
    await used(instance.id, 10, NOW, 180);
    await evaluateInstances([instance.id], NOW);

    expect(await proposalsOf(instance.id)).toMatchObject([
      { direction: "down", status: "pending" },
    ]);
  });
});

/** A proposal, and somebody who holds a link to decide on it. */
async function aLink() {
  const owner = await aTeam();
  const instance = await anInstance(owner);
  const proposal = await aPendingProposal(owner, instance.id);
  const holder: Approver = {
    teamId: owner.teamId,
    userId: null,
    words: "by link, sent to ops@example.com",
  };
  return { owner, instance, proposal, holder };
}

describe("somebody with a link", () => {
  test("approves as a person does, and the history says how they came", async () => {
    const { owner, instance, proposal, holder } = await aLink();

    await approveFor(holder, proposal.id);

    expect(await proposalsOf(instance.id)).toMatchObject([
      { status: "approved", decidedBy: holder.words },
    ]);
    expect(doorbell.rings()).toMatchObject([{ data: { proposalId: proposal.id } }]);
    expect((await listActivity(owner)).entries).toMatchObject([
      {
        who: "Headroom",
        sentence:
          "was told by link, sent to ops@example.com, that storefront-cache moves from Premium 0 to Premium 1",
      },
    ]);
  });

  test("declines as a person does", async () => {
    const { owner, instance, proposal, holder } = await aLink();

    await rejectFor(holder, proposal.id, "After the sale");

    expect(await proposalsOf(instance.id)).toMatchObject([
      { status: "rejected", decidedBy: holder.words, decisionNote: "After the sale" },
    ]);
    expect((await listActivity(owner)).entries).toMatchObject([
      {
        sentence:
          "was told by link, sent to ops@example.com, that storefront-cache does not move to Premium 1: “After the sale”",
      },
    ]);
  });

  test("who signs in is named, and how they came", async () => {
    const { owner, proposal, holder } = await aLink();
    await approveFor({ ...holder, userId: owner.userId }, proposal.id);

    expect((await listActivity(owner)).entries).toMatchObject([
      {
        who: "Ada",
        sentence:
          "approved by link, sent to ops@example.com, that storefront-cache moves from Premium 0 to Premium 1",
      },
    ]);
  });

  test("was first: whoever comes second is told so", async () => {
    const { owner, proposal, holder } = await aLink();
    await approveFor(holder, proposal.id);

    const second = approveProposal(owner, { proposalId: proposal.id });
    await expect(second).rejects.toThrow(
      /^Somebody has, by link, sent to ops@example.com, approved this proposal already/,
    );
  });

  test("is too late for what no longer holds, and the history says so", async () => {
    const { owner, instance, proposal, holder } = await aLink();
    const planId = "heroku-redis:premium-2";
    await db.update(instances).set({ planId }).where(eq(instances.id, instance.id));

    await expect(approveFor(holder, proposal.id)).rejects.toThrow(/no longer holds/);
    expect((await listActivity(owner)).entries).toMatchObject([
      {
        sentence:
          "was told by link, sent to ops@example.com, that storefront-cache moves to Premium 1, too late: The instance is on Premium 2 by now, not on Premium 0 as when this was proposed.",
      },
    ]);
  });

  test("cannot decide for another team", async () => {
    const { proposal, holder } = await aLink();
    const stranger = { ...holder, teamId: (await aTeam()).teamId };

    await expect(approveFor(stranger, proposal.id)).rejects.toThrow(/no longer exists/);
    await expect(rejectFor(stranger, proposal.id, "")).rejects.toThrow(/no longer exists/);
  });

  test("is not taken for a person when the change has ended", async () => {
    const { proposal, holder } = await aLink();
    await approveFor(holder, proposal.id);
    const actionId = (await beginAction(proposal.id, new Date()))!;
    await failAction(actionId, "Heroku says “No.”.", new Date());

    expect(await entriesOf(actionId)).toMatchObject([{ what: "action.failed", userId: null }]);
  });
});
