import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { exchange, scalingoClient, theRedis, until } from "./platform-help";
import { bearerFor, oneApp, scalingoAt } from "./scalingo-help";

let platforms: Platforms;
let scalingo: Awaited<ReturnType<typeof scalingoAt>>;

beforeAll(async () => {
  const world = oneApp();
  platforms = await startPlatforms({
    home: null,
    pace: 0.05,
    scalingoRequests: 10_000,
    world: {
      accounts: [
        ...world.accounts,
        { platform: "scalingo", email: "other@example.test", token: "tk-us-other", apps: [] },
      ],
    },
  });
  scalingo = await scalingoAt(platforms.url);
});
afterAll(() => platforms.stop());

const variablesPath = "/v1/apps/shop/variables";

async function valueOf(name: string, query = ""): Promise<string | undefined> {
  const { body } = await scalingo.api("GET", `${variablesPath}${query}`);
  return (body as { variables: { name: string; value: string }[] }).variables.find(
    (variable) => variable.name === name,
  )?.value;
}

describe("variables", () => {
  test("a new one is created, the same again is changed; the app is not restarted", async () => {
    const variable = { name: "LEVEL", value: "debug" };
    expect((await scalingo.api("POST", variablesPath, { variable })).status).toBe(201);
    const again = await scalingo.api("POST", variablesPath, {
      variable: { ...variable, value: "info" },
    });

    expect(again).toMatchObject({ status: 200, body: { variable: { value: "info" } } });
    const { body } = await scalingo.api("GET", "/v1/apps/shop");
    expect(body).toMatchObject({ app: { status: "running" } });
  });

  test("several are set at once and the others stay", async () => {
    const variables = [
      { name: "LEVEL", value: "warn" },
      { name: "COLOUR", value: "blue" },
    ];
    const reply = await scalingo.api("PUT", variablesPath, { variables });

    expect(reply).toMatchObject({ status: 200, body: { variables } });
    expect(await valueOf("REDIS_URL")).toBe("$SCALINGO_REDIS_URL");
  });

  test("an alias is told as it is written, or as what it stands for, through other aliases", async () => {
    const variable = { name: "CACHE_URL", value: "$REDIS_URL" };
    await scalingo.api("POST", variablesPath, { variable });
    const { url } = await theRedis(platforms.url);

    expect(await valueOf("CACHE_URL")).toBe("$REDIS_URL");
    expect(await valueOf("CACHE_URL", "?aliases=false")).toBe(url);
  });

  test("an alias of itself is told as it is, and nobody waits for it for ever", async () => {
    const variables = [
      { name: "ONE", value: "$TWO" },
      { name: "TWO", value: "$ONE" },
    ];
    await scalingo.api("PUT", variablesPath, { variables });
    expect(await valueOf("ONE", "?aliases=false")).toBe("$TWO");
  });

  test.each([
    ["begins with an underscore", { name: "_LEVEL", value: "" }, "name"],
    ["holds a dash", { name: "LOG-LEVEL", value: "" }, "name"],
    ["is longer than 64 characters", { name: "L".repeat(65), value: "" }, "name"],
    [
      "has a value longer than 32,768 characters",
      { name: "L", value: "v".repeat(32_769) },
      "value",
    ],
    ["belongs to the add-on", { name: "SCALINGO_REDIS_URL", value: "redis://elsewhere" }, "name"],
  ])("one that %s is refused", async (_case, variable, field) => {
    expect(await scalingo.api("POST", variablesPath, { variable })).toMatchObject({
      status: 422,
      body: { errors: { [field]: [expect.any(String)] } },
    });
  });
});

function scaleWorkers(amount: number) {
  return scalingo.api("POST", "/v1/apps/shop/scale", { containers: [{ name: "worker", amount }] });
}

async function workers(): Promise<{ type: string }[]> {
  const { body } = await scalingo.api("GET", "/v1/apps/shop/ps");
  return (body as { containers: { type: string }[] }).containers.filter(
    ({ type }) => type === "worker",
  );
}

async function status(): Promise<string> {
  const { body } = await scalingo.api("GET", "/v1/apps/shop");
  return (body as { app: { status: string } }).app.status;
}

test("a field that is missing is named", async () => {
  expect(await scalingo.api("POST", "/v1/apps", {})).toMatchObject({
    status: 422,
    body: { errors: { app: ["missing field"] } },
  });
});

describe("containers", () => {
  test("scaling is accepted, told of by an operation, and done when that is", async () => {
    const reply = await scaleWorkers(3);
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({
      containers: [{ name: "web" }, { name: "worker", amount: 3 }],
    });
    expect(await status()).toBe("scaling");

    expect(await scalingo.ended(reply.headers.get("location")!)).toMatchObject({ status: "done" });
    expect(await workers()).toHaveLength(3);
    expect(await status()).toBe("running");
  });

  test.each(["scale", "restart", "run"])(
    "no %s is accepted while the app restarts",
    async (verb) => {
      const restarted = await scalingo.api("POST", "/v1/apps/shop/restart", { scope: ["web"] });
      expect(restarted).toMatchObject({ status: 202, body: "" });
      const body = { containers: [{ name: "web", amount: 1 }], command: "true" };
      const refused = await scalingo.api("POST", `/v1/apps/shop/${verb}`, body);

      expect(refused).toMatchObject({ status: 409, body: { error: expect.any(String) } });
      await scalingo.ended(restarted.headers.get("location")!);
    },
  );

  test("an operation that fails says why, and the containers stay", async () => {
    const before = await workers();
    await scalingo.atScalingo("/apps/shop/failure", {
      error: "container worker-1 failed to start",
    });
    const reply = await scaleWorkers(1);

    expect(await scalingo.ended(reply.headers.get("location")!)).toMatchObject({
      status: "error",
      error: "container worker-1 failed to start",
    });
    expect(await workers()).toEqual(before);
    const { body } = await scalingo.api("GET", "/v1/apps/shop/containers");
    expect(body).toMatchObject({ containers: [{}, { name: "worker", amount: before.length }] });
  });

  test.each([
    ["a type nobody deployed", { name: "clock", amount: 1 }, 404],
    ["more than ten of a type", { name: "web", amount: 11 }, 422],
    ["less than none", { name: "web", amount: -1 }, 422],
    ["a size that does not exist", { name: "web", amount: 1, size: "4XL" }, 422],
  ])("%s cannot be scaled to", async (_case, container, expected) => {
    const { status: actual } = await scalingo.api("POST", "/v1/apps/shop/scale", {
      containers: [container],
    });
    expect(actual).toBe(expected);
  });

  test("a one-off runs beside the others until it is stopped; signals are SIGUSR1 and SIGUSR2", async () => {
    const wanted = { command: "rake stats", detached: true };
    const { body, status: answer } = await scalingo.api("POST", "/v1/apps/shop/run", wanted);
    expect(answer).toBe(200);
    const { container } = body as { container: { id: string } };
    const path = `/v1/apps/shop/containers/${container.id}`;

    expect((await scalingo.api("POST", `${path}/kill`, { signal: "SIGUSR1" })).status).toBe(204);
    expect((await scalingo.api("POST", `${path}/kill`, { signal: "SIGTSTP" })).status).toBe(422);
    expect((await scalingo.api("POST", `${path}/stop`)).status).toBe(202);
    await until(async () => (await scalingo.api("POST", `${path}/stop`)).status === 404);
  });
});

describe("apps and accounts", () => {
  test("an app is made, renamed and deleted under the name it has", async () => {
    const made = await scalingo.api("POST", "/v1/apps", { app: { name: "side-project" } });
    expect(made).toMatchObject({ status: 201, body: { app: { status: "new" } } });
    const names = { current_name: "side-project", new_name: "main-project" };
    expect((await scalingo.api("POST", "/v1/apps/side-project/rename", names)).status).toBe(200);

    const wrong = await scalingo.api("DELETE", "/v1/apps/main-project?current_name=side-project");
    expect(wrong.status).toBe(422);
    const right = await scalingo.api("DELETE", "/v1/apps/main-project?current_name=main-project");
    expect(right.status).toBe(204);
    expect((await scalingo.api("GET", "/v1/apps/main-project")).status).toBe(404);
  });

  test.each([["shop1"], ["Side-Project"], ["side--project"], ["-project"]])(
    "%s is no name for an app",
    async (name) => {
      expect(await scalingo.api("POST", "/v1/apps", { app: { name } })).toMatchObject({
        status: 422,
        body: { errors: { name: [expect.any(String)] } },
      });
    },
  );

  test("a second database on an app has a variable of its own, and goes with all that was its own", async () => {
    const wanted = {
      addon: { addon_provider_id: "redis", plan_id: await scalingo.planId("redis-starter-128") },
    };
    const made = await scalingo.api("POST", "/v1/apps/shop/addons", wanted);
    expect(made).toMatchObject({ status: 201, body: { addon: { status: "provisioning" } } });
    const { addon, variables } = made.body as { addon: { id: string }; variables: string[] };
    expect(await valueOf(variables[0]!)).toMatch(/^redis:\/\//);

    await until(async () => {
      const { body } = await scalingo.api("GET", `/v1/apps/shop/addons/${addon.id}`);
      return (body as { addon: { status: string } }).addon.status === "running";
    });
    expect((await scalingo.api("DELETE", `/v1/apps/shop/addons/${addon.id}`)).status).toBe(204);
    expect(await valueOf(variables[0]!)).toBeUndefined();
  });

  test("what Scalingo sells is told to anybody, an app only to its people", async () => {
    const nobody = await fetch(`${platforms.url}/scalingo-api/osc-fr1/v1/addon_providers`);
    expect(nobody.status).toBe(200);
    const others = await bearerFor(platforms.url, "tk-us-other");
    const other = scalingoClient(`${platforms.url}/scalingo-api/osc-fr1`, others);
    expect((await other("GET", "/v1/apps/shop")).status).toBe(404);
  });

  test("a token that is renewed loses its old value", async () => {
    const made = await scalingo.auth("POST", "/v1/tokens", { token: { name: "laptop" } });
    const { token } = made.body as { token: { id: string; token: string } };
    expect((await exchange(platforms.url, token.token)).status).toBe(200);
    const renewed = await scalingo.auth("PATCH", `/v1/tokens/${token.id}/renew`);
    const fresh = (renewed.body as { token: { token: string } }).token.token;

    expect((await exchange(platforms.url, token.token)).status).toBe(401);
    expect((await exchange(platforms.url, fresh)).status).toBe(200);
    expect((await scalingo.auth("DELETE", `/v1/tokens/${token.id}`)).status).toBe(204);
    expect((await exchange(platforms.url, fresh)).status).toBe(401);
  });

  test.each([
    [
      "syslog",
      { type: "syslog", host: "logs.test", port: "514", token: "t" },
      "syslog://:t@logs.test:514",
    ],
    ["Datadog", { type: "datadog", token: "t", drain_region: "eu" }, "datadog://t?region=eu"],
    ["OVH", { type: "ovh-graylog", token: "t", host: "ovh.test" }, "ovh://:t@ovh.test:6514"],
  ])("a log drain to %s is added, listed by its address and deleted", async (_case, drain, url) => {
    const path = `/v1/apps/shop/addons/${scalingo.addonId}/log_drains`;
    expect(await scalingo.api("POST", path, { drain })).toMatchObject({
      status: 201,
      body: { drain: { url } },
    });
    expect((await scalingo.api("GET", path)).body).toMatchObject({ drains: [{ url }] });
    expect((await scalingo.api("DELETE", path, { url })).status).toBe(204);
    expect((await scalingo.api("GET", path)).body).toEqual({ drains: [] });
  });
});

test("the secured region is for those who have something there, and each region has its own apps", async () => {
  await using secured = await startPlatforms({
    home: null,
    world: oneApp({ region: "osc-secnum-fr1" }),
  });
  const there = await scalingoAt(secured.url, "osc-secnum-fr1");
  const { body } = await there.auth("GET", "/v1/regions");
  const { regions } = body as { regions: { name: string; api: string }[] };
  const bearer = await bearerFor(secured.url, "tk-us-test");
  const usual = await scalingoClient(regions[0]!.api, bearer)("GET", "/v1/apps");

  expect(regions.map(({ name }) => name)).toEqual(["osc-fr1", "osc-secnum-fr1"]);
  expect(usual.body).toEqual({ apps: [] });
  expect((await there.database()).status).toBe("running");

  const others = await bearerFor(platforms.url, "tk-us-other");
  const closed = scalingoClient(`${platforms.url}/scalingo-api/osc-secnum-fr1`, others);
  expect(await closed("GET", "/v1/apps")).toMatchObject({
    status: 403,
    body: { error: expect.any(String), code: "forbidden" },
  });
});
