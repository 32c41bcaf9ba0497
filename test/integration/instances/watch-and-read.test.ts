import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { alerts, auditEntries, instances, plans, policies, proposals } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { listInstances } from "@/lib/instances/list-instances";
import { listPlans } from "@/lib/instances/list-plans";
import { readInstance } from "@/lib/instances/read-instance";
import { unwatchInstance } from "@/lib/instances/unwatch-instance";
import { watchInstances } from "@/lib/instances/watch-instances";
import { defaultPolicy } from "@/lib/scaling/policy";
import { startDoorbell } from "@/test/support/doorbell";
import { aConnection, aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { aPlan, planLadder } from "@/test/support/plans";

const doorbell = await startDoorbell();
beforeEach(() => doorbell.forget());
afterAll(() => doorbell.stop());

/** Listed by its provider, watched by nobody yet. */
async function anUnwatched(actor: Actor, name = "storefront-cache") {
  const instance = await anInstance(actor, { name });
  await db.delete(policies).where(eq(policies.instanceId, instance.id));
  await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, instance.id));
  return instance;
}

describe("watching", () => {
  test("gives each a policy, writes it down, and wakes their first collection only", async () => {
    const operator = await aTeam("operator");
    const [one, other] = [await anUnwatched(operator), await anUnwatched(operator)];
    const instanceIds = [one.id, other.id];
    const watched = await watchInstances(operator, { instanceIds });
    expect(watched.toSorted()).toEqual(instanceIds.toSorted());

    const read = await readInstance(operator, one.id);
    expect(read.watchedAt).toBeInstanceOf(Date);
    expect(read.policy).toMatchObject(defaultPolicy);
    const entries = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.teamId, operator.teamId));
    expect(entries).toMatchObject([
      { what: "instance.watched", details: { plan: "Premium 0" } },
      { what: "instance.watched", details: { plan: "Premium 0" } },
    ]);
    expect(doorbell.rings()).toEqual([
      { name: "metrics/collection.due", data: { instanceIds: watched } },
    ]);
  });

  test("what is watched already leaves its policy and rings nobody", async () => {
    const operator = await aTeam("operator");
    const instance = await anInstance(operator, { policy: { growMode: "auto" } });
    expect(await watchInstances(operator, { instanceIds: [instance.id] })).toEqual([]);
    expect((await readInstance(operator, instance.id)).policy?.growMode).toBe("auto");
    expect(doorbell.rings()).toEqual([]);
  });

  test("another team's instance watches none of the chosen", async () => {
    const operator = await aTeam("operator");
    const own = await anUnwatched(operator);
    const foreign = await anUnwatched(await aTeam());
    await expect(
      watchInstances(operator, { instanceIds: [own.id, foreign.id] }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect((await readInstance(operator, own.id)).watchedAt).toBeNull();
  });

  test("is not for a viewer", async () => {
    const viewer = await aTeam("viewer");
    const { id } = await anUnwatched(viewer);
    await expect(watchInstances(viewer, { instanceIds: [id] })).rejects.toThrow(/viewer/);
    await expect(unwatchInstance(viewer, { instanceId: id })).rejects.toThrow(/viewer/);
  });
});

describe("no longer watching", () => {
  test("closes what nobody looks after any more, and keeps the policy for later", async () => {
    const operator = await aTeam("operator");
    const instance = await anInstance(operator, { policy: { growMode: "auto" } });
    const proposal = await aPendingProposal(operator, instance.id);
    const alertId = newId("alr");
    await db.insert(alerts).values({
      id: alertId,
      teamId: operator.teamId,
      instanceId: instance.id,
      condition: "memory_high",
      topic: "breach",
      subject: "Memory is high",
      body: "",
      levels: [],
      planId: instance.planId,
      raisedAt: new Date(),
    });
    await unwatchInstance(operator, { instanceId: instance.id });

    expect((await readInstance(operator, instance.id)).watchedAt).toBeNull();
    const [closed] = await db.select().from(proposals).where(eq(proposals.id, proposal.id));
    expect(closed).toMatchObject({ status: "superseded", decidedAt: expect.any(Date) });
    const [resolved] = await db.select().from(alerts).where(eq(alerts.id, alertId));
    expect(resolved?.resolvedAt).toBeInstanceOf(Date);

    await watchInstances(operator, { instanceIds: [instance.id] });
    expect((await readInstance(operator, instance.id)).policy?.growMode).toBe("auto");
  });

  test("what nobody watches is told, not ignored", async () => {
    const operator = await aTeam("operator");
    const { id } = await anUnwatched(operator);
    await expect(unwatchInstance(operator, { instanceId: id })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("the fleet", () => {
  test("is listed by name, whole or by whether it is watched", async () => {
    const actor = await aTeam();
    await anInstance(actor, { name: "b-watched" });
    await anUnwatched(actor, "a-listed");
    const gone = await anUnwatched(actor, "c-gone");
    await db.update(instances).set({ status: "gone" }).where(eq(instances.id, gone.id));

    const names = async (filter?: { watched?: boolean }) =>
      (await listInstances(actor, filter)).map(({ name }) => name);
    expect(await names()).toEqual(["a-listed", "b-watched"]);
    expect(await names({ watched: true })).toEqual(["b-watched"]);
    expect(await names({ watched: false })).toEqual(["a-listed"]);
    expect(await listInstances(await aTeam())).toEqual([]);
  });

  test("keeps an instance that is gone while it is watched, for its history", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await db.update(instances).set({ status: "gone" }).where(eq(instances.id, id));
    expect(await listInstances(actor, { watched: true })).toMatchObject([{ id, status: "gone" }]);
  });

  test("shows each with its account, plan, limits and cost, and no secret", async () => {
    const actor = await aTeam();
    await anInstance(actor, { planId: "heroku-redis:premium-1" });
    const [row] = await listInstances(actor);
    expect(row).toMatchObject({
      connectionLabel: "ops@example.test",
      connectionStatus: "connected",
      providerLabel: "Heroku",
      planLabel: "Premium 1",
      plan: planLadder[1],
      monthlyCents: 3000,
    });
    expect(Object.keys(row!).filter((key) => /seal|hash|team/i.test(key))).toEqual([]);
  });

  test("falls back to the plan's price where the provider bills by list", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor, { planId: "heroku-redis:premium-1" });
    await db.update(instances).set({ monthlyCents: null }).where(eq(instances.id, id));
    expect((await readInstance(actor, id)).monthlyCents).toBe(3000);
  });

  test("shows a plan name nobody knows by its bare name, without limits or cost (E23)", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor, { planId: "heroku-redis:galactic-9" });
    expect(await readInstance(actor, id)).toMatchObject({
      plan: null,
      planLabel: "heroku-redis:galactic-9",
      monthlyCents: null,
    });
  });

  test("of another team looks empty", async () => {
    const { id } = await anInstance(await aTeam());
    const stranger = await aTeam();
    await expect(readInstance(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(listPlans(stranger, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the plans an instance could have", () => {
  test("are of its own service, its own family first, cheapest first (E1)", async () => {
    const actor = await aTeam();
    const ladder = [
      aPlan({ id: "rediscloud:100", family: "rediscloud", monthlyCents: 1000 }),
      aPlan({ id: "heroku-redis:mini", family: "heroku-redis/mini", monthlyCents: 300 }),
      aPlan({ id: "heroku-redis:premium-4", monthlyCents: null }),
      ...planLadder.toReversed(),
    ];
    const connection = await aConnection(actor, { ladder });
    const { id } = await anInstance(actor, { connectionId: connection.id });
    expect((await listPlans(actor, id)).map((plan) => plan.id)).toEqual([
      "heroku-redis:premium-0",
      "heroku-redis:premium-1",
      "heroku-redis:premium-2",
      "heroku-redis:premium-3",
      "heroku-redis:premium-4",
      "heroku-redis:mini",
    ]);
  });

  test("are all of the account's while its own plan is unknown (E23)", async () => {
    const actor = await aTeam();
    const { id, connectionId } = await anInstance(actor, { planId: "heroku-redis:galactic-9" });
    const known = await db.select().from(plans).where(eq(plans.connectionId, connectionId));
    expect(await listPlans(actor, id)).toHaveLength(known.length);
  });

  test("keep unlimited connections unlimited (E3)", async () => {
    const actor = await aTeam();
    const unlimited = aPlan({ id: "rediscloud:5000", family: "rediscloud", maxClients: Infinity });
    const connection = await aConnection(actor, { ladder: [unlimited] });
    const { id } = await anInstance(actor, {
      connectionId: connection.id,
      planId: "rediscloud:5000",
    });
    expect(await listPlans(actor, id)).toEqual([{ ...unlimited, isCustom: false }]);
  });
});
