import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instances } from "@/drizzle/schema";
import { migrate } from "@/inngest/migrate";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { inngest } from "@/lib/events";
import { recordPart } from "@/lib/radar/sync-record";
import { approveStep, runThrough } from "@/lib/migrations/approve-step";
import { createMigration } from "@/lib/migrations/create-migration";
import type { StepKind } from "@/lib/migrations/model";
import { closeSessions } from "@/lib/migrations/sessions";
import { url } from "@/lib/providers/url/adapter";
import { startEngine, type Engine } from "@/local/engine/engine";
import { closeApp, serveApp, until, untilReady } from "@/test/integration/engine/support";
import { accessBy } from "@/test/support/access";
import { aConnection, aTeam } from "@/test/support/factories";
import { freePort } from "@/test/support/free-port";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { fill, nowOf, spec } from "./moving";

/** A migration as it runs in production: a ring, the engine, some work, the next ring. */
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
  await closeSessions();
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

/** A Redis that the team knows by its URL alone. */
async function knownByUrl(actor: Actor, redis: TestRedis, name: string) {
  const credentials = { url: redis.url, name };
  const { id } = await aConnection(actor, {
    providerId: "url",
    credentials,
    ladder: await plansOf(credentials),
  });
  const access = accessBy(credentials);
  const [part] = await url.parts(access);
  await recordPart(id, part!, await url.list(access, part!), new Date());
  const [instance] = await db.select().from(instances).where(eq(instances.connectionId, id));
  return instance!;
}

async function plansOf(credentials: Record<string, string>) {
  const access = accessBy(credentials);
  const [part] = await url.parts(access);
  const [remote] = await url.list(access, part!);
  return url.plans(access, remote!.remoteId);
}

const asks = (migrationId: string, kind: StepKind) =>
  until(async () => {
    const now = await nowOf(migrationId);
    return now.is(kind) === "asked" ? now.step(kind).id : null;
  }, 25_000);

test("rings alone carry a move between two URLs to its end, past an engine that goes away, while the source holds back writes", async () => {
  await using from = await startRedis();
  await using to = await startRedis();
  const writer = new Redis(from.url);
  writer.on("error", () => {});
  await fill(writer, 2000);
  const actor = await aTeam();
  const source = await knownByUrl(actor, from, "old");
  const target = await knownByUrl(actor, to, "new");
  const { migrationId } = await createMigration(
    actor,
    spec({
      kind: "move",
      sourceInstanceId: source.id,
      legs: [{ target: { kind: "existing", instanceId: target.id } }],
      pausesWrites: true,
      keepSourceHours: 0,
    }),
  );
  const gateId = await asks(migrationId, "ready");
  await engine.stop(0);
  await writer.set("text:0", "changed while nobody was there");
  engine = await anEngine();
  await approveStep(actor, { migrationId, stepId: gateId });

  // Nobody but a person can point an application that Headroom does not know elsewhere.
  const byHand = await asks(migrationId, "switch");
  await runThrough(actor, { migrationId });
  expect((await nowOf(migrationId)).is("switch")).toBe("asked");
  let isWritten = false;
  const held = (async () => {
    await writer.set("held", "back");
    isWritten = true;
  })();
  const reader = new Redis(to.url);
  reader.on("error", () => {});
  expect(await reader.get("text:0")).toBe("changed while nobody was there");
  expect(isWritten).toBe(false);

  await approveStep(actor, { migrationId, stepId: byHand });
  await held;
  writer.disconnect();
  await until(async () => ((await nowOf(migrationId)).status === "done" ? true : null), 25_000);
  expect(await reader.dbsize()).toBe(2300);
  reader.disconnect();
}, 90_000);
