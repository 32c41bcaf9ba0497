import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPlatforms } from "@/local/platforms/start-platforms";
import type { State } from "@/local/platforms/state";
import { startWire } from "@/test/support/wire";
import { ask, theRedis, until } from "./platform-help";
import { platformProcess, type PlatformProcess } from "./platform-process";
import { oneApp, scalingoAt } from "./scalingo-help";

let platform: PlatformProcess;

beforeEach(async () => {
  platform = await platformProcess(oneApp(), 0.1);
});
afterEach(() => platform[Symbol.asyncDispose]());

test("a process that is killed leaves nothing half done: the next finishes all that was begun", async () => {
  await using wire = await startWire({ "POST /hook": { status: 200 } });
  const before = await scalingoAt(await platform.start());
  const { body } = await before.api("GET", "/v1/notification_platforms/search?name=webhook");
  const [webhooks] = (body as { notification_platforms: { id: string }[] }).notification_platforms;
  const notifier = {
    platform_id: webhooks!.id,
    name: "watch",
    send_all_events: true,
    type_data: { webhook_url: `${wire.url}/hook` },
  };
  await before.api("POST", "/v1/apps/shop/notifiers", { notifier });
  await before.db("POST", "/backups");
  await before.db("POST", "/features", { feature: { name: "redis-aof" } });
  await before.api("POST", "/v1/apps/shop/scale", { containers: [{ name: "worker", amount: 4 }] });
  await before.api("POST", "/v1/apps/shop/variables", { variable: { name: "KEPT", value: "yes" } });
  await platform.kill();

  const url = await platform.start();
  const after = await scalingoAt(url);
  await until(async () => {
    const { containers } = (await after.api("GET", "/v1/apps/shop/ps")).body as {
      containers: { type: string }[];
    };
    return containers.filter(({ type }) => type === "worker").length === 4;
  });
  await after.settled();
  await until(async () => {
    const { database_backups: backups } = (await after.db("GET", "/backups")).body as {
      database_backups: { status: string }[];
    };
    return backups.length === 1 && backups[0]!.status === "done";
  });
  const { adminUrl } = await theRedis(url);
  const log = await ask(adminUrl, (redis) => redis.config("GET", "appendonly"));
  expect(log).toEqual(["appendonly", "yes"]);
  const { body: environment } = await after.api("GET", "/v1/apps/shop/variables");
  expect(environment).toMatchObject({ variables: [{}, {}, { name: "KEPT", value: "yes" }] });
  const told = () => wire.requests.map((request) => (request.body as { type: string }).type);
  await until(() => Promise.resolve(told().includes("database_backup_succeeded")));
  expect(told()).toContain("new_variable");
});

test("a switch to TLS that was cut short in its restart is finished by the next process", async () => {
  const firstUrl = await platform.start();
  const before = await scalingoAt(firstUrl);
  const { url: plain } = await theRedis(firstUrl);
  await ask(plain, (redis) => redis.set("kept", "yes"));
  await before.db("POST", "/features", { feature: { name: "force-ssl" } });
  await until(async () => (await theRedis(firstUrl)).url !== plain);
  await platform.kill();

  const url = await platform.start();
  await (await scalingoAt(url)).settled();
  const after = await theRedis(url);
  expect(after.url).toBe(plain.replace(/^redis:/, "rediss:"));
  expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
});

test("a daily backup whose hour passed while nobody ran is made once, and the next is due within a day", async () => {
  const file = join(platform.home, "platforms", "state.json");
  const state = JSON.parse(readFileSync(file, "utf8")) as State;
  const [database] = state.scalingo.databases;
  database!.nextBackupAt = new Date(Date.now() - 3 * 86_400_000).toISOString();
  writeFileSync(file, JSON.stringify(state));

  await using platforms = await startPlatforms({ home: platform.home, pace: 0.05 });
  const scalingo = await scalingoAt(platforms.url);
  await until(async () => {
    const { database_backups: backups } = (await scalingo.db("GET", "/backups")).body as {
      database_backups: { status: string; method: string }[];
    };
    return (
      backups.length === 1 && backups[0]!.status === "done" && backups[0]!.method === "periodic"
    );
  });
  const after = JSON.parse(readFileSync(file, "utf8")) as State;
  const due = Date.parse(after.scalingo.databases[0]!.nextBackupAt);
  expect(due).toBeGreaterThan(Date.now());
  expect(due).toBeLessThanOrEqual(Date.now() + 86_400_000);
});

test("a home from before Scalingo knew apps and databases is opened, with its data", async () => {
  const file = join(platform.home, "platforms", "state.json");
  const { scalingo: _unknown, ...older } = JSON.parse(readFileSync(file, "utf8")) as State;
  const servers = older.servers.map(({ persistence: _none, ...server }) => server);
  writeFileSync(file, JSON.stringify({ ...older, servers }));

  await using platforms = await startPlatforms({ home: platform.home, pace: 0.05 });
  const scalingo = await scalingoAt(platforms.url);
  expect((await scalingo.api("GET", "/v1/apps/shop/variables")).body).toMatchObject({
    variables: [
      { name: "SCALINGO_REDIS_URL" },
      { name: "REDIS_URL", value: "$SCALINGO_REDIS_URL" },
    ],
  });
  expect(await scalingo.database()).toMatchObject({
    status: "running",
    features: [{ name: "redis-aof", status: "ACTIVATED" }],
  });
});
