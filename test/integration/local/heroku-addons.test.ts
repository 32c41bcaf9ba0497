import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, control, until } from "./platform-help";
import { expectError, startHeroku, type Body } from "./heroku-help";

let heroku: Awaited<ReturnType<typeof startHeroku>>;

beforeAll(async () => {
  heroku = await startHeroku();
});
afterAll(() => heroku.platforms.stop());

async function policyOf(url: unknown): Promise<string | undefined> {
  const info = await ask(String(url), (redis) => redis.info("memory"));
  return /maxmemory_policy:(\S+)/.exec(info)?.[1];
}

async function resolved(body: object): Promise<unknown[]> {
  const { body: found } = await heroku.call("POST", "/actions/addons/resolve", body);
  return (found as Body[]).map(({ name }) => name);
}

describe("add-ons", () => {
  test("one is in the making at first; its variable and the release come when it is ready", async () => {
    const app = await heroku.anApp();
    await control(heroku.platforms.url, "/pace", { pace: 0.2 });
    const made = await heroku.call("POST", `/apps/${app}/addons`, {
      plan: { name: "heroku-redis" },
    });
    await control(heroku.platforms.url, "/pace", { pace: 0.02 });
    const { name } = made.body as { name: string };

    expect(made).toMatchObject({
      status: 201,
      body: {
        state: "provisioning",
        plan: { name: "heroku-redis:mini" },
        config_vars: ["REDIS_URL"],
      },
    });
    expect(await heroku.config(app)).not.toHaveProperty("REDIS_URL");
    expectError(
      await heroku.call("PATCH", `/apps/${app}/addons/${name}`, { plan: "heroku-redis:premium-0" }),
      422,
      "invalid_params",
    );
    await until(async () => (await heroku.addon(name)).state === "provisioned");
    expect(await heroku.config(app)).toHaveProperty("REDIS_URL");
    expect(await heroku.descriptions(app)).toContain(`Attach REDIS (@ref:${name})`);
  });

  test("a fork holds what its source held, and not what came later", async () => {
    const app = await heroku.anApp();
    const source = await heroku.aRedis(app);
    const { REDIS_URL: url } = await heroku.config(app);
    await ask(String(url), (redis) => redis.set("before", "yes"));
    const fork = await heroku.aRedis(app, { config: { fork: url } });
    await ask(String(url), (redis) => redis.set("after", "yes"));

    const vars = await heroku.config(app);
    const forked = String(vars.HEROKU_REDIS_PURPLE_URL);
    expect(forked).not.toBe(url);
    expect(await ask(forked, (redis) => redis.mget("before", "after"))).toEqual(["yes", null]);
    expect(await ask(forked, (redis) => redis.set("own", "yes"))).toBe("OK");
    expect([source, fork]).toHaveLength(2);
  });

  test("the settings of a source are not carried over", async () => {
    const app = await heroku.anApp();
    const source = await heroku.aRedis(app);
    const { REDIS_URL: url } = await heroku.config(app);
    await heroku.request("PATCH", `/heroku-data/redis/v0/databases/${source}/config`, {
      body: { maxmemory_policy: "allkeys-lru" },
    });
    await heroku.aRedis(app, { config: { fork: url } });

    const vars = await heroku.config(app);
    expect(await policyOf(vars.REDIS_URL)).toBe("allkeys-lru");
    expect(await policyOf(vars.HEROKU_REDIS_PURPLE_URL)).toBe("noeviction");
  });

  test("destroyed while other apps have it only by force; then it is gone everywhere", async () => {
    const [app, other] = [await heroku.anApp(), await heroku.anApp()];
    const name = await heroku.aRedis(app);
    const { REDIS_URL: url } = await heroku.config(app);
    await heroku.call("POST", "/addon-attachments", { addon: name, app: other });
    expectError(await heroku.call("DELETE", `/apps/${app}/addons/${name}`), 422, "invalid_params");
    const forced = await heroku.call("DELETE", `/apps/${app}/addons/${name}`, { force: true });

    expect(forced).toMatchObject({ status: 200, body: { state: "deprovisioned" } });
    expectError(await heroku.call("GET", `/addons/${name}`), 404, "not_found");
    for (const one of [app, other]) {
      expect(await heroku.config(one)).not.toHaveProperty("REDIS_URL");
      expect(await heroku.descriptions(one)).toContain(`Detach REDIS (@ref:${name})`);
    }
    await expect(ask(String(url), (redis) => redis.ping())).rejects.toThrow();
  });

  test("a change of plan gives every app that has it the new address, in a release each", async () => {
    const [app, other] = [await heroku.anApp(), await heroku.anApp()];
    const name = await heroku.aRedis(app);
    const before = (await heroku.config(app)).REDIS_URL;
    await heroku.call("POST", "/addon-attachments", { addon: name, app: other, name: "CACHE" });
    await heroku.call("PATCH", `/apps/${app}/addons/${name}`, { plan: "heroku-redis:premium-0" });
    await until(async () => (await heroku.config(app)).REDIS_URL !== before);

    expect((await heroku.config(other)).CACHE_URL).toBe((await heroku.config(app)).REDIS_URL);
    expect(await heroku.descriptions(app)).toContain("Update REDIS by heroku-redis");
    expect(await heroku.descriptions(other)).toContain("Update CACHE by heroku-redis");
    const [latest] = (
      await heroku.call("GET", `/apps/${other}/releases`, undefined, {
        Range: "version ..; order=desc,max=1",
      })
    ).body as Body[];
    expect(latest).toMatchObject({ user: { email: "heroku-redis@addons.heroku.com" } });
  });

  test.each([
    ["a plan nobody sells", { plan: "heroku-redis:giant" }],
    ["a plan no longer sold", { plan: "heroku-redis:premium-4" }],
    ["a plan for spaces", { plan: "heroku-redis:private-7" }],
    ["a name that is taken", { plan: "heroku-redis:mini", name: "redis-shop" }],
    ["a fork of nothing", { plan: "heroku-redis:mini", config: { fork: "rediss://:x@nowhere:1" } }],
    ["no plan at all", {}],
  ])("%s is refused", async (_case, body) => {
    expectError(await heroku.call("POST", "/apps/blog/addons", body), 422, "invalid_params");
    expect(await heroku.list("/apps/blog/addons")).toEqual([]);
  });

  test("a new name opens, the old one does not", async () => {
    const app = await heroku.anApp();
    const name = await heroku.aRedis(app);
    await heroku.call("PATCH", `/apps/${app}/addons/${name}`, { name: `${name}-b` });

    expect(await heroku.addon(`${name}-b`)).toMatchObject({ name: `${name}-b` });
    expectError(await heroku.call("GET", `/addons/${name}`), 404, "not_found");
  });

  describe("are found by", () => {
    test.each([
      ["its name", { addon: "redis-shop" }],
      ["its name and an app", { addon: "redis-shop", app: "shop" }],
      ["its attachment", { addon: "REDIS", app: "shop" }],
      ["its variable", { addon: "REDIS_URL", app: "shop" }],
      ["app and attachment in one", { addon: "shop::REDIS" }],
      ["its service, where the app has one", { addon: "heroku-redis", app: "shop" }],
      ["its plan", { addon: "heroku-redis:premium-0", app: "shop" }],
    ])("%s", async (_case, body) => {
      expect(await resolved(body)).toEqual(["redis-shop"]);
    });

    test("a service that fits several asks which is meant", async () => {
      const app = await heroku.anApp();
      await heroku.aRedis(app);
      await heroku.aRedis(app);

      const reply = await heroku.call("POST", "/actions/addons/resolve", {
        addon: "heroku-redis",
        app,
      });
      expect(reply).toMatchObject({ status: 422, body: { id: "multiple_matches" } });
    });

    test("a name nobody has is told in the words the CLI waits for", async () => {
      const reply = await heroku.call("POST", "/actions/addons/resolve", {
        addon: "nobody",
        app: "shop",
      });

      expectError(reply, 404, "not_found");
      expect(reply.body).toMatchObject({ resource: "add_on" });
    });
  });
});

describe("in a Private Space", () => {
  let address: string;
  beforeAll(async () => {
    address = String((await heroku.config("vault")).REDIS_URL);
  });

  test("an app says where it runs, and its Redis where nobody outside gets", async () => {
    expect(await heroku.get("/apps/vault")).toMatchObject({
      space: { name: "vault-space", shield: false },
    });
    expect(new URL(address).hostname).toMatch(/\.invalid$/);
    await expect(ask(address, (redis) => redis.ping())).rejects.toThrow();
  });

  test.each([
    ["heroku-redis:premium-1", 422],
    ["heroku-redis:shield-3", 422],
    ["heroku-redis:private-5", 200],
  ])("a change to %s is answered %i", async (plan, status) => {
    const reply = await heroku.call("PATCH", "/apps/vault/addons/redis-vault", { plan });

    expect(reply.status).toBe(status);
  });
});

describe("attachments", () => {
  test("without a name the first is REDIS, the next has a colour", async () => {
    const app = await heroku.anApp();
    const name = await heroku.aRedis(app);
    const second = await heroku.call("POST", "/addon-attachments", {
      addon: { name },
      app: { name: app },
    });

    expect(second).toMatchObject({ status: 201, body: { name: "HEROKU_REDIS_PURPLE" } });
    const vars = await heroku.config(app);
    expect(vars.HEROKU_REDIS_PURPLE_URL).toBe(vars.REDIS_URL);
    expect((await heroku.addon(name)).config_vars).toEqual([
      "REDIS_URL",
      "HEROKU_REDIS_PURPLE_URL",
    ]);
  });

  test("a name another add-on has is taken from it only when that is confirmed", async () => {
    const app = await heroku.anApp();
    const [former, next] = [await heroku.aRedis(app), await heroku.aRedis(app)];
    const wanted = { addon: next, app, name: "REDIS" };
    const refused = await heroku.call("POST", "/addon-attachments", wanted);
    expectError(refused, 423, "confirmation_required");
    expect(refused.headers.get("x-confirmation-required")).toBe(app);
    const confirmed = await heroku.call("POST", "/addon-attachments", { ...wanted, confirm: app });

    expect(confirmed.status).toBe(201);
    expect((await heroku.addon(former)).config_vars).toEqual([]);
    const names = (await heroku.list(`/addons/${next}/addon-attachments`)).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(["HEROKU_REDIS_PURPLE", "REDIS"]));
  });

  test("each is a release that restarts the app, and so is taking it away", async () => {
    const app = await heroku.anApp();
    const { body } = await heroku.call("POST", "/addon-attachments", {
      addon: "redis-shop",
      app,
      name: "SHARED",
    });
    const { id } = body as { id: string };
    expect(await heroku.list("/addons/redis-shop/addon-attachments")).toHaveLength(2);
    await heroku.call("DELETE", `/addon-attachments/${id}`);

    expect((await heroku.descriptions(app)).slice(-2)).toEqual([
      "Attach SHARED (@ref:redis-shop)",
      "Detach SHARED (@ref:redis-shop)",
    ]);
    expect(await heroku.config(app)).not.toHaveProperty("SHARED_URL");
    expectError(await heroku.call("DELETE", `/addon-attachments/${id}`), 404, "not_found");
  });

  test("an app lists what it uses, also when another app owns it", async () => {
    const app = await heroku.anApp();
    await heroku.call("POST", "/addon-attachments", { addon: "redis-shop", app });

    expect(await heroku.list(`/apps/${app}/addons`)).toMatchObject([
      { name: "redis-shop", app: { name: "shop" }, config_vars: ["REDIS_URL"] },
    ]);
    const [attachment] = (
      await heroku.call(
        "POST",
        "/actions/addon-attachments/resolve",
        { addon_attachment: "REDIS", app },
        { "Accept-Inclusion": "addon:plan,config_vars" },
      )
    ).body as Body[];
    expect(attachment).toMatchObject({
      name: "REDIS",
      app: { name: app },
      config_vars: ["REDIS_URL"],
      addon: { name: "redis-shop", plan: { name: "heroku-redis:premium-0" } },
    });
  });
});
