import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { instances, migrations } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { approveCutover, ApproveCutover } from "@/lib/migrations/approve-cutover";
import { cancelMigration } from "@/lib/migrations/cancel-migration";
import { createMigration } from "@/lib/migrations/create-migration";
import { findStuckMigrations } from "@/lib/migrations/find-stuck";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { isWalking, type Phase } from "@/lib/migrations/model";
import { readMigration } from "@/lib/migrations/read-migration";
import { readPreflight } from "@/lib/migrations/read-preflight";
import { runSlices } from "@/lib/migrations/run-slices";
import { listActivity } from "@/lib/teams/list-activity";
import addOn from "@/test/fixtures/heroku/addon.json";
import { startDoorbell } from "@/test/support/doorbell";
import { aConnection, aTeam, anInstance } from "@/test/support/factories";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startWire } from "@/test/support/wire";

const heroku = await startWire();
process.env.HEROKU_API_URL = heroku.url;
const bell = await startDoorbell();
afterAll(async () => {
  await heroku.stop();
  await bell.stop();
});
beforeEach(() => bell.forget());

const now = new Date("2026-03-02T14:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const clock = () => now;
const oneSlice = (migrationId: string) => runSlices(migrationId, clock, { runMs: 0, sliceMs: 0 });

/** An add-on of an app of its own, whose config var says where the server listens. */
function atHeroku(remoteId: string, redis: TestRedis): void {
  const app = { id: `app-of-${remoteId}`, name: remoteId };
  heroku.routes[`GET /addons/${remoteId}`] = { body: { ...addOn, id: remoteId, app } };
  heroku.routes[`GET /apps/${app.id}/config-vars`] = { body: { REDIS_URL: redis.url } };
}

/** Two watched instances in front of two real servers; the source holds 1,000 keys. */
async function twoInstances() {
  const [from, to] = await Promise.all([startRedis(), startRedis()]);
  const actor = await aTeam("operator");
  const { id: connectionId } = await aConnection(actor);
  const source = await anInstance(actor, { connectionId, name: "old-cache" });
  const target = await anInstance(actor, { connectionId, name: "new-cache" });
  atHeroku(source.remoteId, from);
  atHeroku(target.remoteId, to);

  const writer = new Redis(from.url);
  const reader = new Redis(to.url);
  // One test stops a server under its client.
  reader.on("error", () => {});
  const pipeline = writer.pipeline();
  for (let at = 0; at < 1000; at++) pipeline.set(`key:${at}`, `value ${at}`);
  await pipeline.exec();

  const close = async () => {
    writer.disconnect();
    reader.disconnect();
    await Promise.all([from.stop(), to.stop()]);
  };
  const ends = { instanceId: source.id, targetInstanceId: target.id };
  return { actor, source, target, ends, from, to, writer, reader, [Symbol.asyncDispose]: close };
}

/** Runs slices as the background does, until a person is asked or it is over. */
async function walk(migrationId: string): Promise<Phase> {
  let phase: Phase;
  do phase = await oneSlice(migrationId);
  while (isWalking(phase));
  return phase;
}

const begin = async (actor: Actor, ends: { instanceId: string; targetInstanceId: string }) =>
  (await createMigration(actor, ends)).migrationId;

test("a migration copies, proves it, asks a person, takes what came since, and is done", async () => {
  await using it = await twoInstances();
  const migrationId = await begin(it.actor, it.ends);
  expect(bell.rings()).toEqual([{ name: "migrations/migration.advanced", data: { migrationId } }]);

  expect(await walk(migrationId)).toBe("await_approval");
  expect(await it.reader.dbsize()).toBe(1000);
  // A waiting migration waits, however often it is rung for.
  expect(await runSlices(migrationId, clock)).toBe("await_approval");

  await it.writer.set("key:0", "changed");
  await it.writer.set("new", "value");
  await it.writer.del("key:1");
  await approveCutover(it.actor, { migrationId, areWritersStopped: true }, now);
  expect(await walk(migrationId)).toBe("done");

  expect(await it.reader.get("key:0")).toBe("changed");
  expect(await it.reader.get("new")).toBe("value");
  expect(await it.reader.exists("key:1")).toBe(0);
  expect(await readMigration(it.actor, migrationId)).toMatchObject({
    phase: "done",
    source: { name: "old-cache" },
    target: { name: "new-cache" },
    endedAt: now,
    checkpoint: { keysCompared: 1000, keysDiffering: 0 },
  });
  const { entries } = await listActivity(it.actor);
  expect(entries.map(({ who, sentence }) => `${who} ${sentence}`)).toEqual([
    "Headroom moved the data of old-cache to new-cache: 1000 keys compared, none differ",
    "Ada confirmed that nothing writes to old-cache any more, so that new-cache takes over",
    "Ada began to move the data of old-cache to new-cache",
  ]);
});

test("of two slices that run at once, one counts, and the keys are the same", async () => {
  await using it = await twoInstances();
  const migrationId = await begin(it.actor, it.ends);

  await Promise.all([oneSlice(migrationId), oneSlice(migrationId)]);
  const [row] = await db.select().from(migrations).where(eq(migrations.id, migrationId));
  expect(row!.version).toBe(1);

  expect(await walk(migrationId)).toBe("await_approval");
  expect((await readMigration(it.actor, migrationId)).checkpoint).toMatchObject({
    pass: 1,
    keysCopied: 1000,
    keysDiffering: 0,
  });
});

test("a server that is away for a while costs nothing but time", async () => {
  await using it = await twoInstances();
  const migrationId = await begin(it.actor, it.ends);
  await oneSlice(migrationId);
  const before = await readMigration(it.actor, migrationId);

  await it.to.stop();
  await expect(oneSlice(migrationId)).rejects.toMatchObject({ code: "unreachable" });
  expect(await readMigration(it.actor, migrationId)).toEqual(before);

  // It comes back empty, as a server without persistence does: the next passes find what is missing.
  const again = await startRedis();
  atHeroku(it.target.remoteId, again);
  expect(await walk(migrationId)).toBe("await_approval");
  const reader = new Redis(again.url);
  expect(await reader.dbsize()).toBe(1000);
  reader.disconnect();
  await again.stop();
});

test("a target that becomes full ends the migration with what to do, and the source is whole", async () => {
  await using it = await twoInstances();
  const migrationId = await begin(it.actor, it.ends);
  await it.reader.config("SET", "maxmemory", "1");

  expect(await walk(migrationId)).toBe("failed");

  const { checkpoint, endedAt } = await readMigration(it.actor, migrationId);
  expect(checkpoint.failure).toContain("The target is full");
  expect(endedAt).toEqual(now);
  expect(await it.writer.dbsize()).toBe(1000);
});

describe("a migration does not begin", () => {
  test("into an instance that is not empty", async () => {
    await using it = await twoInstances();
    await it.reader.set("theirs", "1");

    const preflight = await readPreflight(it.actor, it.ends);
    expect(preflight.blockers).toEqual([expect.stringContaining("new-cache is not empty")]);
    await expect(createMigration(it.actor, it.ends)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("not empty"),
    });
    expect(await listMigrations(it.actor)).toEqual([]);
    expect(bell.rings()).toEqual([]);
  });

  test("twice, also when two people begin at once, nor the other way round", async () => {
    await using it = await twoInstances();

    const back = { instanceId: it.target.id, targetInstanceId: it.source.id };
    await it.writer.flushall();

    const outcomes = await Promise.allSettled([
      createMigration(it.actor, it.ends),
      createMigration(it.actor, it.ends),
      createMigration(it.actor, back),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    await expect(createMigration(it.actor, back)).rejects.toMatchObject({ code: "conflict" });
    expect(await listMigrations(it.actor)).toHaveLength(1);
  });

  test("by a viewer, by another team, into itself, or where nobody watches", async () => {
    await using it = await twoInstances();
    const viewer: Actor = { ...it.actor, role: "viewer" };

    await expect(createMigration(viewer, it.ends)).rejects.toMatchObject({ code: "forbidden" });
    await expect(createMigration(await aTeam(), it.ends)).rejects.toMatchObject({
      code: "not_found",
    });
    const { instanceId } = it.ends;
    await expect(
      createMigration(it.actor, { instanceId, targetInstanceId: instanceId }),
    ).rejects.toMatchObject({ code: "conflict" });
    await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, it.target.id));
    await expect(createMigration(it.actor, it.ends)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Watch new-cache first"),
    });
  });
});

describe("the cutover", () => {
  test("needs the word of a person that writers are stopped", () => {
    const given = { migrationId: "mig_1", areWritersStopped: false };
    expect(ApproveCutover.safeParse(given).error?.issues[0]?.message).toContain("Stop everything");
  });

  test("is confirmed once, by an operator of the team, when it is awaited", async () => {
    await using it = await twoInstances();
    const migrationId = await begin(it.actor, it.ends);
    const input = { migrationId, areWritersStopped: true as const };
    await expect(approveCutover(it.actor, input)).rejects.toMatchObject({ code: "conflict" });
    await walk(migrationId);

    await expect(approveCutover({ ...it.actor, role: "viewer" }, input)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(approveCutover(await aTeam(), input)).rejects.toMatchObject({ code: "conflict" });
    const outcomes = await Promise.allSettled([
      approveCutover(it.actor, input),
      approveCutover(it.actor, input),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

test("a cancelled migration moves nothing any more, and another one may begin", async () => {
  await using it = await twoInstances();
  const migrationId = await begin(it.actor, it.ends);
  await oneSlice(migrationId);

  await cancelMigration(it.actor, { migrationId }, now);

  expect(await runSlices(migrationId, clock)).toBe("failed");
  expect((await readMigration(it.actor, migrationId)).checkpoint.failure).toContain("cancelled");
  await expect(cancelMigration(it.actor, { migrationId })).rejects.toMatchObject({
    code: "conflict",
  });
  await it.reader.flushall();
  expect(await begin(it.actor, it.ends)).not.toBe(migrationId);
});

test("a migration that nobody moves is found, one that waits for a person is not", async () => {
  await using it = await twoInstances();
  const migrationId = await begin(it.actor, it.ends);
  await oneSlice(migrationId);

  expect(await findStuckMigrations(later(4))).not.toContain(migrationId);
  expect(await findStuckMigrations(later(6))).toContain(migrationId);
  await walk(migrationId);
  expect(await findStuckMigrations(later(6))).not.toContain(migrationId);
});
