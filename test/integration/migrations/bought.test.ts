import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { readMigration } from "@/lib/migrations/read-migration";
import { readRemoval } from "@/lib/migrations/read-removal";
import { removeTarget } from "@/lib/migrations/remove-target";
import { rollBack } from "@/lib/migrations/roll-back";
import { cancelMigration } from "@/lib/migrations/stop-or-retry";
import { listAll } from "@/test/support/access";
import { aTeam } from "@/test/support/factories";
import { problemOf } from "@/test/support/problem-of";
import { arrived, at, beginMove, drive, fill, house, instanceNamed, shopAndSpare } from "./moving";

await house();

const { owner, heroku, source } = await shopAndSpare();
beforeEach(async () => {
  await at(heroku, source.remoteId, (redis) => fill(redis, 30));
});

/** A move of the app `shop` to an instance that Headroom makes on the app `extra`. */
async function toAnewOne(approval: "gate" | "none") {
  const target = {
    kind: "new" as const,
    connectionId: heroku.connectionId,
    app: { id: "extra", name: "extra" },
    planId: "heroku-redis:premium-1",
    attachAs: null,
  };
  const { migrationId } = await beginMove({ owner, source, target }, { switches: true, approval });
  return { migrationId, target };
}

const onExtra = async () =>
  (await listAll(heroku.provider, heroku.access)).filter(({ appName }) => appName === "extra");

test("a cancelled move says what was bought for it, and removes it when its name is typed", async () => {
  const before = await onExtra();
  const { migrationId } = await toAnewOne("gate");
  await drive(migrationId, { until: (now) => now.is("ready") === "asked" });
  const atGate = await readMigration(owner, migrationId);
  expect(atGate.bought).toEqual([]);
  // What is to come speaks of it by the name that it has got.
  const toCome = atGate.steps.map(({ sentence }) => sentence).join(" ");
  expect(toCome).toContain(`Switch REDIS_URL of shop to ${atGate.legs[0]!.target.name}.`);
  expect(toCome.match(/a new Redis on extra/g)).toBeNull();
  await cancelMigration(owner, { migrationId });
  expect((await drive(migrationId)).status).toBe("cancelled");

  const view = await readMigration(owner, migrationId);
  const [bought] = view.bought;
  const name = view.legs[0]!.target.name;
  expect(bought).toMatchObject({ name, planLabel: "Premium 1", currency: "USD", may: true });
  expect(bought!.sentence).toMatch(
    /^Headroom made .+ at Heroku \(Premium 1, \d+ \$\/month\)\. It stays, and costs,/,
  );
  expect(view.log.map(({ sentence }) => sentence)).toContain(bought!.sentence);

  const removal = { migrationId, legId: bought!.legId, name };
  const operator: Actor = { ...owner, role: "operator" };
  expect(await problemOf(readRemoval(operator, removal))).toMatchObject({ code: "forbidden" });
  expect((await readRemoval(owner, removal)).uses).toMatchObject([{ app: "extra" }]);
  expect(await problemOf(removeTarget(operator, removal))).toMatchObject({ code: "forbidden" });
  const stranger = await aTeam();
  expect(await problemOf(removeTarget(stranger, removal))).toMatchObject({ code: "not_found" });
  expect(await problemOf(removeTarget(owner, { ...removal, name: "redis" }))).toMatchObject({
    code: "invalid",
  });
  const made = await instanceNamed(heroku, name);
  const client = await arrived(heroku, made.remoteId);
  expect(await problemOf(removeTarget(owner, removal))).toMatchObject({ code: "conflict" });
  client.disconnect();
  expect(await onExtra()).toHaveLength(before.length + 1);

  await removeTarget(owner, removal);
  expect(await onExtra()).toHaveLength(before.length);
  const after = await readMigration(owner, migrationId);
  expect(after.bought).toEqual([]);
  expect(after.log.map(({ sentence }) => sentence)).toContain(
    `${name} was removed at its provider.`,
  );
  expect(await problemOf(removeTarget(owner, removal))).toMatchObject({ code: "not_found" });
  expect(await problemOf(readRemoval(owner, removal))).toMatchObject({ code: "not_found" });
}, 90_000);

test("what was made by a step that died before it could remember it is found when the move is cancelled", async () => {
  const before = await onExtra();
  const { migrationId, target } = await toAnewOne("gate");
  await drive(migrationId, { until: (now) => now.is("provision") === "running" });
  await heroku.provider.lifecycle!.create(heroku.access, {
    app: target.app,
    planId: target.planId,
    forkOf: null,
    attachAs: null,
  });
  await cancelMigration(owner, { migrationId });
  expect((await drive(migrationId)).status).toBe("cancelled");
  const { bought } = await readMigration(owner, migrationId);
  const [found] = (await onExtra()).filter(
    ({ remoteId }) => !before.some((one) => one.remoteId === remoteId),
  );
  expect(bought).toMatchObject([{ name: found!.name, may: true }]);
  await removeTarget(owner, { migrationId, legId: bought[0]!.legId, name: found!.name });
  expect(await onExtra()).toHaveLength(before.length);
}, 90_000);

test("after everything was brought back, the target that was made can be removed", async () => {
  const before = await onExtra();
  const { migrationId } = await toAnewOne("none");
  await drive(migrationId, { until: (now) => now.is("smoke") === "running" });
  const { name } = (await readMigration(owner, migrationId)).legs[0]!.target;
  const application = await arrived(heroku, (await instanceNamed(heroku, name)).remoteId);
  expect((await drive(migrationId)).status).toBe("done");
  const done = await readMigration(owner, migrationId);
  expect(done.bought).toEqual([]);
  const early = removeTarget(owner, { migrationId, legId: done.legs[0]!.id, name });
  expect(await problemOf(early)).toMatchObject({ code: "conflict" });

  application.disconnect();
  await rollBack(owner, { migrationId });
  const former = await arrived(heroku, source.remoteId);
  expect((await drive(migrationId)).status).toBe("rolled_back");
  former.disconnect();
  const { bought } = await readMigration(owner, migrationId);
  expect(bought).toMatchObject([{ name, may: true }]);
  // The app that had been switched has it under another name since, and is restarted with its removal.
  const target = { migrationId, legId: bought[0]!.legId };
  const { uses } = await readRemoval(owner, target);
  expect(uses!.map(({ app }) => app).toSorted()).toEqual(["extra", "shop"]);
  const shop = { id: "shop", name: "shop" };
  const { configVar } = uses!.find(({ app }) => app === "shop")!;
  const varsOfShop = () => heroku.provider.apps!.configVars(heroku.access, shop);
  expect(configVar).not.toBe("REDIS_URL");
  expect(await varsOfShop()).toHaveProperty(configVar);
  await removeTarget(owner, { ...target, name });
  expect(await onExtra()).toHaveLength(before.length);
  expect(await varsOfShop()).not.toHaveProperty(configVar);
}, 90_000);
