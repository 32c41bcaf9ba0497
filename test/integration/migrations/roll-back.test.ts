import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { headline, statusNow } from "@/components/migrations/migration-words";
import { alerts } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { approveStep } from "@/lib/migrations/approve-step";
import { db } from "@/lib/db";
import { claim, giveBack } from "@/lib/migrations/lease";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { loadMigration } from "@/lib/migrations/load-migration";
import type { StepKind } from "@/lib/migrations/model";
import { presentSteps } from "@/lib/migrations/next-step";
import { readClients } from "@/lib/migrations/read-clients";
import { readMigration } from "@/lib/migrations/read-migration";
import { readReport } from "@/lib/migrations/read-report";
import { rollBack } from "@/lib/migrations/roll-back";
import { failStep } from "@/lib/migrations/run-step";
import type { SpecInput } from "@/lib/migrations/spec";
import { cancelMigration } from "@/lib/migrations/stop-or-retry";
import { listActivity } from "@/lib/teams/list-activity";
import { problemOf } from "@/test/support/problem-of";
import {
  arrived,
  at,
  beginMove,
  digestOf,
  drive,
  fill,
  house,
  nowOf,
  shopAndSpare,
  type Now,
} from "./moving";

await house();

const { owner, heroku, source, target } = await shopAndSpare();
beforeEach(async () => {
  await at(heroku, target.remoteId, (redis) => redis.flushall());
  await at(heroku, source.remoteId, async (redis) => {
    await redis.flushall();
    await fill(redis, 50);
  });
});

/** A move of the app `shop`, and the app as it is before. */
async function begun(how: Partial<SpecInput>, switches = true) {
  const { migrationId, use } = await beginMove({ owner, source, target }, { switches, ...how });
  const port = heroku.provider.apps!;
  const app = async () => ({
    formation: await port.formation(heroku.access, use.app),
    url: (await port.configVars(heroku.access, use.app)).REDIS_URL,
  });
  return { migrationId, app, before: await app() };
}

/** Says yes to every step that waits, until the one of `kind` does. */
async function approvedUpTo(migrationId: string, kind: StepKind): Promise<Now> {
  for (let step = 0; step < 30; step++) {
    const now = await drive(migrationId, {
      until: ({ steps }) => steps.some(({ status }) => status === "asked"),
    });
    const asked = now.steps.find(({ status }) => status === "asked");
    if (asked === undefined || asked.kind === kind) return now;
    await approveStep(owner, { migrationId, stepId: asked.id });
  }
  throw new Error(`Nobody was asked about ${kind}`);
}

/** Lets the step of a kind fail as if its provider had said no. */
async function fail(migrationId: string, kind: StepKind): Promise<void> {
  const loaded = (await loadMigration(migrationId))!;
  const { migration, legs, steps } = loaded;
  const claimed = await claim(migrationId, new Date());
  if (claimed.is !== "mine") throw new Error("Somebody else works at it");
  const { lease } = claimed;
  const step = steps.find((one) => one.kind === kind)!;
  const present = { steps: presentSteps(steps), allSteps: steps, legs, spec: migration.spec! };
  const context = { migration, ...present, step, lease, clock: () => new Date() };
  await failStep(loaded, { ...context, millisecondsLeft: () => 0 }, "The provider said no.");
  await giveBack(lease);
}

/** Where it stands, as people read it. */
async function wordsOf(migrationId: string): Promise<{ list: string; page: string }> {
  const row = (await listMigrations(owner)).find(({ id }) => id === migrationId)!;
  const view = await readMigration(owner, migrationId);
  return { list: statusNow(row).word, page: statusNow(view).word };
}

async function latestAlert() {
  const [told] = await db
    .select()
    .from(alerts)
    .where(eq(alerts.instanceId, source.id))
    .orderBy(desc(alerts.raisedAt))
    .limit(1);
  return told;
}

/** Everything is where it was before the move, with what was written to the target. */
async function expectBack(migrationId: string): Promise<void> {
  const application = await arrived(heroku, source.remoteId);
  const back = await drive(migrationId);
  application.disconnect();
  expect(back).toMatchObject({ status: "rolled_back", failure: null });
  expect(await at(heroku, source.remoteId, digestOf)).toBe(
    await at(heroku, target.remoteId, digestOf),
  );
}

test.each([
  { by: "a roll back", undo: rollBack },
  { by: "cancelling it", undo: cancelMigration },
])(
  "after the switch and before anything is started, $by gives the address back at once, carries nothing and is told as a roll back",
  async ({ undo }) => {
    const { migrationId, app, before } = await begun({ approval: "each" });
    await approvedUpTo(migrationId, "switch");
    expect((await readMigration(owner, migrationId)).may.rollBack).toMatch(/^Nothing was switched/);
    const now = await nowOf(migrationId);
    await approveStep(owner, { migrationId, stepId: now.step("switch").id });
    await approvedUpTo(migrationId, "start_writers");
    expect((await app()).url).not.toBe(before.url);
    expect((await app()).formation.every(({ quantity }) => quantity === 0)).toBe(true);

    expect((await readMigration(owner, migrationId)).may.rollBack).toBe(true);
    await undo(owner, { migrationId });
    expect(await wordsOf(migrationId)).toEqual({ list: "going back", page: "going back" });
    const back = await drive(migrationId);
    expect(back).toMatchObject({ status: "rolled_back", failure: null });
    expect(back.is("switch")).toBe("undone");
    expect(back.steps.some(({ isWayBack }) => isWayBack)).toBe(false);
    expect(await app()).toEqual(before);
    expect(await problemOf(rollBack(owner, { migrationId }))).toMatchObject({ code: "conflict" });

    expect(await wordsOf(migrationId)).toEqual({ list: "rolled back", page: "rolled back" });
    const { outcome } = await readMigration(owner, migrationId);
    expect(outcome).toMatch(/^Rolled back before anybody used the target/);
    const report = await readReport(owner, { id: migrationId, as: "txt" });
    expect(report.text.replaceAll(/\s+/g, " ")).toContain(
      "Rolled back before anybody used the target: the source is as it was",
    );
    expect(await latestAlert()).toMatchObject({
      condition: "migration_rolled_back",
      subject: "The move of redis-shop to redis-spare was rolled back",
      body: outcome,
    });
    const { entries } = await listActivity(owner);
    expect(entries[0]!.sentence).toBe("rolled back the move of redis-shop to redis-spare");
  },
  90_000,
);

test("when the start of the apps fails, a roll back carries back what was written and starts the former number of processes", async () => {
  const { migrationId, app, before } = await begun({ approval: "none" });
  await drive(migrationId, { until: (now) => now.is("start_writers") === "done" });
  await fail(migrationId, "start_writers");
  const failed = await readMigration(owner, migrationId);
  expect(failed).toMatchObject({ status: "waiting", failure: "The provider said no." });
  expect(failed.may).toMatchObject({ retry: true, rollBack: true });
  // Nothing of the app runs by the provider's word, as if only some of it had come up.
  const port = heroku.provider.apps!;
  const shop = { id: "shop", name: "shop" };
  const none = before.formation.map(({ type }) => ({ type, quantity: 0 }));
  await port.scale(heroku.access, shop, none);
  await at(heroku, target.remoteId, (redis) => redis.set("late", "written at the target"));

  await rollBack(owner, { migrationId });
  await expectBack(migrationId);
  expect(await at(heroku, source.remoteId, (redis) => redis.get("late"))).not.toBeNull();
  expect(await app()).toEqual(before);
  const { steps } = await readMigration(owner, migrationId);
  expect(steps.find(({ kind, isWayBack }) => kind === "start_writers" && !isWayBack)).toMatchObject(
    {
      status: "failed",
      sentence: "The provider said no.",
    },
  );
}, 90_000);

test("when the apps go on using the source, it is kept as it is, and nothing of it is replaced", async () => {
  const { migrationId, app, before } = await begun({ approval: "none" });
  expect((await drive(migrationId)).is("smoke")).toBe("asked");
  const application = await arrived(heroku, source.remoteId);
  await application.set("since", "written to the source after the switch");
  await application.del("text:0");
  expect(await readClients(owner, { migrationId })).toEqual({ source: 1, target: 0 });
  const viewer: Actor = { ...owner, role: "viewer" };
  expect(await problemOf(readClients(viewer, { migrationId }))).toMatchObject({
    code: "forbidden",
  });

  await rollBack(owner, { migrationId, keeps: "source" });
  expect(await wordsOf(migrationId)).toEqual({ list: "going back", page: "going back" });
  const back = await drive(migrationId);
  expect(await wordsOf(migrationId)).toEqual({ list: "rolled back", page: "rolled back" });
  expect(back).toMatchObject({ status: "rolled_back", failure: null });
  expect(await application.mget("since", "text:0")).toEqual([
    "written to the source after the switch",
    null,
  ]);
  application.disconnect();
  expect(await app()).toEqual(before);
  expect((await readMigration(owner, migrationId)).outcome).toMatch(/nothing was carried back/);
}, 90_000);

test("while the apps are being started, a roll back waits for the work in hand and no longer", async () => {
  const { migrationId, app, before } = await begun({ approval: "each" });
  const asked = await approvedUpTo(migrationId, "start_writers");
  await approveStep(owner, { migrationId, stepId: asked.step("start_writers").id });
  const atWork = await claim(migrationId, new Date());
  if (atWork.is !== "mine") throw new Error("Somebody else works at it");
  await rollBack(owner, { migrationId });
  expect((await claim(migrationId, new Date())).is).toBe("taken");
  await giveBack(atWork.lease);
  await expectBack(migrationId);
  expect(await app()).toEqual(before);
}, 90_000);

test("of apps that were not stopped it is refused until all of them are restarted, and is told why", async () => {
  const { migrationId, app, before } = await begun({ approval: "each", stopsWriters: false });
  await approvedUpTo(migrationId, "restart");
  const early = await readMigration(owner, migrationId);
  expect(early.may.rollBack).toMatch(/^The apps were not stopped, and perhaps not all/);
  expect(await problemOf(rollBack(owner, { migrationId }))).toMatchObject({
    code: "conflict",
    message: early.may.rollBack,
  });
  const now = await nowOf(migrationId);
  await approveStep(owner, { migrationId, stepId: now.step("restart").id });
  await approvedUpTo(migrationId, "smoke");
  await at(heroku, target.remoteId, (redis) => redis.set("late", "written at the target"));
  expect((await readMigration(owner, migrationId)).may.rollBack).toBe(true);
  await rollBack(owner, { migrationId });
  await expectBack(migrationId);
  expect(await at(heroku, source.remoteId, (redis) => redis.get("late"))).not.toBeNull();
  expect(await app()).toEqual(before);
}, 90_000);

test("a roll back says what only a person can take back: to point the application at the source again", async () => {
  const { migrationId, app, before } = await begun({ approval: "each" }, false);
  await approvedUpTo(migrationId, "start_writers");
  await rollBack(owner, { migrationId });
  const back = await drive(migrationId);
  expect(back).toMatchObject({ status: "rolled_back", failure: null });
  expect(back.step("switch").sentence).toBe(
    "This could not be taken back; do it by hand: Somebody pointed the application at the target. Point it at redis-shop again.",
  );
  expect(await app()).toEqual(before);
  const view = await readMigration(owner, migrationId);
  expect(view.outcome).toMatch(/not all of it could be taken back/);
  expect(headline(view)).toMatchObject({
    sentence: "Rolled back before anybody used redis-spare, as far as Headroom could.",
    need: expect.stringContaining("by hand"),
  });
  expect(await latestAlert()).toMatchObject({ body: view.outcome });
}, 90_000);

test("what a person has switched by hand, the way back asks them to switch back", async () => {
  const { migrationId } = await begun({ approval: "none" }, false);
  const byHand = await drive(migrationId, { until: (now) => now.is("switch") === "asked" });
  await approveStep(owner, { migrationId, stepId: byHand.step("switch").id });
  expect((await drive(migrationId)).status).toBe("done");
  await rollBack(owner, { migrationId });
  const asked = await drive(migrationId);
  expect(asked.status).toBe("waiting");
  expect(asked.step("switch")).toMatchObject({
    status: "asked",
    isWayBack: true,
    sentence: "Point your application at redis-shop again, then confirm it here.",
  });
  await approveStep(owner, { migrationId, stepId: asked.step("switch").id });
  expect((await drive(migrationId)).status).toBe("rolled_back");
}, 90_000);
