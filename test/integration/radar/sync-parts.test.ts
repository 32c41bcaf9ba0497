import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { apiBudgets, connectionParts, connections, instances, plans } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { syncConnection } from "@/lib/radar/sync-inventory";
import { dueConnections, endRound, syncDueParts, syncPartList } from "@/lib/radar/sync-parts";
import { listActivity } from "@/lib/teams/list-activity";
import scalingoApps from "@/test/fixtures/scalingo/apps.json";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";
import { startRecordedProviders } from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
afterAll(() => wire.stop());

const now = new Date("2026-03-02T14:00:00Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

const APPS = "GET /api/osc-fr1/v1/apps";
const addOnsOf = (appId: string) => `${APPS}/${appId}/addons`;
const CATALOG = "osc-fr1/5a3-catalog";
const REPORTS = "osc-fr1/5a3-reports";

/** An account of two apps with a Redis each, seen whole at `now`. */
async function aSyncedAccount() {
  const actor = await aTeam();
  const { id: connectionId } = await aConnection(actor, {
    providerId: "scalingo",
    credentials: { token: `tk-us-${actor.teamId}` },
  });
  await syncConnection(connectionId, now);
  await leaveAlone(connectionId);
  wire.requests.length = 0;
  return { actor, connectionId };
}

/** Long enough for the account's allowance to be whole again. */
async function leaveAlone(connectionId: string) {
  await db.delete(apiBudgets).where(eq(apiBudgets.connectionId, connectionId));
}

/** What the minute's look does. */
async function look(connectionId: string, at: Date) {
  await leaveAlone(connectionId);
  const routine = { connectionId, askedAt: null };
  const listed = await syncPartList(routine, at);
  const step = await syncDueParts(routine, at);
  if (listed !== null) await endRound(connectionId, at, at);
  return step;
}

async function watch(connectionId: string, partId: string) {
  await db
    .update(instances)
    .set({ watchedAt: now })
    .where(and(eq(instances.connectionId, connectionId), eq(instances.partId, partId)));
}

async function statuses(actor: Actor) {
  const rows = await db.select().from(instances).where(eq(instances.teamId, actor.teamId));
  return Object.fromEntries(rows.map(({ partId, status }) => [partId, status]));
}

async function syncedAt(connectionId: string) {
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  return row!.syncedAt;
}

const addOnsAsked = () => wire.asked().filter((asked) => asked.endsWith("/addons"));

test("every app is a part, and each instance knows which one lists it", async () => {
  const { actor, connectionId } = await aSyncedAccount();
  const parts = await db
    .select()
    .from(connectionParts)
    .where(eq(connectionParts.connectionId, connectionId))
    .orderBy(connectionParts.id);
  expect(parts).toMatchObject([
    { id: CATALOG, label: "catalog", instances: 1, syncedAt: now },
    { id: REPORTS, label: "reports", instances: 1, syncedAt: now },
  ]);
  expect(await statuses(actor)).toEqual({ [CATALOG]: "ready", [REPORTS]: "ready" });
  expect(await syncedAt(connectionId)).toEqual(now);
});

describe("the minute’s look", () => {
  test("asks for nothing that is still fresh", async () => {
    const { connectionId } = await aSyncedAccount();
    expect(await dueConnections(minutes(3))).not.toContain(connectionId);
    await look(connectionId, minutes(3));
    expect(wire.requests).toEqual([]);
  });

  test("asks for what is watched, and leaves what nobody watches for later", async () => {
    const { connectionId } = await aSyncedAccount();
    await watch(connectionId, CATALOG);
    expect(await dueConnections(minutes(4))).toContain(connectionId);
    await look(connectionId, minutes(4));
    expect(addOnsAsked()).toEqual([addOnsOf("5a3-catalog")]);
    expect(await syncedAt(connectionId)).toEqual(minutes(4));

    wire.requests.length = 0;
    await look(connectionId, minutes(15));
    expect(addOnsAsked().toSorted()).toEqual([addOnsOf("5a3-catalog"), addOnsOf("5a3-reports")]);
  });

  test("asks for everything when a person wants to see it now", async () => {
    const { connectionId } = await aSyncedAccount();
    await syncConnection(connectionId, minutes(1));
    expect(addOnsAsked()).toHaveLength(2);
  });

  test("finds an app that is new with its Redis", async () => {
    wire.routes[APPS] = { body: { apps: scalingoApps.apps.slice(0, 1) } };
    const { actor, connectionId } = await aSyncedAccount();
    wire.reset();
    await look(connectionId, minutes(4));
    expect(Object.keys(await statuses(actor))).toHaveLength(2);
  });
});

describe("what is gone", () => {
  test("is what its own app no longer lists, and nothing of another app", async () => {
    const { actor, connectionId } = await aSyncedAccount();
    wire.routes[addOnsOf("5a3-catalog")] = { body: { addons: [] } };
    await syncConnection(connectionId, minutes(4));
    expect(await statuses(actor)).toEqual({ [CATALOG]: "gone", [REPORTS]: "ready" });
  });

  test("goes with its app", async () => {
    const { actor, connectionId } = await aSyncedAccount();
    const others = scalingoApps.apps.filter(({ id }) => id !== "5a3-reports");
    wire.routes[APPS] = { body: { apps: others } };
    await look(connectionId, minutes(4));
    expect(await statuses(actor)).toEqual({ [CATALOG]: "ready", [REPORTS]: "gone" });
    expect(await db.$count(connectionParts, eq(connectionParts.connectionId, connectionId))).toBe(
      1,
    );
  });

  test("is also what was found before there were parts, once all of them were seen", async () => {
    const { actor, connectionId } = await aSyncedAccount();
    const { id } = await anInstance(actor, { connectionId });
    await syncConnection(connectionId, minutes(4));
    const [row] = await db.select().from(instances).where(eq(instances.id, id));
    expect(row).toMatchObject({ status: "gone", partId: null });
  });
});

test("an app that was renamed is looked at at once, and its instance says so", async () => {
  const { actor, connectionId } = await aSyncedAccount();
  const apps = scalingoApps.apps.map((app) =>
    app.id === "5a3-reports" ? { ...app, name: "insights" } : app,
  );
  wire.routes[APPS] = { body: { apps } };
  await look(connectionId, minutes(4));

  const [row] = await db
    .select()
    .from(instances)
    .where(and(eq(instances.connectionId, connectionId), eq(instances.partId, REPORTS)));
  expect(row).toMatchObject({ appName: "insights", status: "ready" });
  expect((await listActivity(actor)).entries[0]!.sentence).toMatch(/insights/);
});

describe("on a bad day", () => {
  test("an app that cannot be read keeps its instances, and holds up no other", async () => {
    const { actor, connectionId } = await aSyncedAccount();
    wire.routes[addOnsOf("5a3-catalog")] = { status: 500 };
    wire.routes[addOnsOf("5a3-reports")] = { body: { addons: [] } };
    const step = await look(connectionId, minutes(20));

    expect(step).toMatchObject({ failed: [CATALOG], isDone: true });
    expect(step.problem?.message).toMatch(/Scalingo/);
    expect(await statuses(actor)).toEqual({ [CATALOG]: "ready", [REPORTS]: "gone" });
    expect(await syncedAt(connectionId)).toEqual(now);

    const again = { connectionId, askedAt: null };
    expect(await syncDueParts(again, minutes(20), [CATALOG])).toMatchObject({ failed: [] });
  });

  test("a used up allowance leaves everything as it was, and is no problem of the provider’s", async () => {
    const { actor, connectionId } = await aSyncedAccount();
    const limitedUntil = new Date(Date.now() + 3_600_000);
    await db
      .insert(apiBudgets)
      .values({ connectionId, tokens: 0, filledAt: new Date(), limitedUntil });
    expect(await syncDueParts({ connectionId, askedAt: null }, minutes(20))).toMatchObject({
      seen: 0,
      failed: [],
      problem: null,
      isDone: true,
    });
    expect(wire.requests).toEqual([]);
    expect(await statuses(actor)).toEqual({ [CATALOG]: "ready", [REPORTS]: "ready" });
  });
});

test("a plan that a person added stays as it was entered, whatever the provider lists", async () => {
  const { connectionId } = await aSyncedAccount();
  const own = and(eq(plans.connectionId, connectionId), eq(plans.id, "redis:redis-starter-256"));
  await db
    .update(plans)
    .set({ isCustom: true, label: "Ours", memoryBytes: 1, isOffered: true, syncedAt: new Date(0) })
    .where(own);
  await db.update(plans).set({ syncedAt: new Date(0) });
  await syncConnection(connectionId, minutes(61));
  const [plan] = await db.select().from(plans).where(own);
  expect(plan).toMatchObject({ isCustom: true, label: "Ours", memoryBytes: 1, isOffered: true });
});
