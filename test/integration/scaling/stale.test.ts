import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { instances, plans } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { approveFor } from "@/lib/scaling/proposals/approve-proposal";
import { approverOf } from "@/lib/scaling/proposals/approver";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { latestEvaluation } from "@/lib/scaling/journal/latest-evaluation";
import { lockInstance } from "@/lib/scaling/restraints/lock-instance";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam } from "@/test/support/factories";
import { aFullInstance, entriesOf, later, NOW, proposalsOf, savePolicy, used } from "./deciding";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

type Instance = Awaited<ReturnType<typeof aFullInstance>>["instance"];

/** Approves the proposal of a full instance twenty minutes later, after `change` has happened. */
async function approvedAfter(change: (instance: Instance) => Promise<unknown>) {
  const operator = await aTeam("operator");
  const { instance, proposal } = await aFullInstance(operator);
  await change(instance);
  const approval = approveFor(approverOf(operator), proposal.id, later(20));
  return { operator, instance, proposal, approval };
}

const stillFull = (instance: Instance) => used(instance.id, 46, later(20), 20);

function sell(instance: Instance, change: Partial<typeof plans.$inferInsert>) {
  const isPremium1 = eq(plans.id, "heroku-redis:premium-1");
  return db
    .update(plans)
    .set(change)
    .where(and(eq(plans.connectionId, instance.connectionId), isPremium1));
}

describe("a stale proposal is not approved but withdrawn, with the numbers", () => {
  test.each([
    [
      "when more is needed by now",
      (instance: Instance) => used(instance.id, 110, later(20), 20),
      "110 MB",
      { toPlanId: "heroku-redis:premium-2", status: "pending" },
    ],
    [
      "when the need is gone",
      (instance: Instance) => used(instance.id, 20, later(20), 20),
      "Memory peaked at 45 MB",
      null,
    ],
    [
      "when the plan is no longer sold",
      async (instance: Instance) => {
        await stillFull(instance);
        await sell(instance, { isOffered: false });
      },
      "Premium 1 is no longer sold. Headroom proposes Premium 2 instead.",
      { toPlanId: "heroku-redis:premium-2", status: "pending" },
    ],
    [
      "when the plan costs more by now",
      async (instance: Instance) => {
        await stillFull(instance);
        await sell(instance, { monthlyCents: 3500 });
      },
      "Premium 1 costs 35 $/month by now, not 30 $/month as when this was proposed.",
      { toPlanId: "heroku-redis:premium-1", toMonthlyCents: 3500, status: "pending" },
    ],
    [
      "when the instance is on another plan by now",
      async (instance: Instance) => {
        await stillFull(instance);
        const planId = "heroku-redis:premium-2";
        await db.update(instances).set({ planId }).where(eq(instances.id, instance.id));
      },
      "on Premium 2 by now, not on Premium 0 as when this was proposed",
      null,
    ],
    [
      "when growing was switched off",
      async (instance: Instance) => {
        await stillFull(instance);
        await savePolicy(instance.id, { growMode: "off" });
      },
      "growing is off",
      null,
    ],
  ])("%s", async (_what, change, words, next) => {
    const { operator, instance, proposal, approval } = await approvedAfter(change);

    await expect(approval).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(words),
    });
    const [first, ...others] = await proposalsOf(instance.id);
    expect(first).toMatchObject({ id: proposal.id, status: "superseded", decidedBy: null });
    expect(others).toMatchObject(next === null ? [] : [next]);
    expect(await entriesOf(proposal.id)).toMatchObject([
      {
        what: "proposal.found_stale",
        userId: operator.userId,
        details: { name: "storefront-cache", to: "Premium 1" },
      },
    ]);
    expect(doorbell.rings()).toEqual([]);
  });

  test("and an automatic policy begins at once what is wanted instead", async () => {
    const { instance, approval } = await approvedAfter(async ({ id }) => {
      await used(id, 110, later(20), 20);
      await savePolicy(id, { growMode: "auto" });
    });

    await expect(approval).rejects.toThrow(/Your policy changes it to Premium 2 instead/);
    const [, next] = await proposalsOf(instance.id);
    expect(next).toMatchObject({ status: "approved", decidedBy: null, expiresAt: null });
    expect(doorbell.rings()).toEqual([
      {
        name: "scaling/proposal.approved",
        data: { proposalId: next!.id, instanceId: instance.id },
      },
    ]);
  });

  test("once, when two people approve it at the same time", async () => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await aFullInstance(operator);
    await used(instance.id, 110, later(20), 20);

    const settled = await Promise.allSettled(
      [1, 2].map(() => approveFor(approverOf(operator), proposal.id, later(20))),
    );

    expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await proposalsOf(instance.id)).map(({ status }) => status)).toEqual([
      "superseded",
      "pending",
    ]);
  });
});

describe("a person approves", () => {
  test.each([
    ["what is still needed", stillFull],
    [
      "so soon after the last change",
      async (instance: Instance) => {
        await stillFull(instance);
        await db
          .update(instances)
          .set({ lastResizedAt: later(19) })
          .where(eq(instances.id, instance.id));
      },
    ],
    ["although nothing was measured since", async () => {}],
    [
      "at a lower price",
      async (instance: Instance) => {
        await stillFull(instance);
        await sell(instance, { monthlyCents: 2500 });
      },
    ],
  ])("%s", async (_what, change) => {
    const { approval } = await approvedAfter(change);
    await expect(approval).resolves.toMatchObject({ status: "approved" });
    expect(doorbell.rings()).toHaveLength(1);
  });
});

describe("what only cannot be done just now stays proposed", () => {
  test("while the provider is at work", async () => {
    const { instance, approval } = await approvedAfter(async ({ id }) => {
      await db.update(instances).set({ status: "changing" }).where(eq(instances.id, id));
    });
    await expect(approval).rejects.toThrow(/The provider is working on this instance/);
    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "pending" }]);
  });

  test("when the policy is saved at the very moment", async () => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await aFullInstance(operator);
    const approval = await db.transaction(async (tx) => {
      await lockInstance(tx, operator.teamId, instance.id);
      const pressed = Promise.allSettled([approveFor(approverOf(operator), proposal.id, later(1))]);
      await someoneWaits();
      await savePolicy(instance.id, { growMode: "off" });
      return { pressed };
    });

    expect(await approval.pressed).toMatchObject([
      { status: "rejected", reason: { code: "conflict", message: /at this very moment/ } },
    ]);
    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "pending" }]);
  });
});

/** Returns once somebody waits for a row that another holds. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const [row] = await db.execute<{ waiting: boolean }>(
      sql`select exists (select from pg_locks where not granted
        and pid in (select pid from pg_stat_activity where datname = current_database())) as waiting`,
    );
    if (row?.waiting === true) return;
  }
}

describe("a look withdraws a proposal only when it has grown stale", () => {
  test.each([
    [
      "not while the plan cools down",
      "cooling_down",
      async (instance: Instance) => {
        await stillFull(instance);
        await db
          .update(instances)
          .set({ lastResizedAt: later(19) })
          .where(eq(instances.id, instance.id));
      },
      "pending",
    ],
    ["not while nothing can be measured", "no_data", async () => {}, "pending"],
    [
      "when the need is gone",
      "comfortable",
      (instance: Instance) => used(instance.id, 20, later(20), 20),
      "superseded",
    ],
    [
      "when the policy allows no larger plan any more",
      "at_maximum",
      async (instance: Instance) => {
        await stillFull(instance);
        await savePolicy(instance.id, { maxPlanId: "heroku-redis:premium-0" });
      },
      "superseded",
    ],
  ])("%s (%s)", async (_what, reason, change, status) => {
    const { instance, proposal } = await aFullInstance(await aTeam());
    await change(instance);

    await evaluateInstances([instance.id], later(20));

    expect(await latestEvaluation(db, instance.id)).toMatchObject({ reason });
    expect(await proposalsOf(instance.id)).toMatchObject([{ id: proposal.id, status }]);
  });

  test("and makes it anew at a higher price, since nobody agreed to that", async () => {
    const { instance } = await aFullInstance(await aTeam());
    await stillFull(instance);
    await sell(instance, { monthlyCents: 3500 });

    await evaluateInstances([instance.id], later(20));

    expect(await proposalsOf(instance.id)).toMatchObject([
      { status: "superseded", toMonthlyCents: 3000, createdAt: NOW },
      { status: "pending", toMonthlyCents: 3500 },
    ]);
  });
});
