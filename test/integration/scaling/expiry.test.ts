import { describe, expect, test } from "vitest";
import { approveFor } from "@/lib/scaling/proposals/approve-proposal";
import { approverOf, type Approver } from "@/lib/scaling/proposals/approver";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { expireProposals } from "@/lib/scaling/proposals/expire-proposals";
import { rejectFor } from "@/lib/scaling/proposals/reject-proposal";
import { aTeam } from "@/test/support/factories";
import { aFullInstance, entriesOf, later, NOW, proposalsOf, used } from "./deciding";

/** When a proposal of NOW with the default of 24 hours expires. */
const EXPIRES = later(24 * 60);
const justBefore = new Date(EXPIRES.getTime() - 1);

const approve = (by: Approver, id: string, now: Date) => approveFor(by, id, now);
const reject = (by: Approver, id: string, now: Date) => rejectFor(by, id, "", now);

describe("a proposal can be decided on for as long as its policy says", () => {
  test("and keeps its end however often it is made again with newer numbers", async () => {
    const { instance } = await aFullInstance(await aTeam(), { approvalHours: 2 });
    await used(instance.id, 46, later(60), 60);
    await evaluateInstances([instance.id], later(60));

    expect(await proposalsOf(instance.id)).toMatchObject([
      { status: "pending", createdAt: NOW, expiresAt: later(120) },
    ]);
  });

  test.each([
    ["approved", approve],
    ["rejected", reject],
  ] as const)("to the last millisecond: %s", async (status, decideOn) => {
    const operator = await aTeam("operator");
    const { proposal } = await aFullInstance(operator);
    expect(proposal.expiresAt).toEqual(EXPIRES);
    await expect(decideOn(approverOf(operator), proposal.id, justBefore)).resolves.toMatchObject({
      status,
    });
  });

  test.each([
    ["approve", approve],
    ["decline", reject],
  ] as const)("and not at the instant it names: to %s", async (_what, decideOn) => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await aFullInstance(operator);

    const decided = decideOn(approverOf(operator), proposal.id, EXPIRES);

    await expect(decided).rejects.toMatchObject({
      code: "conflict",
      message:
        "This proposal has expired: nobody decided on it in time. Headroom proposes again when it is still needed.",
    });
    expect(await proposalsOf(instance.id)).toMatchObject([
      { status: "expired", decidedAt: EXPIRES, decidedBy: null },
    ]);
    expect(await entriesOf(proposal.id)).toMatchObject([
      {
        what: "proposal.expired",
        userId: null,
        details: { name: "storefront-cache", to: "Premium 1" },
      },
    ]);
  });
});

describe("what nobody decided on in time", () => {
  test("is ended by the sweep, once, and nothing else is", async () => {
    const { instance, proposal } = await aFullInstance(await aTeam());
    const { instance: other } = await aFullInstance(await aTeam(), { approvalHours: 25 });

    await expireProposals(justBefore);
    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "pending" }]);
    await Promise.all([expireProposals(EXPIRES), expireProposals(EXPIRES)]);

    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "expired" }]);
    expect(await proposalsOf(other.id)).toMatchObject([{ status: "pending" }]);
    expect(await entriesOf(proposal.id)).toHaveLength(1);
  });

  test("is proposed again after the rest that follows a no, not before", async () => {
    const { instance } = await aFullInstance(await aTeam());
    const proposedAt = async (now: Date) => {
      await used(instance.id, 45, now, 10);
      await evaluateInstances([instance.id], now);
      return (await proposalsOf(instance.id)).map(({ status }) => status);
    };

    expect(await proposedAt(EXPIRES)).toEqual(["expired"]);
    expect(await proposedAt(later(9, EXPIRES))).toEqual(["expired"]);
    expect(await proposedAt(later(10, EXPIRES))).toEqual(["expired", "pending"]);
    const [, again] = await proposalsOf(instance.id);
    expect(again).toMatchObject({ expiresAt: later(24 * 60 + 10, EXPIRES) });
  });

  test("does not keep another plan from being proposed at once", async () => {
    const { instance } = await aFullInstance(await aTeam());
    await used(instance.id, 110, EXPIRES, 20);
    await evaluateInstances([instance.id], EXPIRES);

    expect(await proposalsOf(instance.id)).toMatchObject([
      { status: "expired", toPlanId: "heroku-redis:premium-1" },
      { status: "pending", toPlanId: "heroku-redis:premium-2" },
    ]);
  });
});
