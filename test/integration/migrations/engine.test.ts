import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrations } from "@/drizzle/schema";
import { migrate } from "@/inngest/migrate";
import { db } from "@/lib/db";
import { inngest } from "@/lib/events";
import { approveCutover } from "@/lib/migrations/approve-cutover";
import { createMigration } from "@/lib/migrations/create-migration";
import type { Phase } from "@/lib/migrations/model";
import { readMigration } from "@/lib/migrations/read-migration";
import { startEngine, type Engine } from "@/local/engine/engine";
import { closeApp, serveApp, until, untilReady } from "@/test/integration/engine/support";
import addOn from "@/test/fixtures/heroku/addon.json";
import { aConnection, aTeam, anInstance } from "@/test/support/factories";
import { freePort } from "@/test/support/free-port";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startWire } from "@/test/support/wire";

/** A migration as it runs in production: a ring, the engine, a slice, the next ring. */
const heroku = await startWire();
process.env.HEROKU_API_URL = heroku.url;
let engine: Engine;
let enginePort: number;
let appPort: number;
let app: Awaited<ReturnType<typeof serveApp>>;

beforeAll(async () => {
  [enginePort, appPort] = [await freePort(), await freePort()];
  // The door reads the environment again at each knock.
  process.env.INNGEST_BASE_URL = `http://127.0.0.1:${enginePort}`;
  inngest.setEnvVars(process.env);
  app = await serveApp(inngest, [migrate], appPort);
  engine = await anEngine();
});

afterAll(async () => {
  await engine.stop(0);
  await closeApp(app);
  await heroku.stop();
});

async function anEngine(): Promise<Engine> {
  const started = await startEngine({
    port: enginePort,
    databaseUrl: process.env.DATABASE_URL!,
    appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
    signingKey: process.env.INNGEST_SIGNING_KEY!,
    eventKey: process.env.INNGEST_EVENT_KEY!,
    retryWaitsMs: [20],
    retryJitterMs: 5,
    say: () => {},
  });
  await untilReady(started.url);
  return started;
}

function atHeroku(remoteId: string, redis: TestRedis): void {
  const owner = { id: `app-of-${remoteId}`, name: remoteId };
  heroku.routes[`GET /addons/${remoteId}`] = { body: { ...addOn, id: remoteId, app: owner } };
  heroku.routes[`GET /apps/${owner.id}/config-vars`] = { body: { REDIS_URL: redis.url } };
}

/** 5,000 keys of all six types in two databases, some of which expire. */
async function fill(url: string): Promise<void> {
  for (const database of [0, 3]) {
    const client = new Redis(url, { db: database });
    const batch = client.pipeline();
    for (let at = 0; at < 2500; at++) {
      const key = `${["string", "list", "set", "hash", "zset", "stream"][at % 6]}:${at}`;
      if (at % 6 === 0) batch.set(key, `value ${at}`);
      if (at % 6 === 1) batch.rpush(key, "first", "second", "third");
      if (at % 6 === 2) batch.sadd(key, "one", "two", `three ${at}`);
      if (at % 6 === 3) batch.hset(key, { field: `value ${at}`, other: "1" });
      if (at % 6 === 4) batch.zadd(key, 1.5, "low", at, "high");
      if (at % 6 === 5) batch.xadd(key, "1-1", "job", String(at));
      if (at % 10 === 0) batch.pexpire(key, 600_000);
    }
    await batch.exec();
    client.disconnect();
  }
}

async function phaseOf(migrationId: string): Promise<Phase> {
  const [row] = await db.select().from(migrations).where(eq(migrations.id, migrationId));
  return row!.phase!;
}

const reaches = (migrationId: string, phase: Phase) =>
  until(async () => ((await phaseOf(migrationId)) === phase ? true : null), 20_000);

test("rings alone carry 5,000 keys of all types through every phase, past an engine that goes away in the middle", async () => {
  await using from = await startRedis();
  await using to = await startRedis();
  await fill(from.url);
  const actor = await aTeam("operator");
  const { id: connectionId } = await aConnection(actor);
  const source = await anInstance(actor, { connectionId, name: "old-cache" });
  const target = await anInstance(actor, { connectionId, name: "new-cache" });
  atHeroku(source.remoteId, from);
  atHeroku(target.remoteId, to);
  const { migrationId } = await createMigration(actor, {
    instanceId: source.id,
    targetInstanceId: target.id,
  });

  // Some slices are done, others are not: the engine goes without a word and comes back.
  await until(async () => {
    const [row] = await db.select().from(migrations).where(eq(migrations.id, migrationId));
    return row!.version >= 1 ? true : null;
  });
  await engine.stop(0);
  expect(["copy", "verify"]).toContain(await phaseOf(migrationId));
  engine = await anEngine();

  await reaches(migrationId, "await_approval");
  expect((await readMigration(actor, migrationId)).checkpoint).toMatchObject({
    pass: 1,
    keysTotal: 5000,
    keysCopied: 5000,
    keysCompared: 5000,
    keysDiffering: 0,
    copyMs: expect.toSatisfy((milliseconds: number) => milliseconds > 0),
  });

  const writer = new Redis(from.url);
  await writer.set("string:0", "changed");
  await writer.del("list:1");
  writer.disconnect();
  await approveCutover(actor, { migrationId, areWritersStopped: true });
  await reaches(migrationId, "done");

  expect((await readMigration(actor, migrationId)).checkpoint).toMatchObject({
    keysTotal: 4999,
    keysCompared: 4999,
    keysDiffering: 0,
    beforeCutover: { pass: 1, keysCopied: 5000, keysCompared: 5000, keysDiffering: 0 },
  });
  const reader = new Redis(to.url);
  expect(await reader.get("string:0")).toBe("changed");
  expect(await reader.dbsize()).toBe(2499);
  await reader.select(3);
  expect(await reader.dbsize()).toBe(2500);
  expect(await reader.type("stream:5")).toBe("stream");
  reader.disconnect();
});
