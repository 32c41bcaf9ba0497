// Longer than 300 lines: one API, and what each of its answers does to a running server.
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { ask, control, herokuClient, redisNamed, until, type Reply } from "./platform-help";

const world: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: "HRKU-test",
      apps: [
        app("shop", "redis-shop", "heroku-redis:premium-0"),
        app("blog", "redis-blog", "heroku-redis:mini"),
        app("news", "redis-news", "heroku-redis:premium-0"),
        app("older", "redis-older", "heroku-redis:premium-0"),
        app("cloud", "cloud-1", "rediscloud:30"),
      ],
    },
  ],
};

let platforms: Platforms;
let heroku: ReturnType<typeof herokuClient>;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world, pace: 0.02 });
  heroku = herokuClient(platforms.url);
});
afterAll(() => platforms.stop());

describe("a database of the Data API", () => {
  test("is told with its address, its plan, its version and rows for people", async () => {
    const { body } = await data("GET", "redis-shop");

    expect(body).toMatchObject({
      name: "redis-shop",
      plan: "premium-0",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      resource_url: (await redisNamed(platforms.url, "redis-shop")).url,
      prefer_native_tls: true,
      formation: { primary: null },
    });
    const { info } = body as { info: { name: string; values: string[] }[] };
    expect(Object.fromEntries(info.map(({ name, values }) => [name, values[0]]))).toMatchObject({
      Plan: "Premium 0",
      Status: "available",
      Timeout: "300",
      Maxmemory: "noeviction",
      Maintenance: "not required",
      "Maintenance window": expect.stringMatching(/^\w+days \d\d:\d\d to \d\d:\d\d UTC$/),
    });
  });

  test("of Redis Cloud is none: the Data API knows only Heroku's own", async () => {
    expect(await data("GET", "cloud-1")).toMatchObject({ status: 404, body: { id: "not_found" } });
    expect(await data("GET", "cloud-1", "/wait")).toMatchObject({ status: 404 });
  });

  test("is told to nobody whose token may not read secrets", async () => {
    const { body } = await heroku("POST", "/heroku-api/oauth/authorizations", {
      body: { scope: ["read"] },
    });
    const { token } = (body as { access_token: { token: string } }).access_token;
    const reader = herokuClient(platforms.url, token);
    const path = "/heroku-data/redis/v0/databases/redis-shop";

    expect((await reader("GET", path)).status).toBe(403);
    expect((await reader("PATCH", `${path}/config`, { body: { timeout: 5 } })).status).toBe(403);
    expect((await reader("GET", `${path}/wait`)).status).toBe(200);
  });

  test("is not there while it is being made, and then is available", async () => {
    const created = await heroku("POST", "/heroku-api/apps/news/addons", {
      body: { plan: "heroku-redis:mini", name: "redis-new" },
    });
    expect(created.status).toBe(201);
    expect(await data("GET", "redis-new")).toMatchObject({ status: 404 });
    expect(await data("GET", "redis-new", "/wait")).toMatchObject({ status: 404 });

    await until(async () => (await data("GET", "redis-new", "/wait")).status === 200);
    expect((await data("GET", "redis-new", "/wait")).body).toEqual({
      message: "available",
      "waiting?": false,
    });
  });
});

describe("the settings of a database", () => {
  test.each([
    [{ timeout: 60 }, "timeout", 60, "timeout", "60"],
    [
      { maxmemory_policy: "allkeys-lfu" },
      "maxmemory_policy",
      "allkeys-lfu",
      "maxmemory-policy",
      "allkeys-lfu",
    ],
    [
      { notify_keyspace_events: "AKE" },
      "notify_keyspace_events",
      "AKE",
      "notify-keyspace-events",
      // The order is Redis's own.
      expect.stringMatching(/^[AKE]{3}$/),
    ],
  ])("%o holds at once at the server", async (change, key, value, option, expected) => {
    const { status, body } = await data("PATCH", "redis-shop", "/config", change);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      [key]: { value, default: expect.anything(), desc: expect.any(String) },
    });
    expect(await configOf("redis-shop", option)).toEqual(expected);
  });

  test("a policy comes with what it means, as the CLI prints it", async () => {
    const { body } = await data("PATCH", "redis-shop", "/config", {
      maxmemory_policy: "allkeys-lru",
    });

    const { maxmemory_policy: policy } = body as {
      maxmemory_policy: { value: string; values: Record<string, string> };
    };
    expect(Object.keys(policy.values)).toHaveLength(8);
    expect(policy.values[policy.value]).toMatch(/\w+ \w+/);
  });

  test.each([
    [{ timeout: -1 }],
    [{ timeout: "soon" }],
    [{ maxmemory_policy: "guess" }],
    [{ notify_keyspace_events: "Q" }],
    [{ memory: "more" }],
    [{}],
  ])("%o is refused in words", async (change) => {
    expect(await data("PATCH", "redis-shop", "/config", change)).toMatchObject({
      status: 422,
      body: { id: "invalid_params", message: expect.any(String) },
    });
  });

  test("are kept by a plan change, and not by a fork", async () => {
    await data("PATCH", "redis-news", "/config", { timeout: 77 });
    await heroku("PATCH", "/heroku-api/apps/news/addons/redis-news", {
      body: { plan: "heroku-redis:premium-1" },
    });
    // Set while the next server is being prepared: it has to reach that one, too.
    await data("PATCH", "redis-news", "/config", { maxmemory_policy: "volatile-ttl" });
    await available("redis-news");

    expect(await configOf("redis-news", "timeout")).toBe("77");
    expect(await configOf("redis-news", "maxmemory-policy")).toBe("volatile-ttl");

    const { url } = await redisNamed(platforms.url, "redis-news");
    await heroku("POST", "/heroku-api/apps/news/addons", {
      body: { plan: "heroku-redis:premium-1", name: "redis-fork", config: { fork: url } },
    });
    await available("redis-fork");
    expect(await configOf("redis-fork", "timeout")).toBe("300");
    expect(await configOf("redis-fork", "maxmemory-policy")).toBe("noeviction");
  });

  test("a reset of the statistics begins the counters anew", async () => {
    const { url } = await redisNamed(platforms.url, "redis-shop");
    await ask(url, (redis) => redis.get("nothing"));
    expect(await statOf("redis-shop", "keyspace_misses")).toBeGreaterThan(0);

    const { status, body } = await data("POST", "redis-shop", "/stats/reset", {});

    expect(status).toBe(200);
    expect(body).toMatchObject({ message: expect.any(String) });
    expect(await statOf("redis-shop", "keyspace_misses")).toBe(0);
  });
});

describe("the version of a new database", () => {
  test.each([
    [{ version: "7.2" }, /^7\.2\./],
    [{}, /^\d+\.\d+\.\d+$/],
  ])("made with %o is told", async (config, version) => {
    const created = await heroku("POST", "/heroku-api/apps/older/addons", {
      body: { plan: "heroku-redis:mini", config },
    });
    const { name } = created.body as { name: string };
    await available(name);
    expect((await data("GET", name)).body).toMatchObject({
      version: expect.stringMatching(version),
    });
  });

  test("that nobody offers is refused", async () => {
    const refused = await heroku("POST", "/heroku-api/apps/older/addons", {
      body: { plan: "heroku-redis:mini", config: { version: "99" } },
    });
    expect(refused).toMatchObject({ status: 422, body: { message: expect.stringMatching(/99/) } });
  });
});

describe("the credentials of a database", () => {
  test("rotated, let the old clients go and give every app a release", async () => {
    await heroku("POST", "/heroku-api/addon-attachments", {
      body: { addon: "redis-shop", app: "blog", name: "SHARED" },
    });
    const before = await redisNamed(platforms.url, "redis-shop");
    const releasesBefore = await Promise.all(["shop", "blog"].map(releasesOf));
    const client = new Redis(before.url, {
      tls: { rejectUnauthorized: false },
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    client.on("error", () => {}); // That it is cut off is what the test waits for.
    await client.ping();
    const cutOff = new Promise((resolve) => client.once("close", resolve));

    expect(await data("POST", "redis-shop", "/credentials_rotation", {})).toMatchObject({
      status: 200,
    });

    await cutOff;
    const after = await redisNamed(platforms.url, "redis-shop");
    expect(new URL(after.url).port).toBe(new URL(before.url).port);
    expect(new URL(after.url).password).not.toBe(new URL(before.url).password);
    await expect(ask(before.url, (redis) => redis.ping())).rejects.toThrow();
    expect(await ask(after.url, (redis) => redis.ping())).toBe("PONG");
    const releasesAfter = await Promise.all(["shop", "blog"].map(releasesOf));
    expect(releasesAfter).toEqual(releasesBefore.map((count) => count + 1));
  });
});

describe("a maintenance", () => {
  test("upgrades the version on a new server when it is run, and meets no plan change", async () => {
    const before = await redisNamed(platforms.url, "redis-shop");
    await ask(before.url, (redis) => redis.set("kept", "yes"));
    const id = before.addonId;
    expect((await maintenance("GET", id)).body).toMatchObject({ status: "none" });

    const asked = await data("POST", "redis-shop", "/upgrade", { version: "7.2" });
    expect(asked).toMatchObject({ status: 200, body: { message: expect.stringMatching(/7\.2/) } });
    expect(await data("POST", "redis-shop", "/upgrade", { version: "8.1" })).toMatchObject({
      status: 422,
    });
    await status(id, "ready");
    expect((await maintenance("GET", id)).body).toMatchObject({
      addon: { name: "redis-shop", plan: "premium-0", uuid: id, attachments: ["REDIS", "SHARED"] },
      app: { name: "shop" },
      method: "changeover",
      scheduled_for: expect.any(String),
      completed_at: null,
    });
    const change = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: "heroku-redis:premium-1" },
    });
    expect(change).toMatchObject({
      status: 422,
      body: { message: expect.stringMatching(/maintenance/) },
    });
    expect((await redisNamed(platforms.url, "redis-shop")).url).toBe(before.url);

    expect((await maintenance("POST", id, "/run")).status).toBe(202);
    expect((await maintenance("GET", id)).body).toMatchObject({ status: "running" });
    await status(id, "completed");

    const after = await redisNamed(platforms.url, "redis-shop");
    expect(after.url).not.toBe(before.url);
    expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
    expect((await data("GET", "redis-shop")).body).toMatchObject({
      version: expect.stringMatching(/^7\.2\./),
    });
    expect((await maintenance("GET", id, "/history/?limit=5")).body).toMatchObject({
      maintenances: [
        {
          status: "completed",
          reason: "Upgrade to version 7.2",
          completed_at: expect.any(String),
          duration_seconds: expect.stringMatching(/^\d+$/),
        },
      ],
    });
    expect(await data("POST", "redis-shop", "/upgrade", { version: "7.0" })).toMatchObject({
      status: 422,
    });
    // The old address answers nobody once its server has been put away.
    await until(() =>
      ask(before.url, (redis) => redis.ping()).then(
        () => false,
        () => true,
      ),
    );
  });

  test("of the smallest plan is none: a new version comes at once", async () => {
    const before = await redisNamed(platforms.url, "redis-blog");

    await data("POST", "redis-blog", "/upgrade", { version: "7.2" });
    expect((await data("GET", "redis-blog", "/wait")).body).toEqual({
      message: "upgrading version",
      "waiting?": true,
    });
    expect((await maintenance("GET", before.addonId)).body).toMatchObject({ status: "none" });

    await available("redis-blog");
    expect((await data("GET", "redis-blog")).body).toMatchObject({
      version: expect.stringMatching(/^7\.2\./),
    });
    expect((await redisNamed(platforms.url, "redis-blog")).url).not.toBe(before.url);
    expect((await maintenance("GET", before.addonId, "/window")).status).toBe(422);
  });

  test("of the platform can be postponed, but not beyond what is required", async () => {
    const { addonId: id } = await redisNamed(platforms.url, "redis-news");
    const requiredBy = new Date(Date.now() + 21 * 86_400_000).toISOString();
    await control(platforms.url, "/maintenances", { addon: "redis-news", requiredBy });
    const { scheduled_for: first } = (await maintenance("GET", id)).body as Scheduled;

    const moved = await maintenance("POST", id, "/schedule", { delay_weeks: "1" });
    expect(moved.body).toMatchObject({
      previously_scheduled_for: first,
      scheduled_for: new Date(Date.parse(first) + 7 * 86_400_000).toISOString(),
      required_by: requiredBy,
    });
    expect((await maintenance("POST", id, "/schedule", { delay_weeks: 4 })).status).toBe(422);
    expect((await maintenance("POST", id, "/schedule", { delay_weeks: -4 })).status).toBe(422);

    const window = await maintenance("POST", id, "/window", {
      day_of_week: "sunday",
      time_of_day: "1:30PM",
    });
    expect(window.body).toMatchObject({ window: "Sundays 13:30 to 17:30 UTC" });
    const { scheduled_for: last } = (await maintenance("GET", id)).body as Scheduled;
    expect(new Date(last).getUTCDay()).toBe(0);
    expect(last.slice(11, 16)).toBe("13:30");
    const app = await heroku("GET", "/heroku-api/apps/news");
    const all = await heroku(
      "GET",
      `/heroku-data/data/maintenances/v1/apps/${(app.body as { id: string }).id}`,
    );
    expect(all.body).toMatchObject({ maintenances: [{ addon: { name: "redis-news" } }] });
  });

  test("can be run and its window set by the older addresses as well", async () => {
    const { addonId: id, url } = await redisNamed(platforms.url, "redis-older");
    await control(platforms.url, "/maintenances", { addon: "redis-older" });
    await status(id, "ready");
    expect((await data("GET", "redis-older", "/maintenance")).body).toMatchObject({
      message: expect.stringMatching(/^ready/),
    });
    expect(
      (await data("PUT", "redis-older", "/maintenance_window", { description: "Mon 10:00" })).body,
    ).toEqual({ window: "Mondays 10:00 to 14:00 UTC" });
    expect(
      (await data("PUT", "redis-older", "/maintenance_window", { description: "Mon 10:10" }))
        .status,
    ).toBe(422);

    await data("POST", "redis-older", "/maintenance", {});
    await status(id, "completed");
    expect((await redisNamed(platforms.url, "redis-older")).url).not.toBe(url);
    expect((await maintenance("POST", id, "/run")).status).toBe(422);
  });
});

type Scheduled = { scheduled_for: string };

function app(name: string, addon: string, plan: string) {
  return { name, addons: [{ name: addon, plan, shape: "empty" as const }] };
}

function data(method: string, name: string, path = "", body?: unknown): Promise<Reply> {
  return heroku(method, `/heroku-data/redis/v0/databases/${name}${path}`, { body });
}

function maintenance(method: string, id: string, path = "", body?: unknown): Promise<Reply> {
  return heroku(method, `/heroku-data/data/maintenances/v1/${id}${path}`, { body });
}

async function status(id: string, wanted: string): Promise<void> {
  await until(
    async () => ((await maintenance("GET", id)).body as { status: string }).status === wanted,
  );
}

async function available(name: string): Promise<void> {
  await until(async () => {
    const reply = await data("GET", name, "/wait");
    return reply.status === 200 && !(reply.body as { "waiting?": boolean })["waiting?"];
  });
}

async function releasesOf(app: string): Promise<number> {
  const { body } = await heroku("GET", `/heroku-api/apps/${app}/releases`);
  return (body as unknown[]).length;
}

/** What the server itself has set; the name of its CONFIG is the platform's secret. */
async function configOf(name: string, option: string): Promise<string> {
  const { adminUrl, configCommand } = await redisNamed(platforms.url, name);
  const reply = await ask(adminUrl, (redis) => redis.call(configCommand!, "GET", option));
  return (reply as string[])[1]!;
}

async function statOf(name: string, field: string): Promise<number> {
  const { adminUrl } = await redisNamed(platforms.url, name);
  const stats = await ask(adminUrl, (redis) => redis.info("stats"));
  return Number(new RegExp(`^${field}:(\\d+)`, "m").exec(stats)?.[1]);
}
