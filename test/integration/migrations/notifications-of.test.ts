import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { instances, migrationLegs, migrations } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { endView } from "@/lib/migrations/instance-of";
import type { LegRecord } from "@/lib/migrations/load-migration";
import type { MigrationStatus } from "@/lib/migrations/model";
import { notificationsOf } from "@/lib/migrations/notifications-of";
import { putNotificationsBack } from "@/lib/migrations/put-notifications-back";
import { aTeam } from "@/test/support/factories";
import { at, connected, house, instanceNamed, type Place } from "./moving";

await house();

type Instance = Awaited<ReturnType<typeof instanceNamed>>;
let owner: Actor;
let heroku: Place;
let scalingo: Place;
let source: Instance;
let store: Instance;
beforeAll(async () => {
  owner = await aTeam();
  heroku = await connected(owner, "heroku");
  scalingo = await connected(owner, "scalingo");
  source = await instanceNamed(heroku, "redis-shop");
  store = await instanceNamed(scalingo, "store");
});
// A customer of whose something listens to what expires.
beforeEach(() => setFlags("xE"));

const SETTING = "notify_keyspace_events";
const flags = async () => {
  const all = await heroku.provider.settings!.read(heroku.access, source.remoteId);
  return all.find(({ key }) => key === SETTING)!.value;
};
const setFlags = (value: string) =>
  heroku.provider.settings!.change(heroku.access, source.remoteId, SETTING, value);

/** A leg out of `from`, as a migration of that status has one. */
async function aLeg(from: Instance, status: MigrationStatus = "running"): Promise<LegRecord> {
  const [migrationId, id] = [newId("mig"), newId("leg")];
  const view = await endView(from);
  const isOver = status === "done" || status === "cancelled";
  await db.insert(migrations).values({
    id: migrationId,
    teamId: owner.teamId,
    kind: "copy",
    status,
    instanceId: from.id,
    source: view,
    endedAt: isOver ? new Date() : null,
  });
  const [leg] = await db
    .insert(migrationLegs)
    .values({
      id,
      teamId: owner.teamId,
      migrationId,
      position: 0,
      direction: "forth",
      sourceInstanceId: from.id,
      source: view,
      target: view,
    })
    .returning();
  return leg!;
}

async function remembered({ id }: LegRecord): Promise<string | null> {
  const [row] = await db.select().from(migrationLegs).where(eq(migrationLegs.id, id));
  return row!.formerNotifications;
}

test("notifications are switched on through the provider beside what the customer has, and put back as they were", async () => {
  const leg = await aLeg(source);
  const { notifications } = await notificationsOf(source, leg);
  await notifications!.enable();
  expect(await flags()).toBe("EKA");
  expect(await remembered(leg)).toBe("xE");
  await notifications!.restore();
  expect(await flags()).toBe("xE");
  expect(await remembered(leg)).toBeNull();
});

test("after a crash the customer's own setting is put back, not the one that was found", async () => {
  const leg = await aLeg(source);
  await (await notificationsOf(source, leg)).notifications!.enable();
  const [after] = await db.select().from(migrationLegs).where(eq(migrationLegs.id, leg.id));
  const { notifications } = await notificationsOf(source, after!);
  await notifications!.enable();
  expect(await remembered(leg)).toBe("xE");
  await notifications!.restore();
  expect(await flags()).toBe("xE");
});

test("of several that listen to one source, as the parts of a split do, the last one puts the customer's setting back", async () => {
  const legs = [await aLeg(source), await aLeg(source)];
  const parts = [];
  for (const leg of legs) parts.push((await notificationsOf(source, leg)).notifications!);
  await parts[0]!.enable();
  // The second one opens after the first: what it finds is not the customer's any more.
  parts[1] = (await notificationsOf(source, legs[1]!)).notifications!;
  await parts[1].enable();
  expect(await remembered(legs[1]!)).toBe("xE");
  await parts[0]!.restore();
  expect(await flags()).toBe("EKA");
  await parts[1].restore();
  expect(await flags()).toBe("xE");
  expect(await Promise.all(legs.map(remembered))).toEqual([null, null]);
});

test("of two that end at once, one puts it back", async () => {
  const legs = [await aLeg(source), await aLeg(source)];
  const parts = [];
  for (const leg of legs) parts.push((await notificationsOf(source, leg)).notifications!);
  for (const part of parts) await part.enable();
  await Promise.all(parts.map((part) => part.restore()));
  expect(await flags()).toBe("xE");
  expect(await Promise.all(legs.map(remembered))).toEqual([null, null]);
});

test("what somebody set meanwhile stays", async () => {
  const leg = await aLeg(source);
  const { notifications } = await notificationsOf(source, leg);
  await notifications!.enable();
  await setFlags("Kg");
  await notifications!.restore();
  expect(await flags()).toBe("Kg");
  expect(await remembered(leg)).toBeNull();
});

test("a source whose provider has no such setting is left to the server's own", async () => {
  const means = await notificationsOf(store, await aLeg(store));
  expect(means.notifications).toBeUndefined();
});

test("what a dead process left switched on is put back once its migration is over, and not before", async () => {
  const under = await aLeg(source, "running");
  await (await notificationsOf(source, under)).notifications!.enable();
  await putNotificationsBack();
  expect(await flags()).toBe("EKA");

  await db
    .update(migrations)
    .set({ status: "cancelled", endedAt: new Date() })
    .where(eq(migrations.id, under.migrationId));
  await putNotificationsBack();
  expect(await flags()).toBe("xE");
  expect(await remembered(under)).toBeNull();
  // Nothing is left to do.
  await setFlags("K");
  await putNotificationsBack();
  expect(await flags()).toBe("K");
});

test("a server that lets itself be set is put back at the server, and one that is gone does not keep the others", async () => {
  const gone = await aLeg(source, "done");
  await db
    .update(migrationLegs)
    .set({ formerNotifications: "" })
    .where(eq(migrationLegs.id, gone.id));
  await db
    .update(instances)
    .set({ remoteId: "no-such-addon", addressAt: null, sealedAddress: null })
    .where(eq(instances.id, source.id));
  const leg = await aLeg(store, "done");
  const atStore = (...words: [string, ...string[]]) =>
    at(scalingo, store.remoteId, (redis) => redis.call("CONFIG", ...words));
  await atStore("SET", "notify-keyspace-events", "KA");
  await db
    .update(migrationLegs)
    .set({ formerNotifications: "" })
    .where(eq(migrationLegs.id, leg.id));
  await putNotificationsBack();
  await db.update(instances).set({ remoteId: source.remoteId }).where(eq(instances.id, source.id));
  expect(await remembered(gone)).toBe("");
  expect(await remembered(leg)).toBeNull();
  expect(await atStore("GET", "notify-keyspace-events")).toEqual(["notify-keyspace-events", ""]);
});
