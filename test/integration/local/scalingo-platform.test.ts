import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import {
  ask,
  control,
  exchange,
  ledger,
  limitsOf,
  oneScalingoRedis,
  scalingoClient,
  theRedis,
  until,
} from "./platform-help";

const MIB = 1024 ** 2;

let platforms: Platforms;
let api: ReturnType<typeof scalingoClient>;
let auth: ReturnType<typeof scalingoClient>;

beforeAll(async () => {
  platforms = await startPlatforms({
    home: null,
    world: oneScalingoRedis,
    pace: 0.05,
    scalingoRequests: 500,
  });
  const { body } = await exchange(platforms.url, "tk-us-test");
  const bearer = (body as { token: string }).token;
  auth = scalingoClient(`${platforms.url}/scalingo-auth`, bearer);
  api = scalingoClient(`${platforms.url}/scalingo-api/osc-fr1`, bearer);
});
afterAll(() => platforms.stop());

async function planId(name: string): Promise<string> {
  const { body } = await api("GET", "/v1/addon_providers/redis/plans");
  return (body as { plans: { id: string; name: string }[] }).plans.find(
    (plan) => plan.name === name,
  )!.id;
}

async function addOn(): Promise<{ id: string; plan: { name: string } }> {
  const { body } = await api("GET", "/v1/apps/shop/addons");
  return (body as { addons: { id: string; plan: { name: string } }[] }).addons[0]!;
}

/** The Database API, with a token for the only database. */
async function databaseApi() {
  const { id } = await addOn();
  const { body } = await api("POST", `/v1/apps/shop/addons/${id}/token`);
  const { token } = (body as { addon: { token: string } }).addon;
  return { id, db: scalingoClient(`${platforms.url}/scalingo-db/osc-fr1`, token) };
}

describe("Scalingo's words", () => {
  test("an API token becomes a bearer that says when it ends", async () => {
    const { status, body } = await exchange(platforms.url, "tk-us-test");

    expect(status).toBe(200);
    const [, payload] = (body as { token: string }).token.split(".");
    const { exp, iat } = JSON.parse(Buffer.from(payload!, "base64url").toString()) as {
      exp: number;
      iat: number;
    };
    expect(exp - iat).toBe(3600);
  });

  test("a region names the addresses of its APIs, and they answer", async () => {
    const { body } = await auth("GET", "/v1/regions");

    const [region] = (body as { regions: { name: string; api: string; database_api: string }[] })
      .regions;
    expect(region).toMatchObject({ name: "osc-fr1", default: true });
    expect(region!.api).toBe(`${platforms.url}/scalingo-api/osc-fr1`);
    expect(region!.database_api).toBe(`${platforms.url}/scalingo-db/osc-fr1`);
    const user = await auth("GET", "/v1/users/self");
    expect(user.body).toMatchObject({ user: { email: "ops@example.test" } });
  });

  test("an add-on names its plan by an opaque id and its provider by its own", async () => {
    const { body } = await api("GET", "/v1/apps/shop/addons");

    expect(body).toMatchObject({
      addons: [
        {
          id: expect.stringMatching(/^ad-/),
          resource_id: "shop_1234",
          status: "running",
          addon_provider: { id: "redis", name: "Redis® OSS" },
          plan: { id: expect.stringMatching(/^[0-9a-f]{24}$/), name: "redis-starter-256" },
        },
      ],
    });
  });

  test("256 MB cost 7.20 € in 30 days, told per minute", async () => {
    const { body } = await api("GET", "/v1/addon_providers/redis/plans");

    const plan = (
      body as { plans: { name: string; pricings: { default: { price: string } } }[] }
    ).plans.find(({ name }) => name === "redis-starter-256")!;
    expect(plan.pricings.default).toEqual({
      price: "0.0001666667",
      currency: "EUR",
      period: "minute",
    });
  });

  test("the address is a variable of the add-on, and REDIS_URL stands for it", async () => {
    const { url } = await theRedis(platforms.url);
    const raw = await api("GET", "/v1/apps/shop/variables");
    const resolved = await api("GET", "/v1/apps/shop/variables?aliases=false");

    expect(raw.body).toMatchObject({
      variables: [
        { name: "SCALINGO_REDIS_URL", value: url },
        { name: "REDIS_URL", value: "$SCALINGO_REDIS_URL" },
      ],
    });
    expect(resolved.body).toMatchObject({ variables: [{}, { name: "REDIS_URL", value: url }] });
  });

  test("the Database API takes the add-on's token, not the person's", async () => {
    const { id, db } = await databaseApi();
    const opened = await db("GET", `/api/databases/${id}`);
    const bearer = (await exchange(platforms.url, "tk-us-test")).body as { token: string };
    const refused = await scalingoClient(`${platforms.url}/scalingo-db/osc-fr1`, bearer.token)(
      "GET",
      `/api/databases/${id}`,
    );

    expect(opened.body).toMatchObject({
      database: {
        type_name: "redis",
        status: "running",
        plan: "redis-starter-256",
        current_operation_id: null,
      },
    });
    expect(refused).toMatchObject({ status: 401, body: { error: expect.any(String) } });
  });
});

describe("Scalingo's refusals", () => {
  test("an unknown API token gets no bearer", async () => {
    expect(await exchange(platforms.url, "tk-us-nobody")).toMatchObject({
      status: 401,
      body: { error: expect.any(String) },
    });
  });

  test("a forged bearer opens nothing", async () => {
    const forged = scalingoClient(`${platforms.url}/scalingo-api/osc-fr1`, "e30.e30.forged");
    expect(await forged("GET", "/v1/apps")).toMatchObject({
      status: 401,
      body: { error: expect.any(String) },
    });
  });

  test("what is not there is named", async () => {
    expect(await api("GET", "/v1/apps/gone/addons")).toMatchObject({
      status: 404,
      body: { resource: "app", error: "not found" },
    });
    expect(await api("GET", "/v1/apps/shop/addons/ad-gone")).toMatchObject({
      status: 404,
      body: { resource: "addon" },
    });
  });

  test.each([
    ["a plan's name instead of its id", { addon: { plan_id: "redis-starter-512" } }],
    ["no plan at all", { addon: {} }],
  ])("%s is a 422 with the field", async (_case, body) => {
    const { id } = await addOn();
    const reply = await api("PATCH", `/v1/apps/shop/addons/${id}`, body);

    expect(reply).toMatchObject({
      status: 422,
      body: { errors: { plan_id: [expect.any(String)] } },
    });
  });

  test("the 61st request of a minute is refused in plain text", async () => {
    await using busy = await startPlatforms({
      home: null,
      world: { accounts: [{ ...oneScalingoRedis.accounts[0]!, apps: [] }] },
    });
    const { body } = await exchange(busy.url, "tk-us-test");
    const client = scalingoClient(
      `${busy.url}/scalingo-api/osc-fr1`,
      (body as { token: string }).token,
    );
    const statuses = [];
    for (let count = 0; count < 60; count++)
      statuses.push((await client("GET", "/v1/apps")).status);
    const refused = await client("GET", "/v1/apps");

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(refused.status).toBe(429);
    expect(refused.headers.get("content-type")).toContain("text/plain");
    expect(refused.body).toBe("Retry later\n");
  });

  test("a revoked API token also ends the bearers made of it", async () => {
    await control(platforms.url, "/tokens", { token: "tk-us-test", isRevoked: true });
    const refused = await api("GET", "/v1/apps");
    await control(platforms.url, "/tokens", { token: "tk-us-test", isRevoked: false });

    expect(refused.status).toBe(401);
    expect((await api("GET", "/v1/apps")).status).toBe(200);
  });
});

describe("Scalingo's servers", () => {
  test("a larger plan keeps address and data; the database is updating until it is done", async () => {
    const { id, db } = await databaseApi();
    const before = await theRedis(platforms.url);
    expect(await limitsOf(before.url)).toMatchObject({ memoryBytes: 256 * MIB });
    await ask(before.url, (redis) => redis.set("kept", "yes"));

    const asked = await api("PATCH", `/v1/apps/shop/addons/${id}`, {
      addon: { plan_id: await planId("redis-starter-512") },
    });
    expect(asked).toMatchObject({ status: 200, body: { message: expect.any(String) } });
    const during = await db("GET", `/api/databases/${id}`);
    expect(during.body).toMatchObject({
      database: {
        status: "updating",
        plan: "redis-starter-256",
        current_operation_id: expect.any(String),
      },
    });
    const second = await api("PATCH", `/v1/apps/shop/addons/${id}`, {
      addon: { plan_id: await planId("redis-starter-1024") },
    });
    expect(second).toMatchObject({ status: 409, body: { error: expect.any(String) } });

    await until(async () => {
      const { body } = await db("GET", `/api/databases/${id}`);
      return (body as { database: { status: string } }).database.status === "running";
    });
    const after = await theRedis(platforms.url);
    expect(after.url).toBe(before.url);
    expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
    expect(await limitsOf(after.url)).toMatchObject({ memoryBytes: 512 * MIB });
    expect((await addOn()).plan.name).toBe("redis-starter-512");
    expect(await ledger(platforms.url)).toMatchObject([
      { from: "redis:redis-starter-256", to: "redis:redis-starter-512" },
    ]);
  });

  test("an idle cache may evict, and nothing is hidden from its owner", async () => {
    const { url } = await theRedis(platforms.url);
    const policy = await ask(url, (redis) => redis.config("GET", "maxmemory-policy"));

    expect(policy).toEqual(["maxmemory-policy", "allkeys-lru"]);
  });
});
