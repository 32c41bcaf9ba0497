import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { control, herokuClient, ledger, oneHerokuRedis, theRedis, until } from "./platform-help";

let platforms: Platforms;
let heroku: ReturnType<typeof herokuClient>;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world: oneHerokuRedis, pace: 0.05 });
  heroku = herokuClient(platforms.url);
});
afterEach(async () => {
  await fetch(`${platforms.url}/control/faults`, { method: "DELETE" });
});
afterAll(() => platforms.stop());

test("a fault befalls as many requests as it was told, and no others", async () => {
  await control(platforms.url, "/faults", {
    match: { method: "GET", path: "/heroku-api/addons" },
    answer: {
      status: 503,
      body: { id: "maintenance", message: "Back soon." },
      headers: { "Retry-After": "7" },
    },
    times: 1,
  });

  const other = await heroku("GET", "/heroku-api/account");
  const hit = await heroku("GET", "/heroku-api/addons");
  const next = await heroku("GET", "/heroku-api/addons");

  expect(other.status).toBe(200);
  expect(hit).toMatchObject({ status: 503, body: { id: "maintenance" } });
  expect(hit.headers.get("retry-after")).toBe("7");
  expect(next.status).toBe(200);
});

test("a path may be an expression, and a body plain text", async () => {
  await control(platforms.url, "/faults", {
    match: { path: "addons/redis-\\w+$" },
    answer: { status: 429, body: "Retry later" },
  });

  expect(await heroku("GET", "/heroku-api/addons/redis-shop")).toMatchObject({
    status: 429,
    body: "Retry later",
  });
  expect((await heroku("GET", "/heroku-api/addons")).status).toBe(200);
});

test("a connection can be hung up on", async () => {
  await control(platforms.url, "/faults", {
    match: { path: "/heroku-api" },
    hangUp: true,
    times: 1,
  });

  await expect(heroku("GET", "/heroku-api/account")).rejects.toThrow();
  expect((await heroku("GET", "/heroku-api/account")).status).toBe(200);
});

test("an answer can be late", async () => {
  await control(platforms.url, "/faults", {
    match: { path: "/heroku-api" },
    delayMs: 300,
    times: 1,
  });
  const before = performance.now();

  expect((await heroku("GET", "/heroku-api/account")).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThanOrEqual(290);
});

test("a change can be made although the answer says that it failed", async () => {
  await control(platforms.url, "/faults", {
    match: { method: "PATCH", path: "/heroku-api" },
    after: true,
    times: 1,
  });

  const { status } = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
    body: { plan: "heroku-redis:premium-1" },
  });

  expect(status).toBe(500);
  expect((await theRedis(platforms.url)).planId).toBe("heroku-redis:premium-1");
  await until(async () => (await ledger(platforms.url)).length === 1);
});

test("an app can be renamed by hand, and an add-on be gone", async () => {
  await control(platforms.url, "/addons/redis-shop", { renameApp: "store", rename: "redis-store" });
  expect(await theRedis(platforms.url)).toMatchObject({ appName: "store", name: "redis-store" });
  expect((await heroku("GET", "/heroku-api/apps/store/addons/redis-store")).status).toBe(200);

  await control(platforms.url, "/addons/redis-store", { delete: true });
  expect((await heroku("GET", "/heroku-api/addons/redis-store")).status).toBe(404);

  await control(platforms.url, "/reset", {});
  expect(await theRedis(platforms.url)).toMatchObject({
    appName: "shop",
    planId: "heroku-redis:premium-0",
  });
});
