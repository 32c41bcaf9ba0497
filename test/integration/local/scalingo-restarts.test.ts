import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPlatforms } from "@/local/platforms/start-platforms";
import type { State } from "@/local/platforms/state";
import { freePort } from "@/test/support/free-port";
import { startWire } from "@/test/support/wire";
import { ask, theRedis, until } from "./platform-help";
import { oneApp, scalingoAt } from "./scalingo-help";

let home: string;
let running: ChildProcess | null = null;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "headroom-scalingo-"));
  // Writes the world down, so that the process below begins with it and not with the demo.
  await (await startPlatforms({ home, world: oneApp() })).stop();
});
afterEach(async () => {
  await end("SIGTERM");
  rmSync(home, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const port = await freePort();
  running = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=react-server", "local/platforms/main.ts"],
    {
      env: {
        ...process.env,
        HEADROOM_HOME: home,
        PORT: String(port),
        HEADROOM_PLATFORM_PACE: "0.1",
      },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const { stdout } = running;
  await new Promise<void>((ready) =>
    stdout!.on("data", (chunk: Buffer) => chunk.toString().startsWith("ready") && ready()),
  );
  return `http://127.0.0.1:${port}`;
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (running === null) return;
  const child = running;
  running = null;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

test("a process that is killed leaves nothing half done: the next finishes all that was begun", async () => {
  await using wire = await startWire({ "POST /hook": { status: 200 } });
  const before = await scalingoAt(await start());
  const { body } = await before.api("GET", "/v1/notification_platforms/search?name=webhook");
  const [platform] = (body as { notification_platforms: { id: string }[] }).notification_platforms;
  const notifier = {
    platform_id: platform!.id,
    name: "watch",
    send_all_events: true,
    type_data: { webhook_url: `${wire.url}/hook` },
  };
  await before.api("POST", "/v1/apps/shop/notifiers", { notifier });
  await before.db("POST", "/backups");
  await before.db("POST", "/features", { feature: { name: "redis-aof" } });
  await before.api("POST", "/v1/apps/shop/scale", { containers: [{ name: "worker", amount: 4 }] });
  await before.api("POST", "/v1/apps/shop/variables", { variable: { name: "KEPT", value: "yes" } });
  await end("SIGKILL");

  const url = await start();
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
  const firstUrl = await start();
  const before = await scalingoAt(firstUrl);
  const { url: plain } = await theRedis(firstUrl);
  await ask(plain, (redis) => redis.set("kept", "yes"));
  await before.db("POST", "/features", { feature: { name: "force-ssl" } });
  await until(async () => (await theRedis(firstUrl)).url !== plain);
  await end("SIGKILL");

  const url = await start();
  await (await scalingoAt(url)).settled();
  const after = await theRedis(url);
  expect(after.url).toBe(plain.replace(/^redis:/, "rediss:"));
  expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
});

test("a daily backup whose hour passed while nobody ran is made once, and the next is due within a day", async () => {
  const file = join(home, "platforms", "state.json");
  const state = JSON.parse(readFileSync(file, "utf8")) as State;
  const [database] = state.scalingo.databases;
  database!.nextBackupAt = new Date(Date.now() - 3 * 86_400_000).toISOString();
  writeFileSync(file, JSON.stringify(state));

  await using platforms = await startPlatforms({ home, pace: 0.05 });
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
  const file = join(home, "platforms", "state.json");
  const { scalingo: _unknown, ...older } = JSON.parse(readFileSync(file, "utf8")) as State;
  const servers = older.servers.map(({ persistence: _none, ...server }) => server);
  writeFileSync(file, JSON.stringify({ ...older, servers }));

  await using platforms = await startPlatforms({ home, pace: 0.05 });
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
