import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startPlatforms } from "@/local/platforms/start-platforms";
import {
  ask,
  exchange,
  herokuClient,
  ledger,
  limitsOf,
  oneHerokuRedis,
  oneScalingoRedis,
  scalingoClient,
  theRedis,
  until,
} from "./platform-help";
import { isServer, platformProcess } from "./platform-process";

const MIB = 1024 ** 2;
const PACE = 0.05;

// The phases of a change: asked for, copying, about to take over, just taken over, putting the old one away.
test.each([0, 150, 350, 500, 650])(
  "a Heroku plan change that was killed after %i ms is finished by the next start, once",
  async (afterMs) => {
    await using platform = await platformProcess(oneHerokuRedis, PACE);
    let url = await platform.start();
    const before = await theRedis(url);
    await ask(before.url, (redis) => redis.set("kept", "yes"));
    const { status } = await herokuClient(url)("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: "heroku-redis:premium-1" },
    });
    expect(status).toBe(200);
    await new Promise((wake) => setTimeout(wake, afterMs));
    await platform.kill();

    url = await platform.start();
    await until(async () => (await ledger(url)).length > 0);
    const after = await theRedis(url);
    expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
    expect(await limitsOf(after.url)).toEqual({ memoryBytes: 100 * MIB, clients: 80 });
    expect(await ledger(url)).toHaveLength(1);
    await until(() => Promise.resolve(platform.serversAlive() === 1));
    expect(await ledger(url)).toHaveLength(1);
  },
);

test("a Scalingo plan change that was killed on its way is finished by the next start, once", async () => {
  await using platform = await platformProcess(oneScalingoRedis, PACE);
  let url = await platform.start();
  const before = await theRedis(url);
  await ask(before.url, (redis) => redis.set("kept", "yes"));
  const { body } = await exchange(url, "tk-us-test");
  const api = scalingoClient(`${url}/scalingo-api/osc-fr1`, (body as { token: string }).token);
  const plans = (await api("GET", "/v1/addon_providers/redis/plans")).body as {
    plans: { id: string; name: string }[];
  };
  const plan = plans.plans.find(({ name }) => name === "redis-starter-512")!;
  await api("PATCH", `/v1/apps/shop/addons/${before.addonId}`, { addon: { plan_id: plan.id } });
  await platform.kill();

  url = await platform.start();
  await until(async () => (await ledger(url)).length > 0);
  const after = await theRedis(url);
  expect(after.url).toBe(before.url);
  expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
  expect(await limitsOf(after.url)).toMatchObject({ memoryBytes: 512 * MIB });
  expect(await ledger(url)).toHaveLength(1);
});

test.each([0, 150])(
  "a fork that was killed after %i ms is finished by the next start, with all its source held",
  async (afterMs) => {
    await using platform = await platformProcess(oneHerokuRedis, PACE);
    let url = await platform.start();
    const source = await theRedis(url);
    await ask(source.url, (redis) => redis.set("kept", "yes"));
    const { status } = await herokuClient(url)("POST", "/heroku-api/apps/shop/addons", {
      body: {
        plan: "heroku-redis:premium-1",
        name: "redis-fork",
        attachment: { name: "FORK" },
        config: { fork: source.url },
      },
    });
    expect(status).toBe(201);
    await new Promise((wake) => setTimeout(wake, afterMs));
    await platform.kill();

    url = await platform.start();
    const heroku = herokuClient(url);
    const config = async () =>
      (await heroku("GET", "/heroku-api/apps/shop/config-vars")).body as Record<string, string>;
    await until(async () => "FORK_URL" in (await config()));
    const { FORK_URL: fork } = await config();
    expect(await ask(fork!, (redis) => redis.get("kept"))).toBe("yes");
    expect(await ask(fork!, (redis) => redis.set("own", "yes"))).toBe("OK");
    const { body: releases } = await heroku("GET", "/heroku-api/apps/shop/releases");
    expect(releases).toHaveLength(2);
  },
);

test("what was attached, set, scaled and granted is there after a kill", async () => {
  await using platform = await platformProcess(oneHerokuRedis, PACE);
  let url = await platform.start();
  const change = (method: string, path: string, body: object) =>
    herokuClient(url)(method, `/heroku-api${path}`, { body });
  await change("POST", "/addon-attachments", { addon: "redis-shop", app: "shop", name: "CACHE" });
  await change("PATCH", "/apps/shop/config-vars", { GREETING: "hello" });
  await change("PATCH", "/apps/shop", { maintenance: true });
  await change("PATCH", "/apps/shop/formation/worker", { quantity: 3 });
  const { body } = await change("POST", "/oauth/authorizations", { scope: ["write-protected"] });
  const { token } = (body as { access_token: { token: string } }).access_token;
  const paths = ["/apps/shop", "/apps/shop/config-vars", "/apps/shop/dynos", "/addon-attachments"];
  const look = () =>
    Promise.all(
      paths.map(async (path) => (await herokuClient(url, token)("GET", `/heroku-api${path}`)).body),
    );
  // Up, so that nothing changes by itself between the two looks.
  await until(async () => !JSON.stringify(await look()).includes("starting"));
  const before = await look();
  await platform.kill();

  url = await platform.start();
  expect(await look()).toEqual(before);
  expect(before[1]).toMatchObject({ GREETING: "hello", CACHE_URL: expect.any(String) });
});

test("servers outlive a killed platform, are adopted by the next, and end with it", async () => {
  await using platform = await platformProcess(oneHerokuRedis, PACE);
  let url = await platform.start();
  const before = await theRedis(url);
  const [pid] = platform.serverPids();
  await platform.kill();
  expect(await ask(before.url, (redis) => redis.ping())).toBe("PONG");

  url = await platform.start();
  expect(await theRedis(url)).toEqual(before);
  expect(platform.serverPids()).toEqual([pid]);

  await platform.end("SIGTERM");
  expect(isServer(pid!)).toBe(false);
});

test("a server that listens before it has written its pid is adopted at its address", async () => {
  await using platform = await platformProcess(oneHerokuRedis, PACE);
  const before = await theRedis(await platform.start());
  const [pid] = platform.serverPids();
  await platform.kill();
  const folder = join(platform.home, "redis-pids");
  const [name] = readdirSync(folder);
  rmSync(join(folder, name!));

  const started = platform.start();
  await until(() => Promise.resolve(isRefusedItsPort(platform.home)));
  await new Promise((wake) => setTimeout(wake, 300));
  writeFileSync(join(folder, name!), `${pid}\n`);

  expect(await theRedis(await started)).toEqual(before);
  expect(platform.serverPids()).toEqual([pid]);
  await platform.end("SIGTERM");
  expect(isServer(pid!)).toBe(false);
});

test("a server that dies comes back with its data at the same address", async () => {
  await using platform = await platformProcess(oneHerokuRedis, PACE);
  const url = await platform.start();
  const { url: redisUrl } = await theRedis(url);
  await ask(redisUrl, (redis) => redis.set("kept", "yes"));
  // What Redis acknowledged within the last second may be lost; this is older.
  await new Promise((wake) => setTimeout(wake, 1100));
  process.kill(platform.serverPids()[0]!, "SIGKILL");

  await until(() =>
    ask(redisUrl, (redis) => redis.ping()).then(
      () => true,
      () => false,
    ),
  );
  expect(await ask(redisUrl, (redis) => redis.get("kept"))).toBe("yes");
});

test("when its parent is gone the platform ends, and its servers with it", async () => {
  await using platform = await platformProcess(oneHerokuRedis, PACE);
  await platform.start();
  const [pid] = platform.serverPids();

  await platform.end("orphaned");

  expect(isServer(pid!)).toBe(false);
});

test("servers whose data was thrown away are ended by the next start", async () => {
  await using platform = await platformProcess(oneHerokuRedis, PACE);
  await platform.start();
  const [orphan] = platform.serverPids();
  await platform.kill();
  const { home } = platform;
  rmSync(join(home, "platforms"), { recursive: true });
  await (await startPlatforms({ home, world: oneHerokuRedis })).stop();

  expect(isServer(orphan!)).toBe(false);
});

/** Whether a server of this home was begun on a port that another has. */
function isRefusedItsPort(home: string): boolean {
  const folder = join(home, "platforms");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("redis.log"))
    .some((name) => /address already in use/i.test(readFileSync(join(folder, name), "utf8")));
}
