import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { control, until } from "./platform-help";
import { expectError, startHeroku, type Body } from "./heroku-help";

let heroku: Awaited<ReturnType<typeof startHeroku>>;

beforeAll(async () => {
  heroku = await startHeroku();
});
afterAll(() => heroku.platforms.stop());

async function dynos(type?: string): Promise<Body[]> {
  const all = await heroku.list("/apps/shop/dynos");
  return all.filter((dyno) => type === undefined || dyno.type === type);
}

function inTrouble(...trouble: string[]) {
  return control(heroku.platforms.url, "/accounts", { email: "ops@example.test", trouble });
}

describe("apps", () => {
  test("one is made in a region, renamed, put into maintenance and destroyed", async () => {
    const made = await heroku.call("POST", "/apps", { name: "fresh-app", region: "eu" });
    expect(made).toMatchObject({
      status: 201,
      body: { name: "fresh-app", region: { name: "eu" } },
    });

    await heroku.call("PATCH", "/apps/fresh-app", { name: "older-app", maintenance: true });
    expect(await heroku.get("/apps/older-app")).toMatchObject({ maintenance: true });
    expectError(await heroku.call("GET", "/apps/fresh-app"), 404, "not_found");

    expect((await heroku.call("DELETE", "/apps/older-app")).status).toBe(200);
    expectError(await heroku.call("GET", "/apps/older-app"), 404, "not_found");
  });

  test("destroying one destroys its Redis and takes it from every other app", async () => {
    const [owner, other] = [await heroku.anApp(), await heroku.anApp()];
    const name = await heroku.aRedis(owner);
    await heroku.call("POST", "/addon-attachments", { addon: name, app: other, name: "SHARED" });
    await heroku.call("DELETE", `/apps/${owner}`);

    expectError(await heroku.call("GET", `/addons/${name}`), 404, "not_found");
    expect(await heroku.config(other)).not.toHaveProperty("SHARED_URL");
  });

  test.each([
    ["a name that is taken", { name: "shop" }],
    ["a name with capitals", { name: "Shop2" }],
    ["a region nobody can use", { name: "elsewhere", region: "moon" }],
  ])("%s is refused", async (_case, body) => {
    const before = await heroku.list("/apps");

    expectError(await heroku.call("POST", "/apps", body), 422, "invalid_params");
    expect(await heroku.list("/apps")).toEqual(before);
  });

  test("those of other accounts are not there", async () => {
    const names = (await heroku.list("/apps")).map(({ name }) => name);

    expect(names).not.toContain("theirs");
    expectError(await heroku.call("GET", "/apps/theirs"), 404, "not_found");
    expect((await heroku.list("/users/~/apps")).map(({ name }) => name)).toEqual(names);
  });

  test("many are read in one request", async () => {
    const { id } = await heroku.get("/apps/shop");
    const { body } = await heroku.call("POST", "/filters/apps", { in: { id: [id, "nobody"] } });

    expect(body).toMatchObject([{ name: "shop" }]);
  });
});

describe("config vars", () => {
  test("several are set and removed in one call, which is one release", async () => {
    const app = await heroku.anApp();
    await heroku.call("PATCH", `/apps/${app}/config-vars`, { A: "1", B: "2" });
    const { body } = await heroku.call("PATCH", `/apps/${app}/config-vars`, { A: null, C: "3" });

    expect(body).toEqual({ B: "2", C: "3" });
    expect((await heroku.descriptions(app)).slice(2)).toEqual([
      "Set A, B config vars",
      "Set C, Remove A config vars",
    ]);
  });

  test.each([{ REDIS_URL: "redis://elsewhere" }, { REDIS_URL: null }])(
    "those of an add-on cannot be changed: %o",
    async (body) => {
      const before = await heroku.config("shop");

      expectError(
        await heroku.call("PATCH", "/apps/shop/config-vars", body),
        422,
        "invalid_params",
      );
      expect(await heroku.config("shop")).toEqual(before);
    },
  );

  test("going back to a release brings its variables back, not its add-ons", async () => {
    const app = await heroku.anApp();
    await heroku.call("PATCH", `/apps/${app}/config-vars`, { MODE: "old" });
    const { version } = (await heroku.list(`/apps/${app}/releases`)).at(-1)!;
    await heroku.call("PATCH", `/apps/${app}/config-vars`, { MODE: "new" });
    await heroku.aRedis(app);
    const back = await heroku.call("POST", `/apps/${app}/releases`, { release: version });

    expect(back).toMatchObject({
      status: 201,
      body: { description: `Rollback to v${String(version)}` },
    });
    expect(await heroku.config(app)).toMatchObject({ MODE: "old", REDIS_URL: expect.any(String) });
    expect(await heroku.get(`/apps/${app}/releases/4/config-vars`)).toMatchObject({ MODE: "new" });
  });

  test("version ten comes after version nine", async () => {
    const app = await heroku.anApp();
    for (let round = 0; round < 9; round++) {
      await heroku.call("PATCH", `/apps/${app}/config-vars`, { ROUND: String(round) });
    }
    const { body } = await heroku.call("GET", `/apps/${app}/releases`, undefined, {
      Range: "version ..; max=1, order=desc",
    });

    expect(body).toMatchObject([{ version: 11, current: true }]);
  });
});

describe("dynos", () => {
  beforeEach(() =>
    heroku.call("PATCH", "/apps/shop/formation", {
      updates: [
        { type: "web", quantity: 2 },
        { type: "worker", quantity: 1 },
      ],
    }),
  );

  test.each([
    [0, 0],
    [4, 4],
    ["3", 3],
    ["+2", 3],
    ["-5", 0],
  ])("a quantity of %o makes %i workers", async (quantity, expected) => {
    const { status, body } = await heroku.call("PATCH", "/apps/shop/formation", {
      updates: [{ type: "worker", quantity }],
    });

    expect([status, body]).toMatchObject([200, [{ type: "worker", quantity: expected }]]);
    expect(await dynos("worker")).toHaveLength(expected);
    expect(await dynos("web")).toHaveLength(2);
  });

  test.each([
    ["a type the app does not have", { type: "clock", quantity: 1 }, 404, "not_found"],
    ["a size nobody rents", { type: "web", size: "Huge" }, 422, "invalid_params"],
    ["less than none", { type: "web", quantity: -1 }, 422, "invalid_params"],
  ])("%s changes nothing at all", async (_case, update, status, id) => {
    const reply = await heroku.call("PATCH", "/apps/shop/formation", {
      updates: [{ type: "worker", quantity: 5 }, update],
    });

    expectError(reply, status, id);
    expect(await dynos("worker")).toHaveLength(1);
  });

  test.each([
    ["all", "/apps/shop/dynos", 3],
    ["those of a type", "/apps/shop/formations/web", 2],
    ["one", "/apps/shop/dynos/web.1", 1],
  ])("%s start anew", async (_case, path, count) => {
    const before = new Set((await dynos()).map(({ id }) => id));
    expect((await heroku.call("DELETE", path)).status).toBe(202);

    const after = (await dynos()).filter(({ id }) => !before.has(id));
    expect(after).toHaveLength(count);
  });

  test("a stopped one is down until it starts anew", async () => {
    await heroku.call("POST", "/apps/shop/dynos/web.2/actions/stop");
    expect(await heroku.get("/apps/shop/dynos/web.2")).toMatchObject({ state: "down" });
    await heroku.call("DELETE", "/apps/shop/dynos/web.2");

    await until(async () => (await heroku.get("/apps/shop/dynos/web.2")).state === "up");
  });

  test("a release starts the formation anew and leaves a one-off alone, which ends by itself", async () => {
    const { status, body } = await heroku.call("POST", "/apps/shop/dynos", {
      command: "rake task",
    });
    const oneOff = body as { id: string; name: string };
    expect(status).toBe(201);
    expect(oneOff.name).toMatch(/^run\.\d{4}$/);
    const before = (await dynos("web")).map(({ id }) => id);
    await heroku.call("PATCH", "/apps/shop/config-vars", { ROUND: String(Math.random()) });

    expect((await dynos("web")).some(({ id }) => before.includes(id))).toBe(false);
    expect((await dynos("run")).map(({ id }) => id)).toEqual([oneOff.id]);
    await until(async () => (await dynos("run")).length === 0);
  });
});

describe("an account in trouble", () => {
  afterEach(() => inTrouble());

  test("that owes money may buy nothing, and may go on with what it has", async () => {
    await inTrouble("delinquent");
    const bought = await heroku.call("POST", "/apps/blog/addons", { plan: "heroku-redis:mini" });
    const grown = await heroku.call("PATCH", "/apps/shop/addons/redis-shop", {
      plan: "heroku-redis:premium-1",
    });

    expectError(bought, 402, "delinquent");
    expectError(grown, 402, "delinquent");
    expect(await heroku.get("/account")).toMatchObject({ delinquent_at: expect.any(String) });
    expect((await heroku.call("DELETE", "/apps/shop/dynos")).status).toBe(202);
  });

  test("that wants a second factor may look, and change with a code", async () => {
    await inTrouble("two_factor");
    const change = (headers?: Record<string, string>) =>
      heroku.call("PATCH", "/apps/blog", { maintenance: false }, headers);

    expect((await heroku.call("GET", "/apps/blog")).status).toBe(200);
    expectError(await change(), 403, "two_factor");
    expect((await change({ "Heroku-Two-Factor-Code": "123456" })).status).toBe(200);
  });

  test("that was suspended may do nothing", async () => {
    await inTrouble("suspended");

    expect(await heroku.call("GET", "/apps")).toMatchObject({
      status: 403,
      body: { id: "suspended" },
    });
  });
});
