import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { approveStep } from "@/lib/migrations/approve-step";
import { createMigration } from "@/lib/migrations/create-migration";
import { pauseMigration, resumeMigration } from "@/lib/migrations/pause-migration";
import { releaseSource } from "@/lib/migrations/release-source";
import { rollBack } from "@/lib/migrations/roll-back";
import { closeSessions } from "@/lib/migrations/sessions";
import { cancelMigration, retryMigration } from "@/lib/migrations/stop-or-retry";
import { aTeam } from "@/test/support/factories";
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
  spec,
} from "./moving";

await house();

const { owner, heroku, source, target } = await shopAndSpare();
beforeEach(async () => {
  await at(heroku, target.remoteId, (redis) => redis.flushall());
  await at(heroku, source.remoteId, (redis) => fill(redis, 200));
});

/** The move of the app `shop` within Heroku, up to its gate. */
async function atGate() {
  const { migrationId, use } = await beginMove({ owner, source, target }, { switches: true });
  const gate = await drive(migrationId, { until: (now) => now.is("ready") === "asked" });
  const app = {
    formation: () => heroku.provider.apps!.formation(heroku.access, use.app),
    vars: () => heroku.provider.apps!.configVars(heroku.access, use.app),
  };
  return {
    migrationId,
    gateId: gate.step("ready").id,
    app,
    before: { formation: await app.formation(), vars: await app.vars() },
  };
}

test("when the last comparison fails, writers come back to the source, nothing is switched, and it can be tried again", async () => {
  const { migrationId, gateId, app, before } = await atGate();
  const intruder = await arrived(heroku, target.remoteId);
  const stop = new AbortController();
  const work = (async () => {
    for (let round = 0; !stop.signal.aborted; round++) {
      const batch = intruder.pipeline();
      for (let key = 0; key < 200; key++) batch.set(`text:${key}`, `wrong ${round}`);
      await batch.exec();
    }
  })();
  await approveStep(owner, { migrationId, stepId: gateId });
  const failed = await drive(migrationId);
  stop.abort();
  await work;

  expect(failed).toMatchObject({ status: "waiting", failure: expect.stringContaining("differ") });
  expect(failed.is("prove") === "failed" || failed.is("last_pass") === "failed").toBe(true);
  expect(failed.is("stop_writers")).toBe("undone");
  expect(failed.is("switch")).toBe("pending");
  // It begins at its gate again, which says what it will do and not what it did.
  expect(failed.step("ready")).toMatchObject({
    status: "pending",
    sentence: "Begin the cutover; until then the copy follows the source.",
  });
  expect(await app.formation()).toEqual(before.formation);
  expect(await app.vars()).toEqual(before.vars);
  // Nothing goes on before somebody says so.
  await drive(migrationId);
  expect((await nowOf(migrationId)).status).toBe("waiting");

  await retryMigration(owner, { migrationId });
  const again = await drive(migrationId, { until: (now) => now.is("ready") === "asked" });
  await approveStep(owner, { migrationId, stepId: again.step("ready").id });
  const done = await drive(migrationId);
  intruder.disconnect();
  expect(done.status).toBe("done");
  expect(await at(heroku, target.remoteId, digestOf)).toBe(
    await at(heroku, source.remoteId, digestOf),
  );
  expect((await app.vars()).REDIS_URL).not.toBe(before.vars.REDIS_URL);
  expect(await app.formation()).toEqual(before.formation);

  const wrong = releaseSource(owner, { migrationId, name: "redis" });
  expect(await problemOf(wrong)).toMatchObject({ code: "invalid" });
  await rollBack(owner, { migrationId });
  const former = await arrived(heroku, source.remoteId);
  const back = await drive(migrationId);
  former.disconnect();
  expect(back.status).toBe("rolled_back");
  expect((await app.vars()).REDIS_URL).toBe(before.vars.REDIS_URL);
  const late = releaseSource(owner, { migrationId, name: source.name });
  expect(await problemOf(late)).toMatchObject({ code: "conflict" });
}, 90_000);

test("a cancelled cutover leaves the app as it was, and the instances free for another move", async () => {
  const { migrationId, gateId, app, before } = await atGate();
  await approveStep(owner, { migrationId, stepId: gateId });
  const stopped = await drive(migrationId, {
    until: (now) => now.is("stop_writers") === "running",
  });
  expect(["pending", "running"]).toContain(stopped.is("last_pass"));
  await cancelMigration(owner, { migrationId });
  const cancelled = await drive(migrationId);
  expect(cancelled.status).toBe("cancelled");
  expect(await app.formation()).toEqual(before.formation);
  expect(await app.vars()).toEqual(before.vars);
  expect(await problemOf(cancelMigration(owner, { migrationId }))).toMatchObject({
    code: "conflict",
  });
}, 60_000);

test("what is written while it is paused arrives after it goes on", async () => {
  const { migrationId, gateId } = await atGate();
  await pauseMigration(owner, { migrationId });
  expect((await drive(migrationId)).status).toBe("paused");
  await closeSessions();
  await at(heroku, source.remoteId, (redis) => redis.set("meanwhile", "written"));
  await resumeMigration(owner, { migrationId });
  await approveStep(owner, { migrationId, stepId: gateId });
  const application = await arrived(heroku, target.remoteId);
  expect((await drive(migrationId)).status).toBe("done");
  application.disconnect();
  expect(await at(heroku, target.remoteId, (redis) => redis.get("meanwhile"))).toBe("written");
  await rollBack(owner, { migrationId });
  const former = await arrived(heroku, source.remoteId);
  expect((await drive(migrationId)).status).toBe("rolled_back");
  former.disconnect();
}, 60_000);

test("a viewer and another team may do nothing", async () => {
  const viewer: Actor = { ...owner, role: "viewer" };
  const stranger = await aTeam();
  const input = spec({
    kind: "copy",
    sourceInstanceId: source.id,
    legs: [{ target: { kind: "existing", instanceId: target.id } }],
  });
  expect(await problemOf(createMigration(viewer, input))).toMatchObject({ code: "forbidden" });
  expect(await problemOf(createMigration(stranger, input))).toMatchObject({ code: "not_found" });
  const { migrationId } = await createMigration(owner, input);
  expect(await problemOf(cancelMigration(viewer, { migrationId }))).toMatchObject({
    code: "forbidden",
  });
  expect(await problemOf(cancelMigration(stranger, { migrationId }))).toMatchObject({
    code: "not_found",
  });
  await cancelMigration(owner, { migrationId });
  expect((await drive(migrationId)).status).toBe("cancelled");
});
