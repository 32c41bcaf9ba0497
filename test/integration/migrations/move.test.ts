import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { approveStep } from "@/lib/migrations/approve-step";
import { createMigration } from "@/lib/migrations/create-migration";
import { readPreflight } from "@/lib/migrations/plan-migration";
import { readMigration } from "@/lib/migrations/read-migration";
import { readReport } from "@/lib/migrations/read-report";
import { rollBack } from "@/lib/migrations/roll-back";
import { aTeam } from "@/test/support/factories";
import { problemOf } from "@/test/support/problem-of";
import {
  arrived,
  at,
  connected,
  digestOf,
  drive,
  fill,
  house,
  instanceNamed,
  repeatingSteps,
  spec,
  type Place,
} from "./moving";

await house();

let owner: Actor;
let heroku: Place;
let scalingo: Place;
beforeAll(async () => {
  owner = await aTeam();
  heroku = await connected(owner, "heroku");
  scalingo = await connected(owner, "scalingo");
});

test("an app moves from Heroku to Scalingo though every step is done twice, and comes back with what was written since", async () => {
  const source = await instanceNamed(heroku, "redis-shop");
  const target = await instanceNamed(scalingo, "store");
  await at(heroku, source.remoteId, (redis) => fill(redis, 300));
  const sourceUrl = (await heroku.provider.redisUrl(heroku.access, source.remoteId)).url;
  const targetUrl = (await scalingo.provider.redisUrl(scalingo.access, target.remoteId)).url;

  const legs = [{ target: { kind: "existing" as const, instanceId: target.id } }];
  const move = { kind: "move" as const, sourceInstanceId: source.id };
  const preflight = await readPreflight(owner, spec({ ...move, legs }));
  expect(preflight.findings.filter(({ level }) => level === "blocker")).toEqual([]);
  const [use] = preflight.uses;
  expect(use).toMatchObject({ app: { name: "shop" }, configVar: "REDIS_URL" });
  const app = use!.app;
  const port = heroku.provider.apps!;
  const formation = await port.formation(heroku.access, app);

  const chosen = spec({ ...move, legs: [{ ...legs[0]!, switches: [use!] }] });
  const { migrationId } = await createMigration(owner, chosen);
  expect(await problemOf(createMigration(owner, chosen))).toMatchObject({ code: "conflict" });

  const twice = repeatingSteps(migrationId);
  const gate = await drive(migrationId, {
    between: twice,
    until: (now) => now.is("ready") === "asked",
  });
  expect(gate.status).toBe("waiting");
  // Written while somebody is waited for.
  await at(heroku, source.remoteId, (redis) => redis.mset("late:1", "one", "late:2", "two"));
  expect((await port.configVars(heroku.access, app)).REDIS_URL).toBe(sourceUrl);

  await approveStep(owner, { migrationId, stepId: gate.step("ready").id });
  const application = await arrived(scalingo, target.remoteId);
  const done = await drive(migrationId, { between: twice });
  application.disconnect();
  expect(done).toMatchObject({ status: "done", failure: null, keepUntil: expect.any(Date) });
  expect(done.steps.map(({ status }) => status)).not.toContain("failed");
  expect((await port.configVars(heroku.access, app)).REDIS_URL).toBe(targetUrl);
  expect(await port.formation(heroku.access, app)).toEqual(formation);
  const before = await at(heroku, source.remoteId, digestOf);
  expect(await at(scalingo, target.remoteId, digestOf)).toBe(before);
  expect(await at(scalingo, target.remoteId, (redis) => redis.get("late:2"))).toBe("two");

  const view = await readMigration(owner, migrationId);
  expect(view.may.rollBack).toBe(true);
  expect(view.legs[0]).toMatchObject({ hasReport: true, progress: { phase: "proven" } });
  const report = await readReport(owner, { id: migrationId, as: "txt" });
  expect(report.text).toContain("redis-shop");
  const { settings } = JSON.parse(
    (await readReport(owner, { id: migrationId, as: "json" })).text,
  ) as { settings: { name: string; source: string; target: string; note: string }[] };
  expect(settings.find(({ name }) => name === "maxmemory-policy")).toMatchObject({
    source: expect.any(String),
    target: expect.any(String),
    note: expect.any(String),
  });

  await at(scalingo, target.remoteId, async (redis) => {
    await redis.set("new:1", "written at the target");
    await redis.del("text:1");
  });
  await rollBack(owner, { migrationId });
  const former = await arrived(heroku, source.remoteId);
  const back = await drive(migrationId, { between: twice });
  former.disconnect();
  expect(back).toMatchObject({ status: "rolled_back", failure: null });
  expect((await port.configVars(heroku.access, app)).REDIS_URL).toBe(sourceUrl);
  expect(await port.formation(heroku.access, app)).toEqual(formation);
  const after = await at(scalingo, target.remoteId, digestOf);
  expect(await at(heroku, source.remoteId, digestOf)).toBe(after);
  expect(await at(heroku, source.remoteId, (redis) => redis.get("new:1"))).toBe(
    "written at the target",
  );

  // The report of the way back names what was carried back.
  const [, legBack] = (await readMigration(owner, migrationId)).legs;
  const told = await readReport(owner, { id: migrationId, leg: legBack!.id, as: "json" });
  const { examples } = JSON.parse(told.text) as {
    examples: { key: string; kind: string; isRepaired: boolean }[];
  };
  expect(examples).toContainEqual(
    expect.objectContaining({ key: '"new:1"', kind: "missing", isRepaired: true }),
  );
  expect(examples).toContainEqual(
    expect.objectContaining({ key: '"text:1"', kind: "extra", isRepaired: true }),
  );
}, 90_000);
