import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { evaluations, proposals } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { approverOf } from "@/lib/scaling/proposals/approver";
import { rejectFor } from "@/lib/scaling/proposals/reject-proposal";
import { until } from "@/test/integration/engine/support";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam } from "@/test/support/factories";
import { aFullInstance, later, NOW, proposalsOf, savePolicy, used } from "./deciding";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

const waiting = sql`
  select 1 from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

test.each(["ask", "auto"] as const)(
  "a person’s no holds against a look of the policy at the same moment: %s",
  async (growMode) => {
    const operator = await aTeam("operator");
    const { instance, proposal } = await aFullInstance(operator);
    await savePolicy(instance.id, { growMode, updatedAt: NOW });
    await used(instance.id, 46, later(10), 10);

    let look = Promise.resolve();
    await db.transaction(async (tx) => {
      const declined = { status: "rejected", decidedAt: later(10) } as const;
      await tx
        .update(proposals)
        .set({ ...declined, decidedBy: operator.userId })
        .where(eq(proposals.id, proposal.id));
      look = evaluateInstances([instance.id], later(10));
      await until(async () => (await db.execute(waiting)).length > 0 || null);
    });
    await look;

    expect(await proposalsOf(instance.id)).toMatchObject([
      { id: proposal.id, status: "rejected", decidedBy: operator.userId },
    ]);
    expect(doorbell.rings()).toEqual([]);
    // The look itself was made, and is kept.
    const lines = await db
      .select()
      .from(evaluations)
      .where(eq(evaluations.instanceId, instance.id));
    expect(lines).toMatchObject([{ lastAt: later(10) }]);
  },
);

test("declined, a proposal is not made again at the next look", async () => {
  const operator = await aTeam("operator");
  const { instance, proposal } = await aFullInstance(operator);
  await rejectFor(approverOf(operator), proposal.id, "", later(1));
  await used(instance.id, 46, later(2), 2);

  await evaluateInstances([instance.id], later(2));

  expect(await proposalsOf(instance.id)).toMatchObject([{ status: "rejected" }]);
});
