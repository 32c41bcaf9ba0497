import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { alerts, auditEntries } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { createMigration } from "@/lib/migrations/create-migration";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { readPreflight } from "@/lib/migrations/plan-migration";
import { readMigration } from "@/lib/migrations/read-migration";
import { readReport } from "@/lib/migrations/read-report";
import { beginAction, requestPlanChange, settleAction } from "@/lib/scaling/changes/apply-proposal";
import {
  arrived,
  at,
  beginMove,
  digestOf,
  drive,
  existing,
  fill,
  house,
  instanceNamed,
  shopAndSpare,
  spec,
  type Instance,
  type Place,
} from "./moving";

const { doorbell } = await house();

let owner: Actor;
let heroku: Place;
let shop: Instance;
let spare: Instance;
let extra: Instance;
beforeAll(async () => {
  ({ owner, heroku, source: shop, target: spare } = await shopAndSpare());
  extra = await instanceNamed(heroku, "redis-extra");
});

test("a copy brings the chosen keys under their new names and switches nobody", async () => {
  await at(heroku, shop.remoteId, async (redis) => {
    await redis.flushall();
    await fill(redis, 50, "prod:");
    await fill(redis, 50, "other:");
  });
  const { migrationId } = await createMigration(
    owner,
    spec({
      kind: "copy",
      sourceInstanceId: shop.id,
      legs: [
        {
          target: existing(spare),
          scope: { include: ["prod:"], rename: { from: "prod:", to: "staging:" }, masked: [] },
        },
      ],
    }),
  );
  const done = await drive(migrationId);
  expect(done).toMatchObject({ status: "done", keepUntil: null });
  expect(done.steps.map(({ kind }) => kind)).toEqual(["settings", "transfer"]);
  const { outcome } = await readMigration(owner, migrationId);
  expect(outcome).toMatch(
    /^The copy is as the source was (at|between) .+: 58 keys compared, none differed\. What was written to the source since is not in it\.$/,
  );
  const report = await readReport(owner, { id: migrationId, as: "txt" });
  expect(report.text).toContain("Equal when it was compared");
  expect(report.text).toContain("Writers were not stopped: what was written since is not covered.");
  const keys = await at(heroku, spare.remoteId, (redis) => redis.keys("*"));
  expect(keys.every((key) => key.startsWith("staging:"))).toBe(true);
  expect(keys).toHaveLength(58);
  const [row] = await listMigrations(owner);
  expect(row).toMatchObject({ id: migrationId, status: "done", keysMoved: 58, hasReport: true });
  const told = await db.select().from(alerts).where(eq(alerts.instanceId, shop.id));
  expect(told.map(({ condition }) => condition).toSorted()).toEqual([
    "migration_done",
    "migration_started",
  ]);
  const history = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.subjectId, migrationId));
  expect(history.map(({ what }) => what).toSorted()).toEqual([
    "migration.created",
    "migration.done",
  ]);
  await at(heroku, spare.remoteId, (redis) => redis.flushall());
}, 60_000);

test("a split sends each prefix to its own target, and a cold cache begins empty", async () => {
  await at(heroku, shop.remoteId, async (redis) => {
    await redis.flushall();
    await fill(redis, 40, "queue:");
    await fill(redis, 40, "cache:");
  });
  const legs = [
    { target: existing(spare), scope: { include: ["queue:"] } },
    { target: existing(extra), scope: { include: ["cache:"] }, isCold: true },
  ];
  const split = { kind: "split" as const, sourceInstanceId: shop.id, approval: "none" as const };
  const { uses } = await readPreflight(owner, spec({ ...split, legs }));
  const { app, connectionId } = uses[0]!;
  const switches = ["QUEUE_REDIS_URL", "CACHE_REDIS_URL"].map((configVar) => ({
    connectionId,
    app,
    configVar,
  }));
  const { migrationId } = await createMigration(
    owner,
    spec({ ...split, legs: legs.map((leg, index) => ({ ...leg, switches: [switches[index]!] })) }),
  );
  const clients = [await arrived(heroku, spare.remoteId), await arrived(heroku, extra.remoteId)];
  const done = await drive(migrationId);
  for (const client of clients) client.disconnect();
  expect(done).toMatchObject({ status: "done", failure: null });
  const vars = await heroku.provider.apps!.configVars(heroku.access, app);
  const urlOf = async ({ remoteId }: Instance) =>
    (await heroku.provider.redisUrl(heroku.access, remoteId)).url;
  expect(vars.QUEUE_REDIS_URL).toBe(await urlOf(spare));
  expect(vars.CACHE_REDIS_URL).toBe(await urlOf(extra));
  expect(vars.REDIS_URL).toBe(await urlOf(shop));
  const queued = await at(heroku, spare.remoteId, (redis) => redis.keys("*"));
  expect(queued).toHaveLength(46);
  expect(await at(heroku, extra.remoteId, (redis) => redis.dbsize())).toBe(0);
  expect((await readMigration(owner, migrationId)).legs[1]).toMatchObject({
    isCold: true,
    hasReport: false,
  });
}, 60_000);

test("a fork is made by the provider, proven equal and promoted, and is watched from then on", async () => {
  await at(heroku, shop.remoteId, async (redis) => {
    await redis.flushall();
    await fill(redis, 60);
  });
  const [, plan] = await heroku.provider.plans(heroku.access, shop.remoteId);
  const target = {
    kind: "new" as const,
    connectionId: heroku.connectionId,
    app: { id: "shop", name: "shop" },
    planId: plan!.id,
    attachAs: null,
  };
  const { migrationId, use, chosen } = await beginMove(
    { owner, source: shop, target },
    { switches: true, kind: "fork", approval: "none" },
  );
  const { price } = await readPreflight(owner, chosen);
  expect(price).toMatchObject({ monthlyCents: plan!.monthlyCents });
  await drive(migrationId, { until: (now) => now.is("smoke") === "running" });
  const { legs } = await readMigration(owner, migrationId);
  expect(legs[0]!.target.instanceId).not.toBeNull();
  const made = await instanceNamed(heroku, legs[0]!.target.name);
  const application = await arrived(heroku, made.remoteId);
  const done = await drive(migrationId);
  application.disconnect();
  expect(done).toMatchObject({ status: "done", failure: null });
  expect(made.watchedAt).not.toBeNull();
  expect(await at(heroku, made.remoteId, digestOf)).toBe(await at(heroku, shop.remoteId, digestOf));
  const vars = await heroku.provider.apps!.configVars(heroku.access, use.app);
  expect(vars.REDIS_URL).toBe((await heroku.provider.redisUrl(heroku.access, made.remoteId)).url);
}, 90_000);

/** Does what the engine would: every plan change that was rung for goes on. */
async function settle(): Promise<void> {
  for (const ring of doorbell.rings().filter(({ name }) => name === "scaling/proposal.approved")) {
    const action = await beginAction(ring.data.proposalId as string, new Date());
    if (action === null) continue;
    await requestPlanChange(action, new Date());
    await settleAction(action, new Date());
  }
}

test("a plan change is counted and compared before and after", async () => {
  await at(heroku, extra.remoteId, (redis) => fill(redis, 60));
  const plans = await heroku.provider.plans(heroku.access, extra.remoteId);
  const planId = plans.find(({ id }) => id === "heroku-redis:premium-1")!.id;
  const change = spec({ kind: "plan", sourceInstanceId: extra.id, planId });
  const { findings } = await readPreflight(owner, change);
  expect(findings.find(({ title }) => title === "What the change does")).toMatchObject({
    level: "warning",
    sentence: expect.stringMatching(/40 → 80 connections.*cannot take it back/),
  });
  const { migrationId } = await createMigration(owner, change);
  const done = await drive(migrationId, { between: settle });
  expect(done).toMatchObject({ status: "done", failure: null });
  expect(done.step("change_plan").sentence).toBe("redis-extra has the plan Premium 1.");
  expect(done.step("check_plan").sentence).toMatch(/69 keys before, 69 keys after/);
}, 60_000);
