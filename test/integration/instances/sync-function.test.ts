import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connections, instances } from "@/drizzle/schema";
import { syncConnection, syncConnections } from "@/inngest/sync";
import { db } from "@/lib/db";
import { connectionDue, inngest, ring } from "@/lib/events";
import { startEngine, type Engine } from "@/local/engine/engine";
import { closeApp, listRuns, serveApp, until, untilReady } from "@/test/integration/engine/support";
import { aConnection, aTeam } from "@/test/support/factories";
import { freePort } from "@/test/support/free-port";
import { herokuErrors, startRecordedProviders } from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
let engine: Engine;
let app: Awaited<ReturnType<typeof serveApp>>;
let engineUrl: string;

beforeAll(async () => {
  const [enginePort, appPort] = [await freePort(), await freePort()];
  engineUrl = `http://127.0.0.1:${enginePort}`;
  // The door reads the environment again at each knock.
  process.env.INNGEST_BASE_URL = engineUrl;
  inngest.setEnvVars(process.env);
  app = await serveApp(inngest, [syncConnections, syncConnection], appPort);
  engine = await startEngine({
    port: enginePort,
    databaseUrl: process.env.DATABASE_URL!,
    appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
    signingKey: process.env.INNGEST_SIGNING_KEY!,
    eventKey: process.env.INNGEST_EVENT_KEY!,
    retryWaitsMs: [20],
    retryJitterMs: 5,
    say: () => {},
  });
  await untilReady(engineUrl);
});

afterAll(async () => {
  await engine.stop(0);
  await closeApp(app);
  await wire.stop();
});

function endedRun(status: string) {
  return until(async () => {
    const runs = await listRuns(engineUrl, status);
    return runs.find(({ functionId }) => functionId === "headroom-sync-connection") ?? null;
  });
}

test("a ring for a connection lists its instances; a revoked token ends the run with a sentence", async () => {
  const { id: connectionId, teamId } = await aConnection(await aTeam());
  await ring(connectionDue.create({ connectionId }));
  expect(await endedRun("completed")).toMatchObject({ output: { seen: 4, gone: 0 } });
  expect(await db.select().from(instances).where(eq(instances.teamId, teamId))).toHaveLength(4);

  wire.routes["GET /heroku/addons"] = { status: 401, body: herokuErrors.unauthorized };
  await ring(connectionDue.create({ connectionId }));
  const told = await until(async () => {
    const runs = await listRuns(engineUrl, "completed");
    return runs.find(({ output }) => JSON.stringify(output).includes("problem")) ?? null;
  });
  expect(told.output).toMatchObject({
    problem: expect.stringMatching(/no longer accepts this token/),
  });
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  expect(row?.status).toBe("broken");
});
