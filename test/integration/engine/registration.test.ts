import type { InngestFunction } from "inngest";
import postgres from "postgres";
import { request } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { startEngine } from "@/local/engine/engine";
import { freePort } from "../../support/free-port";
import {
  aClient,
  aHouse,
  closeApp,
  EVENT_KEY,
  forget,
  listRuns,
  serveApp,
  SIGNING_KEY,
  until,
  untilReady,
  type Client,
} from "./support";

const nothing = () => null;

type Options = Parameters<Client["createFunction"]>[0];
const on: Pick<Options, "triggers"> = { triggers: [{ event: "a" }] };

test.each<[string, Options, string]>([
  ["batching", { id: "f", ...on, batchEvents: { maxSize: 5, timeout: "5s" } }, "batchEvents"],
  ["debouncing", { id: "f", ...on, debounce: { period: "5s" } }, "debounce"],
  ["throttling", { id: "f", ...on, throttle: { limit: 1, period: "5s" } }, "throttle"],
  ["a rate limit", { id: "f", ...on, rateLimit: { limit: 1, period: "5s" } }, "rateLimit"],
  ["a singleton", { id: "f", ...on, singleton: { mode: "skip" } }, "singleton"],
  ["cancelling", { id: "f", ...on, cancelOn: [{ event: "stop" }] }, "cancelOn"],
  ["a priority", { id: "f", ...on, priority: { run: "1" } }, "priority"],
  ["timeouts", { id: "f", ...on, timeouts: { finish: "1h" } }, "timeouts"],
  ["an idempotency key", { id: "f", ...on, idempotency: "event.data.id" }, "idempotency"],
  ["an expression", { id: "f", triggers: [{ event: "a", if: "event.data.x" }] }, "expression"],
  [
    "a computed key",
    { id: "f", ...on, concurrency: { limit: 1, key: "event.data.a + '1'" } },
    "key",
  ],
])("a function with %s is refused by name when it is registered", async (_what, options, word) => {
  const house = await aHouse((client) => [client.createFunction(options, nothing)], {
    isRefused: true,
  });

  const line = await until(() => house.said.find((said) => said.includes("failed")) ?? null);

  expect(line).toContain("house-f");
  expect(line).toContain(word);
  const health = await fetch(`${house.engine.url}/health`);
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({
    isReady: false,
    problem: expect.stringContaining(word),
  });
});

test("an event with a wrong key, a reserved name or no name is refused with the reason", async () => {
  const house = await aHouse((client) => [client.createFunction({ id: "f", ...on }, nothing)]);
  const send = async (key: string, body: string, headers = {}) => {
    const response = await fetch(`${house.engine.url}/e/${key}`, { method: "POST", body, headers });
    return [response.status, ((await response.json()) as { error?: string }).error];
  };

  expect(await send("wrong", `{"name":"a"}`)).toEqual([401, "The event key is wrong."]);
  expect(await send(EVENT_KEY, `{"name":"inngest/function.failed"}`)).toEqual([
    400,
    "Event 1 has the prefix inngest/, which is the engine's.",
  ]);
  expect(await send(EVENT_KEY, `[{"name":"a"},{}]`)).toEqual([400, "Event 2 needs a name."]);
  expect(await send(EVENT_KEY, `{`)).toEqual([400, "The body is no JSON."]);
  expect(await send(EVENT_KEY, `{"name":"a","data":{"x":"${"x".repeat(600_000)}"}}`)).toEqual([
    400,
    "Event 1 is larger than 512 KiB.",
  ]);
  expect(await send(EVENT_KEY, "x".repeat(4_000_000))).toEqual([413, "A send is at most 3 MiB."]);
  expect(await house.runs()).toEqual([]);
});

test("an app with another signing key is not registered, and the log says why", async () => {
  const house = await aHouse((client) => [client.createFunction({ id: "f", ...on }, nothing)], {
    signingKey: "signkey-test-ffffffffffffffffffffffffffffffff",
    isRefused: true,
  });

  const line = await until(() => house.said.find((said) => said.includes("failed")) ?? null);

  expect(line).toContain("INNGEST_SIGNING_KEY");
});

test("ticks that were missed while nothing ran start a function once, and the next tick is noted", async () => {
  const ticks: unknown[] = [];
  const house = await aHouse((client) => [
    client.createFunction(
      { id: "tick", triggers: [{ cron: "TZ=Europe/Paris * * * * *" }] },
      ({ event }) => {
        ticks.push(event);
      },
    ),
  ]);
  const sql = postgres(house.options.databaseUrl, { max: 1 });
  await until(async () => ((await sql`select from engine.crons`).length === 1 ? true : null));
  await house.engine.stop();
  await sql`update engine.crons set next_at = now() - interval '3 minutes'`;

  const later = await startEngine(house.options);
  onTestFinished(() => later.stop(0));
  await until(() => (ticks.length > 0 ? true : null));
  const [row] = await sql`
    select next_at > now() and next_at <= now() + interval '1 minute' as "isNext" from engine.crons`;
  await sql.end();

  expect(ticks).toEqual([
    expect.objectContaining({
      name: "inngest/scheduled.timer",
      data: { cron: "TZ=Europe/Paris * * * * *", scheduledAt: expect.any(String) },
    }),
  ]);
  expect(row).toEqual({ isNext: true });
});

test("a restarted app with other functions is noticed, and runs of removed ones wait", async () => {
  await forget();
  const [enginePort, appPort] = [await freePort(), await freePort()];
  const engineUrl = `http://127.0.0.1:${enginePort}`;
  const client = aClient(engineUrl);
  const started: string[] = [];
  const made = (id: string): InngestFunction.Any =>
    client.createFunction({ id, triggers: [{ event: "go" }] }, async ({ step }) => {
      await step.run("start", () => started.push(id));
      await step.sleep("nap", "1s");
      return step.run("end", () => id);
    });
  let app = await serveApp(client, [made("old")], appPort);
  const engine = await startEngine({
    port: enginePort,
    databaseUrl: process.env.DATABASE_URL!,
    appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
    signingKey: SIGNING_KEY,
    eventKey: EVENT_KEY,
    registerEveryMs: 100,
  });
  const status = async () =>
    Object.fromEntries((await listRuns(engineUrl)).map((run) => [run.functionId, run.status]));
  try {
    await untilReady(engineUrl);
    await client.send({ name: "go" });
    await until(() => (started.includes("old") ? true : null));
    await closeApp(app);
    app = await serveApp(client, [made("new")], appPort);
    await until(async () => {
      await client.send({ name: "go" });
      return started.includes("new") ? true : null;
    });
    await until(async () => ((await status())["house-new"] === "completed" ? true : null));
    expect((await status())["house-old"]).toBe("running");

    await closeApp(app);
    app = await serveApp(client, [made("old")], appPort);
    await until(async () => ((await status())["house-old"] === "completed" ? true : null));
  } finally {
    await engine.stop(0);
    await closeApp(app);
  }
});

test("of two engines on one database one works, and the other takes over when it ends", async () => {
  const house = await aHouse((client) => [client.createFunction({ id: "f", ...on }, nothing)]);
  const port = await freePort();
  const second = await startEngine({ ...house.options, port });
  try {
    const health = await fetch(`${second.url}/health`);
    expect(health.status).toBe(503);

    await house.engine.stop();
    await untilReady(second.url);
  } finally {
    await second.stop();
  }
});

test("only programs that ask for this machine by its own name are served", async () => {
  const house = await aHouse((client) => [client.createFunction({ id: "f", ...on }, nothing)]);

  const response = await request(`${house.engine.url}/runs`, { headers: { host: "evil.test" } });

  expect(response.statusCode).toBe(403);
  await response.body.dump();
});

test("events are refused until the app is known, and taken from then on even when it is down", async () => {
  await forget();
  const [port, appPort] = [await freePort(), await freePort()];
  const client = aClient(`http://127.0.0.1:${port}`);
  const functions = [client.createFunction({ id: "f", ...on }, () => "ran")];
  const options = {
    port,
    databaseUrl: process.env.DATABASE_URL!,
    appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
    signingKey: SIGNING_KEY,
    eventKey: EVENT_KEY,
  };
  const send = async () => {
    const body = `{"name":"a"}`;
    const response = await fetch(`http://127.0.0.1:${port}/e/${EVENT_KEY}`, {
      method: "POST",
      body,
    });
    return response.status;
  };

  const first = await startEngine(options);
  onTestFinished(() => first.stop(0));
  expect(await send()).toBe(503);
  const app = await serveApp(client, functions, appPort);
  await untilReady(first.url);
  await first.stop();
  await closeApp(app);

  const second = await startEngine(options);
  onTestFinished(() => second.stop(0));
  await untilReady(second.url);
  expect(await send()).toBe(200);
  const back = await serveApp(client, functions, appPort);
  onTestFinished(() => closeApp(back));
  const [run] = await until(async () => {
    const runs = await listRuns(second.url, "completed");
    return runs.length > 0 ? runs : null;
  });
  expect(run).toMatchObject({ output: "ran" });
});
