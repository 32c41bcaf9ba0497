// Longer than 300 lines: one platform, its words, refusals and servers.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import {
  ask,
  control,
  herokuClient,
  ledger,
  limitsOf,
  oneHerokuRedis,
  theRedis,
  until,
} from "./platform-help";

const MIB = 1024 ** 2;
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

let platforms: Platforms;
let heroku: ReturnType<typeof herokuClient>;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world: oneHerokuRedis, pace: 0.05 });
  heroku = herokuClient(platforms.url);
});
afterAll(() => platforms.stop());

describe("Heroku's words", () => {
  test("an account is told who it is", async () => {
    const { status, body, headers } = await heroku("GET", "/heroku-api/account");

    expect(status).toBe(200);
    expect(body).toMatchObject({ email: "ops@example.test", id: expect.stringMatching(UUID) });
    expect(headers.get("request-id")).toMatch(UUID);
    expect(Number(headers.get("ratelimit-remaining"))).toBeGreaterThan(4000);
  });

  test("an add-on has its app, its plan, its price and the names of its variables", async () => {
    const { body } = await heroku("GET", "/heroku-api/addons");

    expect(body).toMatchObject([
      {
        name: "redis-shop",
        app: { name: "shop" },
        addon_service: { name: "heroku-redis" },
        plan: { id: expect.stringMatching(UUID), name: "heroku-redis:premium-0" },
        billed_price: { cents: 1500, unit: "month", contract: false },
        config_vars: ["REDIS_URL"],
        state: "provisioned",
      },
    ]);
    expect((body as { plan: object }[])[0]!.plan).not.toHaveProperty("price");
  });

  test("with an expansion the plan is there in full", async () => {
    const { body } = await heroku("GET", "/heroku-api/addons/redis-shop", {
      headers: { "Accept-Expansion": "addon_service,plan" },
    });

    expect(body).toMatchObject({ plan: { human_name: "Premium 0", price: { cents: 1500 } } });
  });

  test.each(["heroku-redis", "rediscloud"])(
    "the plans of %s are for sale, smallest price and all",
    async (service) => {
      const { body } = await heroku("GET", `/heroku-api/addon-services/${service}/plans`);

      const plans = body as { name: string; price: { cents: number; unit: string } }[];
      expect(plans.length).toBeGreaterThan(5);
      for (const plan of plans) {
        expect(plan.name.startsWith(`${service}:`)).toBe(true);
        expect(plan.price).toMatchObject({ cents: expect.any(Number), unit: "month" });
      }
    },
  );

  test("the config var, the add-on's own config and the Data API name the same address", async () => {
    const vars = await heroku("GET", "/heroku-api/apps/shop/config-vars");
    const config = await heroku("GET", "/heroku-api/addons/redis-shop/config");
    const database = await heroku("GET", "/heroku-data/redis/v0/databases/redis-shop");

    const { url } = await theRedis(platforms.url);
    expect(url).toMatch(/^rediss:\/\/:\w+@127\.0\.0\.1:\d+$/);
    expect(vars.body).toMatchObject({ REDIS_URL: url });
    expect(config.body).toEqual([{ name: "REDIS_URL", value: url }]);
    expect(database.body).toMatchObject({
      resource_url: url,
      plan: "premium-0",
      prefer_native_tls: true,
    });
  });

  test("an answer that was seen before is not sent again", async () => {
    const seen = await heroku("GET", "/heroku-api/addons");
    const again = await heroku("GET", "/heroku-api/addons", {
      headers: { "If-None-Match": seen.headers.get("etag")! },
    });

    expect(again.status).toBe(304);
    expect(again.body).toBe("");
  });

  test("a long list comes in pages, each saying where the next begins", async () => {
    const first = await heroku("GET", "/heroku-api/addon-services/heroku-redis/plans", {
      headers: { Range: "name ..; max=10" },
    });
    const second = await heroku("GET", "/heroku-api/addon-services/heroku-redis/plans", {
      headers: { Range: first.headers.get("next-range")! },
    });

    expect(first.status).toBe(206);
    expect(second.status).toBe(206);
    const names = [first, second].flatMap(({ body }) =>
      (body as { name: string }[]).map(({ name }) => name),
    );
    expect(new Set(names).size).toBe(20);
    expect(names).toEqual([...names].sort());
  });
});

describe("Heroku's refusals", () => {
  test.each([
    [
      "an unknown token",
      "GET",
      "/heroku-api/account",
      { Authorization: "Bearer HRKU-nobody" },
      undefined,
      401,
      "unauthorized",
    ],
    [
      "another version",
      "GET",
      "/heroku-api/account",
      { Accept: "application/json" },
      undefined,
      406,
      "not_acceptable",
    ],
    [
      "an add-on that is not there",
      "GET",
      "/heroku-api/addons/redis-gone",
      {},
      undefined,
      404,
      "not_found",
    ],
    ["an app that is not there", "GET", "/heroku-api/apps/gone", {}, undefined, 404, "not_found"],
    [
      "a range nobody understands",
      "GET",
      "/heroku-api/addons",
      { Range: "price 1..2" },
      undefined,
      416,
      "range_not_satisfiable",
    ],
    [
      "a plan nobody sells",
      "PATCH",
      "/heroku-api/apps/shop/addons/redis-shop",
      {},
      { plan: "heroku-redis:giant" },
      422,
      "invalid_params",
    ],
    [
      "a plan of a space",
      "PATCH",
      "/heroku-api/apps/shop/addons/redis-shop",
      {},
      { plan: "heroku-redis:private-7" },
      422,
      "invalid_params",
    ],
    [
      "a plan of another service",
      "PATCH",
      "/heroku-api/apps/shop/addons/redis-shop",
      {},
      { plan: "rediscloud:100" },
      422,
      "invalid_params",
    ],
    [
      "a plan no longer sold",
      "PATCH",
      "/heroku-api/apps/shop/addons/redis-shop",
      {},
      { plan: "heroku-redis:premium-4" },
      422,
      "invalid_params",
    ],
  ])("%s: %s %s", async (_case, method, path, headers, body, status, id) => {
    const reply = await heroku(method, path, { headers, body });

    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ id, message: expect.stringMatching(/\w+/) });
  });

  test("the text for an unknown plan begins as the real one does", async () => {
    const { body } = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: "heroku-redis:giant" },
    });

    expect((body as { message: string }).message).toMatch(/^Couldn't find either the add-on/);
  });

  test("an account that asked too often is told so, and the rest of its pool on every answer", async () => {
    await using busy = await startPlatforms({
      home: null,
      world: { accounts: [{ ...oneHerokuRedis.accounts[0]!, apps: [] }] },
      herokuRequests: 2,
    });
    const client = herokuClient(busy.url);
    await client("GET", "/heroku-api/account");
    const last = await client("GET", "/heroku-api/account");
    const refused = await client("GET", "/heroku-api/account");
    const free = await client("GET", "/heroku-api/account/rate-limits");

    expect(last.headers.get("ratelimit-remaining")).toBe("0");
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ id: "rate_limit", message: expect.any(String) });
    expect(free).toMatchObject({ status: 200, body: { remaining: 0 } });
  });

  test("a token that was revoked opens nothing, until it is given back", async () => {
    await control(platforms.url, "/tokens", { token: "HRKU-test", isRevoked: true });
    expect((await heroku("GET", "/heroku-api/addons")).status).toBe(401);

    await control(platforms.url, "/tokens", { token: "HRKU-test", isRevoked: false });
    expect((await heroku("GET", "/heroku-api/addons")).status).toBe(200);
  });
});

describe("Heroku's servers", () => {
  test("a customer gets TLS, a password and no CONFIG", async () => {
    const { url } = await theRedis(platforms.url);

    await expect(ask(url, (redis) => redis.config("GET", "maxmemory"))).rejects.toThrow(
      /unknown command/i,
    );
    await expect(ask(url.replace("rediss:", "redis:"), (redis) => redis.ping())).rejects.toThrow();
    await expect(ask(url, (redis) => redis.auth("wrong"))).rejects.toThrow(/WRONGPASS/);
    expect(await limitsOf(url)).toEqual({ memoryBytes: 50 * MIB, clients: 40 });
  });

  test("a larger plan keeps the data, has a new address and is counted once", async () => {
    const before = await theRedis(platforms.url);
    await ask(before.url, (redis) => redis.set("kept", "yes"));

    const asked = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: { name: "heroku-redis:premium-1" } },
    });
    expect(asked.body).toMatchObject({
      plan: { name: "heroku-redis:premium-1" },
      provision_message: expect.any(String),
    });
    const waiting = await heroku("GET", "/heroku-data/redis/v0/databases/redis-shop/wait");
    expect(waiting.body).toMatchObject({ "waiting?": true, message: expect.any(String) });
    const twice = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: "heroku-redis:premium-1" },
    });
    expect(twice.status).toBe(200);
    const other = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: "heroku-redis:premium-2" },
    });
    expect(other).toMatchObject({ status: 422, body: { id: "invalid_params" } });

    await until(async () => {
      const { body } = await heroku("GET", "/heroku-data/redis/v0/databases/redis-shop/wait");
      return !(body as { "waiting?": boolean })["waiting?"];
    });
    const after = await theRedis(platforms.url);
    expect(after.url).not.toBe(before.url);
    expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
    expect(await limitsOf(after.url)).toEqual({ memoryBytes: 100 * MIB, clients: 80 });
    expect(await ledger(platforms.url)).toMatchObject([
      { from: "heroku-redis:premium-0", to: "heroku-redis:premium-1" },
    ]);
    const releases = await heroku("GET", "/heroku-api/apps/shop/releases", {
      headers: { Range: "version ..; max=1, order=desc" },
    });
    expect(releases.body).toMatchObject([{ version: 2, current: true }]);
    // The old address answers nobody once its server has been put away.
    await until(() =>
      ask(before.url, (redis) => redis.ping()).then(
        () => false,
        () => true,
      ),
    );
  });

  test("asking for the plan it has changes nothing", async () => {
    const before = await theRedis(platforms.url);
    const { status } = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: before.planId },
    });

    expect(status).toBe(200);
    expect(await theRedis(platforms.url)).toEqual(before);
    expect(await ledger(platforms.url)).toHaveLength(1);
  });

  test("a plan smaller than the data is refused in words", async () => {
    const { url } = await theRedis(platforms.url);
    await ask(url, (redis) => redis.set("large", "x".repeat(30 * MIB)));

    const { status, body } = await heroku("PATCH", "/heroku-api/apps/shop/addons/redis-shop", {
      body: { plan: "heroku-redis:mini" },
    });

    expect(status).toBe(422);
    expect(body).toMatchObject({
      message: expect.stringMatching(/holds \d+(\.\d)? MB of data and Mini offers 25 MB/),
    });
  });
});
