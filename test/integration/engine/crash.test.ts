import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { startPostgres } from "@/local/postgres";
import { freePort } from "../../support/free-port";
import { printed } from "../../support/printed";
import { CALLS, crashFunctions, makeMarks, STEPS } from "./crash-functions";
import {
  aClient,
  closeApp,
  engineProcess,
  forget,
  kill,
  listRuns,
  serveApp,
  until,
  untilReady,
} from "./support";

const RUNS = 30;

/** The same numbers in every run of the tests: Park and Miller's generator. */
function seeded(seed: number): () => number {
  return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function aPlace() {
  await forget();
  const [enginePort, appPort] = [await freePort(), await freePort()];
  const engineUrl = `http://127.0.0.1:${enginePort}`;
  const sql = postgres(process.env.DATABASE_URL!, { max: 6, onnotice: () => {} });
  await makeMarks(sql);
  onTestFinished(() => sql.end({ timeout: 1 }));
  return { enginePort, appPort, engineUrl, sql, client: aClient(engineUrl) };
}

const walks = Array.from({ length: RUNS }, (_, run) => ({
  name: "walk",
  id: `walk-${run}`,
  data: { run },
}));

async function untilAllWalked(engineUrl: string): Promise<void> {
  await until(async () => {
    const runs = await listRuns(engineUrl, "completed").catch(() => []);
    return runs.length === RUNS ? true : null;
  }, 20_000);
}

/** Steps that were executed once more although an execution was already stored when it began. */
async function repeatedAfterStored(sql: postgres.Sql) {
  return sql<{ run: number; step: string }[]>`
    select marks.run, marks.step from marks
    join engine.events event on event.payload ->> 'id' = 'walk-' || marks.run
    join engine.runs run on run.event_id = event.id
    join engine.steps step on step.run_id = run.id and step.name = marks.step
    where marks.at > step.stored_at`;
}

async function executions(sql: postgres.Sql): Promise<{ steps: number; marks: number }> {
  const [row] = await sql<{ steps: number; marks: number }[]>`
    select count(distinct (run, step))::int as steps, count(*)::int as marks from marks`;
  return row!;
}

test("kill -9 of the engine at any moment loses no run and repeats no stored step", async () => {
  const { enginePort, appPort, engineUrl, sql, client } = await aPlace();
  const app = await serveApp(client, crashFunctions(client, sql), appPort);
  const chance = seeded(20_261_121);
  let engine = await engineProcess({ port: enginePort, appPort });
  let kills = 0;
  let walkedAtLastKill = RUNS;
  try {
    await untilReady(engineUrl);
    await client.send(walks);
    while (kills < 10) {
      // From its first line on: while it seeks the lock, releases what was claimed, calls, stores.
      await pause(chance() * 200);
      await kill(engine);
      kills++;
      engine = await engineProcess({ port: enginePort, appPort });
    }
    await untilReady(engineUrl);
    walkedAtLastKill = (await listRuns(engineUrl, "completed")).length;
    await untilAllWalked(engineUrl);
  } finally {
    await kill(engine);
    await closeApp(app);
  }

  expect(walkedAtLastKill).toBeLessThan(RUNS); // Else the last kills met an engine at rest.
  expect(await repeatedAfterStored(sql)).toEqual([]);
  const { steps, marks } = await executions(sql);
  expect(steps).toBe(RUNS * STEPS.length);
  // Only what was in flight at a kill may repeat.
  expect(marks - steps).toBeLessThanOrEqual(kills * CALLS);
});

test("kill -9 of the app loses no run and costs no attempt", async () => {
  const { enginePort, appPort, engineUrl, sql, client } = await aPlace();
  const chance = seeded(7);
  const engine = await engineProcess({ port: enginePort, appPort });
  let app = await appProcess(appPort, engineUrl);
  try {
    await untilReady(engineUrl);
    await client.send(walks);
    for (let kills = 0; kills < 3; kills++) {
      await pause(100 + chance() * 150);
      await kill(app);
      app = await appProcess(appPort, engineUrl);
    }
    await untilAllWalked(engineUrl);
  } finally {
    await kill(app);
    await kill(engine);
  }

  // The function has no retries: one counted attempt would have failed its run.
  expect(await repeatedAfterStored(sql)).toEqual([]);
  expect((await executions(sql)).steps).toBe(RUNS * STEPS.length);
});

test("a restarted Postgres stops nothing for good, and no step is repeated", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headroom-engine-"));
  chmodSync(folder, 0o755);
  const place = { folder: join(folder, "postgres"), port: await freePort() };
  let server = await startPostgres(place);
  const [enginePort, appPort] = [await freePort(), await freePort()];
  const engineUrl = `http://127.0.0.1:${enginePort}`;
  const client = aClient(engineUrl);
  // Marks are kept elsewhere, so that only the engine feels the restart.
  const sql = postgres(process.env.DATABASE_URL!, { max: 6, onnotice: () => {} });
  await makeMarks(sql);
  const app = await serveApp(client, crashFunctions(client, sql), appPort);
  const engine = await engineProcess({ port: enginePort, appPort, databaseUrl: server.url });
  try {
    await untilReady(engineUrl);
    await client.send(walks);
    await pause(150);
    await server.stop();
    await pause(300);
    server = await startPostgres(place);
    await untilReady(engineUrl);
    await pause(100);
    const ended = new Promise((resolve) => server.process.once("exit", resolve));
    process.kill(server.process.pid!, "SIGQUIT"); // An immediate shutdown: no goodbye to anybody.
    await ended;
    server = await startPostgres(place);
    await untilAllWalked(engineUrl);
    expect(engine.exitCode).toBeNull();
    expect(await executions(sql)).toEqual({
      steps: RUNS * STEPS.length,
      marks: RUNS * STEPS.length,
    });
  } finally {
    await kill(engine);
    await closeApp(app);
    await server.stop();
    await sql.end({ timeout: 1 });
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the engine ends when whoever started it is gone", async () => {
  const { enginePort, appPort } = await aPlace();
  const engine = await engineProcess({ port: enginePort, appPort });
  const ended = new Promise((resolve) => engine.once("exit", resolve));

  engine.stdin!.destroy();

  expect(await ended).toBe(0);
});

async function appProcess(port: number, engineUrl: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=react-server", "test/integration/engine/crash-app.ts"],
    {
      env: {
        ...process.env,
        PORT: String(port),
        ENGINE_URL: engineUrl,
        MARKS_URL: process.env.DATABASE_URL,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await printed(child, /^ready/m);
  return child;
}
