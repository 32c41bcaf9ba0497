// Longer than 300 lines: one verb and everything a provider may show it.
import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  alerts,
  auditEntries,
  connections,
  instances,
  plans,
  proposals,
  scalingActions,
} from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { syncConnection } from "@/lib/radar/sync-inventory";
import { watchInstances } from "@/lib/instances/watch-instances";
import { rangeNamed } from "@/lib/scaling/ledger/ranges";
import { readLedger } from "@/lib/scaling/ledger/read-ledger";
import { listActivity } from "@/lib/teams/list-activity";
import addOn from "@/test/fixtures/heroku/addon.json";
import app from "@/test/fixtures/heroku/app.json";
import waitChanging from "@/test/fixtures/heroku/wait-changing.json";
import { startDoorbell } from "@/test/support/doorbell";
import { aConnection, aPendingProposal, aTeam } from "@/test/support/factories";
import {
  herokuAddOn,
  herokuErrors,
  herokuWait,
  startRecordedProviders,
} from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
const doorbell = await startDoorbell();
afterAll(async () => {
  await wire.stop();
  await doorbell.stop();
});

const now = new Date("2026-03-02T14:00:00Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

type AddOn = Omit<typeof addOn, "billed_price"> & {
  billed_price: typeof addOn.billed_price | null;
};

/** Heroku lists these, in one page. */
function herokuLists(...addOns: AddOn[]) {
  wire.routes["GET /heroku/addons"] = { body: addOns };
  for (const each of addOns) wire.routes[`GET /heroku/addons/${each.id}`] = { body: each };
}

function onPlan(id: string, name: string): AddOn {
  return { ...addOn, id, plan: { ...addOn.plan, name } };
}

async function aHerokuConnection() {
  const actor = await aTeam();
  const connection = await aConnection(actor);
  await db.delete(plans).where(eq(plans.connectionId, connection.id));
  return { actor, connectionId: connection.id };
}

/** A connection that has seen the recorded add-on once, and nothing else. */
async function aSyncedConnection() {
  const { actor, connectionId } = await aHerokuConnection();
  herokuLists(addOn);
  await syncConnection(connectionId, now);
  wire.requests.length = 0;
  return { actor, connectionId, instance: (await instancesOf(actor))[0]! };
}

/** Headroom changes the plan of an instance, or did. */
async function anAction(
  actor: Actor,
  instanceId: string,
  settled: Partial<typeof scalingActions.$inferInsert> = {},
) {
  const proposal = await aPendingProposal(actor, instanceId);
  await db
    .update(proposals)
    .set({ status: "approved", decidedAt: now })
    .where(eq(proposals.id, proposal.id));
  await db.insert(scalingActions).values({
    id: newId("act"),
    teamId: actor.teamId,
    instanceId,
    proposalId: proposal.id,
    fromPlanId: "heroku-redis:premium-1",
    toPlanId: "heroku-redis:premium-2",
    ...settled,
  });
}

function instancesOf(actor: Actor) {
  return db
    .select()
    .from(instances)
    .where(eq(instances.teamId, actor.teamId))
    .orderBy(asc(instances.remoteName));
}

async function happened(actor: Actor) {
  const entries = await db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.teamId, actor.teamId)))
    .orderBy(asc(auditEntries.at), asc(auditEntries.id));
  return entries.map(({ what }) => what);
}

describe("the first look", () => {
  test("lists every Redis of the account, unwatched, with its app, region, plan and price", async () => {
    const { actor, connectionId } = await aHerokuConnection();
    expect(await syncConnection(connectionId, now)).toEqual({ seen: 4, gone: 0 });

    const rows = await instancesOf(actor);
    expect(rows.map(({ remoteName }) => remoteName)).toEqual([
      "keyvalue-shaped-1",
      "redis-odd-1",
      "redis-storefront-cache",
      "rediscloud-oval-1",
    ]);
    expect(rows[2]).toMatchObject({
      name: "redis-storefront-cache",
      appName: "storefront",
      region: "eu",
      planId: "heroku-redis:premium-1",
      status: "ready",
      monthlyCents: 2500,
      watchedAt: null,
    });
    const [connection] = await db
      .select()
      .from(connections)
      .where(eq(connections.id, connectionId));
    expect(connection?.syncedAt).toEqual(now);
  });

  test("keeps a plan name nobody knows, without a plan, and nothing fails (E23)", async () => {
    const { actor, connectionId } = await aHerokuConnection();
    await syncConnection(connectionId, now);
    const [, odd] = await instancesOf(actor);
    expect(odd?.planId).toBe("heroku-redis:galactic-9");
    const known = await db
      .select()
      .from(plans)
      .where(and(eq(plans.connectionId, connectionId), eq(plans.id, "heroku-redis:galactic-9")));
    expect(known).toEqual([]);
  });

  test("keeps the plans of each service, and unlimited stays unlimited (E3)", async () => {
    const { connectionId } = await aHerokuConnection();
    await syncConnection(connectionId, now);
    const rows = await db.select().from(plans).where(eq(plans.connectionId, connectionId));
    const plan = (id: string) => rows.find((row) => row.id === id);
    expect(plan("rediscloud:5000")).toMatchObject({ maxClients: Infinity });
    expect(plan("heroku-redis:premium-1")).toMatchObject({ monthlyCents: 3100, maxClients: 80 });
    expect(plan("heroku-redis:premium-15")).toMatchObject({ memoryBytes: null });
  });

  test("asks for the plans once per service, not once per instance", async () => {
    const { connectionId } = await aHerokuConnection();
    herokuLists(
      addOn,
      onPlan("second", "heroku-redis:mini"),
      onPlan("third", "heroku-redis:premium-2"),
    );
    await syncConnection(connectionId, now);
    expect(wire.asked().filter((asked) => asked.endsWith("/plans"))).toHaveLength(1);
  });
});

describe("a later look", () => {
  test("at what is as before changes nothing and costs two requests", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    expect(await syncConnection(connectionId, minutes(5))).toEqual({ seen: 1, gone: 0 });
    expect(await instancesOf(actor)).toEqual([instance]);
    expect(await happened(actor)).toEqual([]);
    expect(wire.asked()).toEqual(["GET /heroku/addons", "GET /heroku/apps"]);
  });

  test("after an hour asks for the plans again, and one no longer named is not offered", async () => {
    const { connectionId } = await aSyncedConnection();
    wire.routes["GET /heroku/addon-services/heroku-redis/plans"] = { body: [] };
    await syncConnection(connectionId, minutes(61));
    const rows = await db.select().from(plans).where(eq(plans.connectionId, connectionId));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ isOffered }) => isOffered)).toEqual([]);
  });

  test("notices a plan changed by hand, and that it is still under way", async () => {
    const { actor, connectionId } = await aSyncedConnection();
    herokuLists({ ...addOn, plan: { ...addOn.plan, name: "heroku-redis:premium-2" } });
    wire.routes[`GET ${herokuWait}`] = { body: waitChanging };
    await syncConnection(connectionId, minutes(5));

    expect((await instancesOf(actor))[0]).toMatchObject({
      planId: "heroku-redis:premium-2",
      status: "changing",
      progress: "upgrading plan",
      lastResizedAt: minutes(5),
    });
    expect(await happened(actor)).toEqual(["instance.plan_changed_outside"]);
    expect((await listActivity(actor)).entries[0]!.sentence).toMatch(
      /was changed outside of Headroom, from Premium \d to Premium 2$/,
    );

    wire.routes[`GET ${herokuWait}`] = { body: { message: "available", "waiting?": false } };
    await syncConnection(connectionId, minutes(10));
    expect((await instancesOf(actor))[0]).toMatchObject({ status: "ready", progress: null });
    expect(await happened(actor)).toHaveLength(1);
  });

  test("notices an app renamed at the provider", async () => {
    const { actor, connectionId } = await aSyncedConnection();
    wire.routes["GET /heroku/apps"] = { body: [{ ...app, name: "shop" }] };
    await syncConnection(connectionId, minutes(5));
    expect((await instancesOf(actor))[0]).toMatchObject({ appName: "shop" });
    expect(await happened(actor)).toEqual(["instance.renamed"]);
  });

  test("withdraws the proposal of an instance that is gone: nobody can approve it any more", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    const { id } = await aPendingProposal(actor, instance.id);
    herokuLists();

    await syncConnection(connectionId, minutes(5));

    expect(await db.select().from(proposals).where(eq(proposals.id, id))).toMatchObject([
      { status: "superseded", decidedAt: minutes(5) },
    ]);
  });

  test("notices an app deleted with its Redis, keeps its history, and its return", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    herokuLists();
    expect(await syncConnection(connectionId, minutes(5))).toEqual({ seen: 0, gone: 1 });
    expect(await syncConnection(connectionId, minutes(10))).toEqual({ seen: 0, gone: 0 });
    expect(await instancesOf(actor)).toMatchObject([{ id: instance.id, status: "gone" }]);

    herokuLists(addOn);
    await syncConnection(connectionId, minutes(15));
    expect(await instancesOf(actor)).toMatchObject([{ id: instance.id, status: "ready" }]);
    expect(await happened(actor)).toEqual(["instance.gone", "instance.returned"]);
  });

  test("takes over a new price", async () => {
    const { actor, connectionId } = await aSyncedConnection();
    herokuLists({ ...addOn, billed_price: { ...addOn.billed_price, cents: 4200 } });
    await syncConnection(connectionId, minutes(5));
    expect((await instancesOf(actor))[0]).toMatchObject({ monthlyCents: 4200 });
  });
});

describe("while Headroom itself changes a plan", () => {
  const changed = { ...addOn, plan: { ...addOn.plan, name: "heroku-redis:premium-2" } };

  test("the look leaves plan and state to the change", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    await anAction(actor, instance.id);
    herokuLists(changed);
    await syncConnection(connectionId, minutes(5));
    expect(await instancesOf(actor)).toEqual([instance]);
    expect(await happened(actor)).toEqual([]);
  });

  test("an older list does not undo a change that ended while it was read", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    await anAction(actor, instance.id, { status: "succeeded", endedAt: minutes(6) });
    await db
      .update(instances)
      .set({ planId: "heroku-redis:premium-2" })
      .where(eq(instances.id, instance.id));
    await syncConnection(connectionId, minutes(5));
    expect((await instancesOf(actor))[0]).toMatchObject({ planId: "heroku-redis:premium-2" });
    expect(await happened(actor)).toEqual([]);
  });

  test("after it ended, a plan changed by hand is noticed again", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    await anAction(actor, instance.id, { status: "succeeded", endedAt: minutes(1) });
    herokuLists(changed);
    await syncConnection(connectionId, minutes(5));
    expect(await happened(actor)).toEqual(["instance.plan_changed_outside"]);
  });
});

describe("after Headroom gave a plan change up", () => {
  const failed = { status: "failed" as const, problem: "Not finished within an hour." };
  const givenUp = { ...failed, requestedAt: minutes(-61), endedAt: minutes(-1) };

  test("the plan it had asked for is its own change, in the history and in the ledger", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    await watchInstances(actor, { instanceIds: [instance.id] });
    await anAction(actor, instance.id, givenUp);
    herokuLists(onPlan(addOn.id, "heroku-redis:premium-2"));
    await syncConnection(connectionId, minutes(30));

    expect(await happened(actor)).toEqual(["instance.watched", "action.succeeded"]);
    const [action] = await db
      .select()
      .from(scalingActions)
      .where(eq(scalingActions.instanceId, instance.id));
    expect(action).toMatchObject({ status: "succeeded", endedAt: minutes(30), problem: null });
    const { lines } = await readLedger(actor, rangeNamed("2026-03", minutes(60)));
    expect(lines).toMatchObject([
      { change: { changer: "headroom", toPlanId: "heroku-redis:premium-2", at: minutes(30) } },
    ]);
    expect((await instancesOf(actor))[0]).toMatchObject({ planId: "heroku-redis:premium-2" });
    const told = await db.select().from(alerts).where(eq(alerts.instanceId, instance.id));
    expect(told).toMatchObject([
      { condition: "plan_changed", subject: expect.stringMatching(/ now runs on Premium 2$/) },
    ]);
  });

  test("its plan counts once the provider has finished, as with any change", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    await anAction(actor, instance.id, givenUp);
    herokuLists(onPlan(addOn.id, "heroku-redis:premium-2"));
    wire.routes[`GET ${herokuWait}`] = { body: waitChanging };
    await syncConnection(connectionId, minutes(30));
    expect((await instancesOf(actor))[0]).toMatchObject({
      planId: instance.planId,
      monthlyCents: instance.monthlyCents,
      status: "changing",
    });
    expect(await happened(actor)).toEqual([]);

    wire.routes[`GET ${herokuWait}`] = { body: { message: "available", "waiting?": false } };
    await syncConnection(connectionId, minutes(35));
    expect((await instancesOf(actor))[0]).toMatchObject({
      planId: "heroku-redis:premium-2",
      status: "ready",
    });
    expect(await happened(actor)).toEqual(["action.succeeded"]);
  });

  test.each([
    ["another plan", givenUp, "heroku-redis:premium-3"],
    ["a plan the provider had refused", { ...givenUp, requestedAt: minutes(-1) }, undefined],
    ["a plan that was never asked for", { ...givenUp, requestedAt: null }, undefined],
    [
      "the same plan two days later",
      { ...givenUp, requestedAt: minutes(-2941), endedAt: minutes(-2881) },
      undefined,
    ],
  ])("%s was chosen elsewhere", async (_what, ended, plan = "heroku-redis:premium-2") => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    await anAction(actor, instance.id, ended);
    herokuLists(onPlan(addOn.id, plan));
    await syncConnection(connectionId, minutes(30));

    expect(await happened(actor)).toEqual(["instance.plan_changed_outside"]);
  });

  test("what was changed once more since is no late success of the first", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    await anAction(actor, instance.id, { ...givenUp, startedAt: minutes(-62) });
    const again = { status: "failed" as const, problem: "Refused.", endedAt: now };
    await anAction(actor, instance.id, { ...again, startedAt: now, requestedAt: now });
    herokuLists(onPlan(addOn.id, "heroku-redis:premium-2"));
    await syncConnection(connectionId, minutes(30));

    expect(await happened(actor)).toEqual(["instance.plan_changed_outside"]);
  });
});

describe("on a bad day", () => {
  test.each([
    ["fails", { status: 500 }],
    ["has no requests left", { status: 429, body: herokuErrors.rate_limit }],
    ["breaks the connection", "hang up" as const],
    ["answers something else", { body: { oops: true } }],
  ])("a provider that %s makes no instance look gone", async (_what, answer) => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    wire.routes["GET /heroku/addons"] = answer;
    await expect(syncConnection(connectionId, minutes(5))).rejects.toThrow();
    expect(await instancesOf(actor)).toEqual([instance]);
  });

  test("a revoked token breaks the connection; its instances stay as they were", async () => {
    const { actor, connectionId, instance } = await aSyncedConnection();
    wire.routes["GET /heroku/addons"] = { status: 401, body: herokuErrors.unauthorized };
    await expect(syncConnection(connectionId, minutes(5))).rejects.toThrow(/no longer accepts/);
    expect(await instancesOf(actor)).toEqual([instance]);

    wire.requests.length = 0;
    await expect(syncConnection(connectionId, minutes(10))).rejects.toThrow(/reconnected first/);
    expect(wire.requests).toEqual([]);
  });

  test("plans that cannot be read do not hold up the instances", async () => {
    const { actor, connectionId } = await aHerokuConnection();
    herokuLists(addOn);
    wire.routes["GET /heroku/addon-services/heroku-redis/plans"] = { status: 500 };
    expect(await syncConnection(connectionId, now)).toEqual({ seen: 1, gone: 0 });
    expect(await instancesOf(actor)).toHaveLength(1);
  });

  test("an instance that cannot be looked at closer is kept as it is listed", async () => {
    const { actor, connectionId } = await aSyncedConnection();
    herokuLists({ ...addOn, plan: { ...addOn.plan, name: "heroku-redis:premium-2" } });
    wire.routes[`GET ${herokuAddOn}`] = { status: 500 };
    await syncConnection(connectionId, minutes(5));
    expect((await instancesOf(actor))[0]).toMatchObject({ planId: "heroku-redis:premium-2" });
  });
});

test("two looks at once list every instance once", async () => {
  const { actor, connectionId } = await aHerokuConnection();
  await Promise.all([syncConnection(connectionId, now), syncConnection(connectionId, now)]);
  expect(await instancesOf(actor)).toHaveLength(4);
});
