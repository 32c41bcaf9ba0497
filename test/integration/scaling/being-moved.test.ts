import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { evaluations, migrationLegs, migrations, proposals } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { approveFor } from "@/lib/scaling/proposals/approve-proposal";
import { approverOf } from "@/lib/scaling/proposals/approver";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam, anInstance } from "@/test/support/factories";
import { later, NOW, proposalsOf, shortWaits, used } from "./deciding";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

const large = "heroku-redis:premium-2";

/** Nearly empty for two days on premium-2: a smaller plan would do. */
async function anIdleInstance(actor: Actor, shrinkMode: "ask" | "auto" = "auto") {
  const instance = await anInstance(actor, {
    planId: large,
    policy: { ...shortWaits, shrinkMode, shrinkWindowMinutes: 60 },
  });
  await used(instance.id, 2, NOW, 48 * 60);
  return instance;
}

const view = (instanceId: string) => ({
  instanceId,
  name: "storefront",
  appName: "shop",
  providerLabel: "Heroku",
  planLabel: "Premium 2",
});

/** A migration that has begun, from one instance to another. */
async function aMigration(actor: Actor, ends: { source: string; target: string }) {
  const { teamId } = actor;
  const id = newId("mig");
  const [source, target] = [view(ends.source), view(ends.target)];
  await db
    .insert(migrations)
    .values({ id, teamId, kind: "move", status: "waiting", instanceId: ends.source, source });
  await db.insert(migrationLegs).values({
    id: newId("leg"),
    teamId,
    migrationId: id,
    position: 0,
    direction: "forth",
    sourceInstanceId: ends.source,
    targetInstanceId: ends.target,
    source,
    target,
  });
  return id;
}

const ended = (id: string) =>
  db.update(migrations).set({ status: "done", endedAt: NOW }).where(eq(migrations.id, id));

test("what nobody moves is made smaller by itself", async () => {
  const instance = await anIdleInstance(await aTeam());

  await evaluateInstances([instance.id], NOW);

  expect(await proposalsOf(instance.id)).toMatchObject([{ status: "approved", direction: "down" }]);
});

test.each(["source", "target"] as const)(
  "the %s of a migration is not made smaller before it has ended, and the journal says why",
  async (end) => {
    const actor = await aTeam();
    const [instance, other] = [await anIdleInstance(actor), await anInstance(actor)];
    const ends =
      end === "source"
        ? { source: instance.id, target: other.id }
        : { source: other.id, target: instance.id };
    const id = await aMigration(actor, ends);

    await evaluateInstances([instance.id], NOW);

    expect(await proposalsOf(instance.id)).toEqual([]);
    expect(doorbell.rings()).toEqual([]);
    const [line] = await db
      .select()
      .from(evaluations)
      .where(eq(evaluations.instanceId, instance.id));
    expect(line).toMatchObject({ kind: "resize", reason: "idle" });
    expect(line!.sentence).toContain("A migration of this instance has not ended");

    await ended(id);
    await used(instance.id, 2, later(5), 5);
    await evaluateInstances([instance.id], later(5));
    expect(await proposalsOf(instance.id)).toMatchObject([{ status: "approved" }]);
  },
);

test("a smaller plan that was proposed before can be approved once the migration has ended", async () => {
  const actor = await aTeam("operator");
  const instance = await anIdleInstance(actor, "ask");
  await evaluateInstances([instance.id], NOW);
  const [proposal] = await proposalsOf(instance.id);
  const id = await aMigration(actor, {
    source: instance.id,
    target: (await anInstance(actor)).id,
  });

  await expect(approveFor(approverOf(actor), proposal!.id, later(1))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("its data is on the way"),
  });
  const [kept] = await db.select().from(proposals).where(eq(proposals.id, proposal!.id));
  expect(kept!.status).toBe("pending");

  await ended(id);
  expect(await approveFor(approverOf(actor), proposal!.id, later(2))).toMatchObject({
    status: "approved",
  });
});

test("what is full grows while it is moved", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor, { policy: { ...shortWaits, growMode: "auto" } });
  await used(instance.id, 45);
  await aMigration(actor, { source: instance.id, target: (await anInstance(actor)).id });

  await evaluateInstances([instance.id], NOW);

  expect(await proposalsOf(instance.id)).toMatchObject([{ status: "approved", direction: "up" }]);
});
