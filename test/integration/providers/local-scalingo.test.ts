import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Remote } from "@/lib/providers/model";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";
import { startPlatforms } from "@/local/platforms/start-platforms";
import { until } from "@/test/integration/engine/support";
import { ask, control, limitsOf } from "@/test/integration/local/platform-help";
import { accessBy, listAll } from "@/test/support/access";
import { MIB } from "@/test/support/plans";
import { problemOf } from "@/test/support/problem-of";
import { startWire } from "@/test/support/wire";

/** All of the adapter against the Scalingo of this machine: stateful, with real servers behind. */
const token = "tk-us-test";
const platforms = await startPlatforms({
  home: null,
  world: {
    accounts: [
      {
        platform: "scalingo",
        email: "ops@example.test",
        token,
        apps: [
          {
            name: "shop",
            addons: [{ name: "shop_1234", plan: "redis-starter-256", shape: "empty" }],
          },
          {
            name: "vault",
            region: "osc-secnum-fr1",
            addons: [{ name: "vault_1", plan: "redis-business-256", shape: "empty" }],
          },
          { name: "spare", addons: [] },
          {
            name: "twins",
            addons: [
              { name: "twins_1", plan: "redis-starter-256", shape: "empty" },
              { name: "twins_2", plan: "redis-starter-512", shape: "empty" },
            ],
          },
        ],
      },
    ],
  },
  pace: 0.05,
  scalingoRequests: 2000,
});
process.env.SCALINGO_AUTH_URL = `${platforms.url}/scalingo-auth`;
afterAll(() => platforms.stop());

const access = accessBy({ token });
const { settings, maintenance, versions, backups, apps, lifecycle, webhooks } = scalingo;

let shop: Remote;
let vault: Remote;
beforeAll(async () => {
  const remotes = await listAll(scalingo, access);
  shop = remotes.find(({ appName }) => appName === "shop")!;
  vault = remotes.find(({ appName }) => appName === "vault")!;
});

function ready(remoteId: string): Promise<Remote> {
  return until(async () => {
    const remote = await scalingo.read(access, remoteId);
    return remote.status === "ready" ? remote : null;
  }, 25_000);
}

async function appNamed(name: string) {
  const parts = await scalingo.parts(access);
  return { id: parts.find(({ label }) => label === name)!.id, name };
}

test("both regions are one inventory", async () => {
  expect([shop, vault].map(({ region, planId }) => [region, planId])).toEqual([
    ["osc-fr1", "redis:redis-starter-256"],
    ["osc-secnum-fr1", "redis:redis-business-256"],
  ]);
  expect(await scalingo.read(access, vault.remoteId)).toMatchObject({ status: "ready" });
});

test("two Redis of one app have a URL each", async () => {
  const remotes = await listAll(scalingo, access);
  const twins = remotes.filter(({ appName }) => appName === "twins");
  const limits = twins.map(async ({ remoteId }) => {
    return limitsOf((await scalingo.redisUrl(access, remoteId)).url);
  });
  const memory = (await Promise.all(limits)).map(({ memoryBytes }) => memoryBytes / MIB);
  expect(new Set(memory)).toEqual(new Set([256, 512]));
});

test("every plan has a size and a price, and what is sold says so", async () => {
  const plans = await scalingo.plans(access, shop.remoteId);
  expect(plans.length).toBeGreaterThan(5);
  for (const plan of plans.filter(({ isOffered }) => isOffered)) {
    expect(plan.memoryBytes).toBeGreaterThan(0);
    expect(plan.monthlyCents).toBeGreaterThan(0);
  }
});

describe("switches", () => {
  test("TLS makes the URL another, and the region's authority vouches for the server", async () => {
    const early = settings!.change(access, shop.remoteId, "publicly-available", "on");
    expect((await problemOf(early)).message).toMatch(/Switch on “TLS only” first/);

    const before = await scalingo.redisUrl(access, shop.remoteId);
    expect(before.url).toMatch(/^redis:/);
    await settings!.change(access, shop.remoteId, "force-ssl", "on");
    await ready(shop.remoteId);
    const [forceSsl] = await settings!.read(access, shop.remoteId);
    expect(forceSsl).toMatchObject({ key: "force-ssl", value: "on", isPending: false });

    const after = await scalingo.redisUrl(access, shop.remoteId);
    expect(after.url).toMatch(/^rediss:/);
    expect(after).toMatchObject({ verifiesCertificate: true });
    expect(parseInfo(await readInfo(after, 5000)).get("redis_version")).toBeDefined();

    await settings!.change(access, shop.remoteId, "publicly-available", "on");
    await ready(shop.remoteId);
    const late = settings!.change(access, shop.remoteId, "force-ssl", "off");
    expect((await problemOf(late)).message).toMatch(/Switch off “Reachable from the internet”/);
  });

  test("cache mode drops the keys used longest ago", async () => {
    await settings!.change(access, vault.remoteId, "redis-cache", "on");
    await ready(vault.remoteId);
    const { url } = await scalingo.redisUrl(access, vault.remoteId);
    const info = await ask(url, (redis) => redis.info("memory"));
    expect(parseInfo(info).get("maxmemory_policy")).toBe("allkeys-lru");
  });
});

/** What only Scalingo can do to the database of the vault. */
function maintained(status: string) {
  return control(platforms.url, "/scalingo/databases/vault_1/maintenance", { status });
}

describe("maintenance", () => {
  test("that is announced holds a plan change up until it is over", async () => {
    await maintained("notified");
    expect(await maintenance!.read(access, vault.remoteId)).toMatchObject({
      status: "notified",
      blocks: true,
      window: { hours: 8 },
    });
    const asked = scalingo.changePlan(access, vault.remoteId, "redis:redis-business-512");
    expect((await problemOf(asked)).message).toMatch(/has announced a maintenance/);

    await maintained("running");
    expect(await scalingo.read(access, vault.remoteId)).toMatchObject({
      status: "changing",
      progress: expect.stringMatching(/runs a maintenance/),
    });
    await maintained("done");
    expect(await maintenance!.read(access, vault.remoteId)).toMatchObject({ blocks: false });
    await scalingo.changePlan(access, vault.remoteId, "redis:redis-business-512");
    expect(await ready(vault.remoteId)).toMatchObject({ planId: "redis:redis-business-512" });
  });

  test("moves to another window", async () => {
    const window = { weekday: 6, startHour: 3, startMinute: 0, hours: 8 };
    await maintenance!.setWindow(access, vault.remoteId, window);
    expect(await maintenance!.read(access, vault.remoteId)).toMatchObject({ window });
  });
});

test("a version climbs to the next one and says what it costs", async () => {
  await control(platforms.url, "/scalingo/databases/vault_1", { version: "6.2.20-1" });
  const { current, next, impact } = await versions!.read(access, vault.remoteId);
  expect([current, next]).toEqual(["6.2.20-1", expect.stringMatching(/^7\./)]);
  expect(impact).toMatch(/major version/);

  await versions!.upgrade(access, vault.remoteId, next!);
  expect(await scalingo.read(access, vault.remoteId)).toMatchObject({ status: "changing" });
  await ready(vault.remoteId);
  expect(await versions!.read(access, vault.remoteId)).toMatchObject({ current: next });
});

test("a backup is made, and its archive opens without credentials", async () => {
  await ready(shop.remoteId);
  const made = await backups!.create(access, shop.remoteId);
  expect(made).toMatchObject({ isManual: true });
  const done = await until(async () => {
    const found = (await backups!.list(access, shop.remoteId)).find(({ id }) => id === made.id);
    return found?.status === "done" ? found : null;
  }, 20_000);
  expect(done.bytes).toBeGreaterThan(0);
  const archive = await fetch(await backups!.downloadUrl(access, shop.remoteId, made.id));
  expect([...new Uint8Array(await archive.arrayBuffer())].slice(0, 2)).toEqual([0x1f, 0x8b]);

  await backups!.setSchedule(access, shop.remoteId, 4);
  expect(await backups!.schedule(access, shop.remoteId)).toBe(4);
  await backups!.setSchedule(access, shop.remoteId, null);
  expect(await backups!.schedule(access, shop.remoteId)).toBeNull();
});

describe("an app", () => {
  test("is listed with those of other regions, whether or not it has a Redis", async () => {
    const seen = await apps!.list(access);
    expect(seen.map(({ name }) => name).toSorted()).toEqual(["shop", "spare", "twins", "vault"]);
    await expect(apps!.formation(access, seen[0]!)).resolves.toBeDefined();
  });

  test("is scaled to none and back", async () => {
    const app = await appNamed("shop");
    const formation = await apps!.formation(access, app);
    const { type, quantity } = formation.find((line) => line.quantity > 0)!;
    await apps!.scale(access, app, [{ type, quantity: 0 }]);
    expect(await apps!.running(access, app, type)).toBe(0);
    await apps!.scale(access, app, [{ type, quantity }]);
    expect(await apps!.running(access, app, type)).toBe(quantity);
    await apps!.runOnce(access, app, "rake queue:drain");
    expect(await apps!.running(access, app, "one-off")).toBe(1);
    await apps!.restart(access, app, type);
    expect(await apps!.running(access, app, type)).toBe(quantity);
  });

  test("tells why a restart failed", async () => {
    await control(platforms.url, "/scalingo/apps/shop/failure", { error: "web-1 does not boot" });
    const asked = apps!.restart(access, await appNamed("shop"), null);
    expect((await problemOf(asked)).message).toContain("“web-1 does not boot”");
  });

  test("gets config vars and loses them again, aliases resolved", async () => {
    const app = await appNamed("shop");
    expect(await apps!.setConfigVars(access, app, { CACHE_URL: "$SCALINGO_REDIS_URL" })).toEqual({
      restarts: false,
    });
    const vars = await apps!.configVars(access, app);
    expect(vars.CACHE_URL).toBe(vars.SCALINGO_REDIS_URL);
    await apps!.setConfigVars(access, app, { CACHE_URL: null });
    expect(await apps!.configVars(access, app)).not.toHaveProperty("CACHE_URL");
  });
});

test("a Redis is made on an app of its own, works, and is destroyed", async () => {
  const app = await appNamed("spare");
  const wanted = { app, planId: "redis:redis-starter-512", forkOf: null, attachAs: null };
  const made = await lifecycle!.create(access, wanted);
  expect(made.status).toBe("changing");
  await ready(made.remoteId);
  const { url } = await scalingo.redisUrl(access, made.remoteId);
  expect(await ask(url, (redis) => redis.ping())).toBe("PONG");
  expect((await problemOf(lifecycle!.create(access, wanted))).message).toMatch(
    /has a Redis already/,
  );

  await lifecycle!.destroy(access, made.remoteId);
  await lifecycle!.destroy(access, made.remoteId);
  expect((await problemOf(scalingo.read(access, made.remoteId))).code).toBe("not_found");
});

test("what happens at Scalingo is sent, and read as news", async () => {
  await using wire = await startWire({ "POST /api/webhooks/whk_1": { status: 200 } });
  const url = `${wire.url}/api/webhooks/whk_1`;
  const { id } = await webhooks!.subscribe(access, shop.remoteId, url, "secret");
  expect(await webhooks!.subscribe(access, shop.remoteId, url, "secret")).toMatchObject({ id });

  await ready(shop.remoteId);
  await scalingo.changePlan(access, shop.remoteId, "redis:redis-starter-512");
  const news = await until(async () => {
    const bodies = wire.requests.map(({ body }) => JSON.stringify(body));
    const read = bodies.map((body) => webhooks!.read({ body, header: () => null }));
    return read.find((one) => one?.concerns === "instance") ?? null;
  }, 20_000);
  expect(news.what).toBe("plan changed from redis-starter-256 to redis-starter-512");

  await ready(shop.remoteId);
  await webhooks!.unsubscribe(access, shop.remoteId, id);
  expect(await webhooks!.list(access, shop.remoteId)).toEqual([]);
});
