import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { alerts } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { approveStep, lookAgain, runThrough } from "@/lib/migrations/approve-step";
import { claim, giveBack } from "@/lib/migrations/lease";
import { loadMigration } from "@/lib/migrations/load-migration";
import { lookWhileAsked } from "@/lib/migrations/look-while-asked";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { readMigration } from "@/lib/migrations/read-migration";
import { rollBack } from "@/lib/migrations/roll-back";
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
} from "./moving";

await house();

const { owner, heroku, source, target } = await shopAndSpare();
beforeEach(async () => {
  await at(heroku, target.remoteId, (redis) => redis.flushall());
  await at(heroku, source.remoteId, (redis) => fill(redis, 50));
});

/** Moves the app `shop` without asking, and lets it run until nothing is to be done. */
async function moved({ switches }: { switches: boolean }) {
  const { migrationId, use } = await beginMove(
    { owner, source, target },
    { switches, approval: "none" },
  );
  return { migrationId, use, now: await drive(migrationId) };
}

/** Brings the shop's app back, so that the next test finds it where it was. */
async function backAtSource(migrationId: string): Promise<void> {
  await rollBack(owner, { migrationId });
  const application = await arrived(heroku, source.remoteId);
  expect((await drive(migrationId)).status).toBe("rolled_back");
  application.disconnect();
}

const inAMinute = () => new Date(Date.now() + 60_000);

const alertsOfSource = () => db.select().from(alerts).where(eq(alerts.instanceId, source.id));

test("when nobody connects to the target, a person is asked with the numbers; another look asks again, and everything can be brought back at once", async () => {
  const { migrationId, use, now } = await moved({ switches: true });
  expect(now).toMatchObject({ status: "waiting", failure: null });
  expect(now.is("smoke")).toBe("asked");
  const view = await readMigration(owner, migrationId);
  const step = view.steps.find(({ kind }) => kind === "smoke")!;
  expect(view.currentStepId).toBe(step.id);
  expect(step.question).toMatch(
    /^Nobody has connected to redis-spare in 2 minutes, though \d+ process(es)? should run\. 0 clients at redis-spare; \d+ used redis-shop before; 0 left at redis-shop\.$/,
  );
  expect(view.may).toMatchObject({ approve: true, lookAgain: true, rollBack: true });
  const [row] = await listMigrations(owner);
  expect(row).toMatchObject({ id: migrationId, sentence: step.question });
  const told = await alertsOfSource();
  expect(told.map(({ body }) => body).join(" ")).toContain(step.question);

  // To let everything run is no answer to a question.
  await runThrough(owner, { migrationId });
  expect((await drive(migrationId)).is("smoke")).toBe("asked");
  await lookAgain(owner, { migrationId, stepId: step.id });
  expect((await nowOf(migrationId)).is("smoke")).toBe("running");
  expect(await problemOf(lookAgain(owner, { migrationId, stepId: step.id }))).toMatchObject({
    code: "conflict",
  });
  expect((await drive(migrationId)).is("smoke")).toBe("asked");

  await at(heroku, target.remoteId, (redis) => redis.set("late", "written at the target"));
  await rollBack(owner, { migrationId });
  const application = await arrived(heroku, source.remoteId);
  const back = await drive(migrationId);
  application.disconnect();
  expect(back).toMatchObject({ status: "rolled_back", failure: null });
  expect(back.steps.filter(({ status }) => status === "pending" || status === "asked")).toEqual([]);
  const vars = await heroku.provider.apps!.configVars(heroku.access, use.app);
  const { url } = await heroku.provider.redisUrl(heroku.access, source.remoteId);
  expect(vars.REDIS_URL).toBe(url);
  expect(await at(heroku, source.remoteId, (redis) => redis.get("late"))).not.toBeNull();
  expect(await at(heroku, source.remoteId, digestOf)).toBe(
    await at(heroku, target.remoteId, digestOf),
  );
}, 90_000);

test("a person may go on though nobody has come, and on the way back is asked the same", async () => {
  const { migrationId, now } = await moved({ switches: true });
  expect(now.is("smoke")).toBe("asked");
  await approveStep(owner, { migrationId, stepId: now.step("smoke").id });
  const done = await drive(migrationId);
  expect(done.status).toBe("done");
  expect(done.step("smoke").sentence).toMatch(
    /^A person went on all the same\. Nobody has connected/,
  );

  await rollBack(owner, { migrationId });
  const back = await drive(migrationId);
  expect(back).toMatchObject({ status: "waiting", failure: null });
  const view = await readMigration(owner, migrationId);
  const step = view.steps.find(({ id }) => id === view.currentStepId)!;
  expect(step.question).toMatch(/^Nobody has connected to redis-shop/);
  expect(view.may.rollBack).not.toBe(true);
  await approveStep(owner, { migrationId, stepId: step.id });
  expect((await drive(migrationId)).status).toBe("rolled_back");
}, 90_000);

test("a question answers itself once clients have arrived and stayed; until then looks tell nobody anything twice", async () => {
  const { migrationId, now } = await moved({ switches: true });
  expect(now.is("smoke")).toBe("asked");
  const told = await alertsOfSource();
  const lines = (await readMigration(owner, migrationId)).log.length;
  let looks = 0;
  const alone = await drive(migrationId, { until: () => ++looks === 4 });
  expect(alone).toMatchObject({ status: "waiting", failure: null });
  expect(alone.is("smoke")).toBe("asked");
  const waiting = await readMigration(owner, migrationId);
  expect(waiting.log).toHaveLength(lines);
  expect(await alertsOfSource()).toHaveLength(told.length);
  expect(waiting.steps.find(({ kind }) => kind === "smoke")!.note).toMatch(
    /^Looks again by itself, and goes on when clients have arrived\. Last look: 0 clients at redis-spare/,
  );

  const application = await arrived(heroku, target.remoteId);
  const done = await drive(migrationId, { until: ({ status }) => status === "done" });
  expect(done.step("smoke").sentence).toMatch(
    /^Clients have arrived by now: 1 client at redis-spare/,
  );
  const { log, steps } = await readMigration(owner, migrationId);
  expect(log.map(({ sentence }) => sentence)).toContain(done.step("smoke").sentence);
  expect(steps.find(({ kind }) => kind === "smoke")).toMatchObject({
    question: null,
    note: null,
    approvedBy: null,
  });
  application.disconnect();
  await backAtSource(migrationId);
}, 90_000);

test("what a person answers while Headroom looks is what counts", async () => {
  const { migrationId, now } = await moved({ switches: true });
  const stepId = now.step("smoke").id;
  const application = await arrived(heroku, target.remoteId);
  const claimed = await claim(migrationId, new Date());
  if (claimed.is !== "mine") throw new Error("Somebody else works at it");
  const { migration, legs, steps } = (await loadMigration(migrationId))!;
  const step = steps.find(({ id }) => id === stepId)!;
  // What it saw is saved only after somebody has asked for another look.
  await lookAgain(owner, { migrationId, stepId });
  const asItWas = { migration, legs, steps, allSteps: steps, step, spec: migration.spec! };
  const { lease } = claimed;
  await lookWhileAsked({ ...asItWas, lease, clock: inAMinute, millisecondsLeft: () => 0 });
  const { steps: after } = (await loadMigration(migrationId))!;
  const answered = after.find(({ id }) => id === stepId)!;
  expect(answered).toMatchObject({ status: "running", note: null });
  expect(answered.memory).not.toHaveProperty("question");
  await giveBack(lease);
  const done = await drive(migrationId);
  expect(done.status).toBe("done");
  expect(done.step("smoke").sentence).toMatch(/^1 client at redis-spare/);
  application.disconnect();
  await backAtSource(migrationId);
}, 90_000);

test("errors that the target counts after the switch are a question, though clients have arrived", async () => {
  const { migrationId, now } = await moved({ switches: true });
  expect(now.is("smoke")).toBe("asked");
  const application = await arrived(heroku, target.remoteId);
  await lookAgain(owner, { migrationId, stepId: now.step("smoke").id });
  await drive(migrationId, { until: (moving) => moving.is("smoke") === "running" });
  await application.call("AUTH", "a wrong password").catch(() => {});
  const asked = await drive(migrationId);
  const view = await readMigration(owner, migrationId);
  expect(asked.is("smoke")).toBe("asked");
  expect(view.steps.find(({ kind }) => kind === "smoke")!.question).toMatch(
    /^redis-spare has told of trouble since the switch\. 1 client at redis-spare, which told of 1 error \(1 WRONGPASS\)/,
  );
  // That clients have arrived is no answer to that.
  let looks = 0;
  const still = await drive(migrationId, { until: () => ++looks === 3 });
  expect(still.is("smoke")).toBe("asked");
  expect(
    (await readMigration(owner, migrationId)).steps.find(({ kind }) => kind === "smoke")!.note,
  ).toMatch(/^Looks again by itself, but whether the trouble matters is for you to say\./);
  // What was told once is no question any more.
  await lookAgain(owner, { migrationId, stepId: asked.step("smoke").id });
  expect((await drive(migrationId)).status).toBe("done");
  application.disconnect();
  await backAtSource(migrationId);
}, 90_000);

test("where no variable is switched nobody is waited for, and that is said", async () => {
  const { migrationId, now } = await moved({ switches: false });
  // The application is pointed elsewhere by hand: that is for a person.
  expect(now.is("switch")).toBe("asked");
  await approveStep(owner, { migrationId, stepId: now.step("switch").id });
  const done = await drive(migrationId);
  expect(done.status).toBe("done");
  expect(done.step("smoke").sentence).toMatch(/^0 clients at redis-spare.*nobody is waited for\.$/);
}, 90_000);
