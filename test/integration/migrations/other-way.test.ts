import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { createMigration } from "@/lib/migrations/create-migration";
import { readPreflight } from "@/lib/migrations/plan-migration";
import { readMigration } from "@/lib/migrations/read-migration";
import { releaseSource } from "@/lib/migrations/release-source";
import { listAll } from "@/test/support/access";
import { aTeam } from "@/test/support/factories";
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
} from "./moving";

await house();

let owner: Actor;
beforeAll(async () => {
  owner = await aTeam();
});

test("an app of Scalingo moves to a Redis that Headroom makes at Heroku, once, and the source is removed only by its name", async () => {
  const heroku = await connected(owner, "heroku");
  const scalingo = await connected(owner, "scalingo");
  const source = await instanceNamed(scalingo, "store");
  await at(scalingo, source.remoteId, (redis) => fill(redis, 100));
  const plans = await heroku.provider.plans(
    heroku.access,
    (await instanceNamed(heroku, "redis-extra")).remoteId,
  );
  const move = { kind: "move" as const, sourceInstanceId: source.id, approval: "none" as const };
  const target = {
    kind: "new" as const,
    connectionId: heroku.connectionId,
    app: { id: "extra", name: "extra" },
    planId: plans.find(({ id }) => id === "heroku-redis:premium-1")!.id,
  };
  const preflight = await readPreflight(owner, spec({ ...move, legs: [{ target }] }));
  expect(preflight.findings.filter(({ level }) => level === "blocker")).toEqual([]);
  const use = preflight.uses.find(({ configVar }) => configVar === "REDIS_URL")!;
  const chosen = spec({ ...move, legs: [{ target, switches: [use] }] });
  const { migrationId } = await createMigration(owner, chosen);
  const port = scalingo.provider.apps!;
  const formation = await port.formation(scalingo.access, use.app);
  const twice = repeatingSteps(migrationId);
  await drive(migrationId, { between: twice, until: (now) => now.is("smoke") === "running" });
  const { legs } = await readMigration(owner, migrationId);
  const made = await instanceNamed(heroku, legs[0]!.target.name);
  const application = await arrived(heroku, made.remoteId);
  const done = await drive(migrationId, { between: twice });
  application.disconnect();
  expect(done).toMatchObject({ status: "done", failure: null });

  const onExtra = (await listAll(heroku.provider, heroku.access)).filter(
    ({ appName }) => appName === "extra",
  );
  expect(onExtra).toHaveLength(2);
  const vars = await port.configVars(scalingo.access, use.app);
  expect(vars.REDIS_URL).toBe((await heroku.provider.redisUrl(heroku.access, made.remoteId)).url);
  expect(await port.formation(scalingo.access, use.app)).toEqual(formation);
  expect(await at(heroku, made.remoteId, digestOf)).toBe(
    await at(scalingo, source.remoteId, digestOf),
  );

  await releaseSource(owner, { migrationId, name: source.name });
  const view = await readMigration(owner, migrationId);
  expect(view.steps.find(({ kind }) => kind === "release")).toMatchObject({ status: "done" });
  expect(view.keepUntil).toBeNull();
  expect(view.may.rollBack).toMatch(/over|gone/);
}, 90_000);
