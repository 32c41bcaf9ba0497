import { afterAll, beforeAll, expect, test } from "vitest";
import { loadAt } from "@/drizzle/demo/shapes";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { startWorkload, type Workload } from "@/local/workload/start-workload";
import { ask, control, herokuClient, ledger, scalingoClient, until } from "./platform-help";
import { bearerFor } from "./scalingo-help";
import type { ControlledRedis } from "@/local/platforms/control";

const world: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: "HRKU-test",
      apps: [
        {
          name: "mailer",
          addons: [{ name: "redis-mails", plan: "heroku-redis:mini", shape: "mail-queue" }],
        },
        {
          name: "search",
          addons: [{ name: "redis-search", plan: "heroku-redis:premium-2", shape: "idle-giant" }],
        },
        {
          name: "spare",
          addons: [{ name: "redis-spare", plan: "heroku-redis:premium-1", shape: "empty" }],
        },
      ],
    },
    {
      platform: "scalingo",
      email: "ops@example.test",
      token: "tk-us-test",
      apps: [
        {
          name: "blog",
          addons: [{ name: "blog_1234", plan: "redis-starter-256", shape: "idle-giant" }],
        },
      ],
    },
  ],
};

/** A minute of the demo in ten seconds. */
const SPEED = 6;

let platforms: Platforms;
let workload: Workload;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world, pace: 0.05 });
  workload = startWorkload({ platformsUrl: platforms.url, speed: SPEED });
});
afterAll(async () => {
  await workload.stop();
  await platforms.stop();
});

async function redisNamed(name: string): Promise<ControlledRedis> {
  const { body } = await control(platforms.url, "/redis");
  return (body as ControlledRedis[]).find((redis) => redis.name === name)!;
}

async function usedBytes({ url }: ControlledRedis): Promise<number> {
  const info = await ask(url, (redis) => redis.info("memory"));
  return Number(/used_memory:(\d+)/.exec(info)![1]);
}

/** Whether a store is filled as far as its curve wants it, which may be on its way down. */
async function isAtLevel(redis: ControlledRedis): Promise<boolean> {
  const used = await usedBytes(redis);
  return used > targetBytes(redis) * 0.9 && used < targetBytes(redis) * 1.15;
}

/** The level the curve has by now. */
function targetBytes({ shape, baseMemoryBytes, startedAt }: ControlledRedis): number {
  const start = Date.parse(startedAt);
  const at = new Date(start + (Date.now() - start) * SPEED);
  return loadAt(shape, { baseMemoryBytes, startedAt: new Date(start), at }).usedBytes;
}

test("each store is filled to its level, with keys as its kind of application writes them", async () => {
  const [mails, search] = [await redisNamed("redis-mails"), await redisNamed("redis-search")];
  await until(() => isAtLevel(mails));
  await until(() => isAtLevel(search));

  expect(await ask(mails.url, (redis) => redis.smembers("queues"))).toEqual(["mailers"]);
  expect(await ask(mails.url, (redis) => redis.lrange("queue:mailers", 0, 0))).toEqual([
    expect.stringContaining('"class":"ActionMailer::MailDeliveryJob"'),
  ]);
  expect(await ask(search.url, (redis) => redis.ttl("cache:product:7"))).toBeGreaterThan(60);
});

test("it goes on at the new address after a plan change, at the level it had", async () => {
  const before = await redisNamed("redis-mails");
  await herokuClient(platforms.url)("PATCH", "/heroku-api/apps/mailer/addons/redis-mails", {
    body: { plan: "heroku-redis:premium-0" },
  });
  await until(async () => (await ledger(platforms.url)).length === 1);
  const after = await redisNamed("redis-mails");
  expect(after.url).not.toBe(before.url);

  // Somebody works there again: more than the one connection that asks.
  await until(async () => {
    const info = await ask(after.url, (redis) => redis.info("clients"));
    return Number(/connected_clients:(\d+)/.exec(info)![1]) > 3;
  });
  expect((await usedBytes(after)) / targetBytes(after)).toBeCloseTo(1, 0);
});

test("a Redis that goes away does not stop the others", async () => {
  await control(platforms.url, "/addons/redis-mails", { delete: true });
  const search = await redisNamed("redis-search");
  const commands = async () => {
    const info = await ask(search.url, (redis) => redis.info("stats"));
    return Number(/total_commands_processed:(\d+)/.exec(info)![1]);
  };
  const before = await commands();

  await until(async () => (await commands()) > before + 20);
  expect(await redisNamed("redis-mails")).toBeUndefined();
});

test("an application of which no process runs leaves its Redis alone, until one runs again", async () => {
  const heroku = herokuClient(platforms.url);
  const scale = (quantity: number) =>
    heroku("PATCH", "/heroku-api/apps/search/formation", {
      body: { updates: [{ type: "worker", quantity }] },
    });
  const { adminUrl } = await redisNamed("redis-search");
  const isAlone = async () => {
    const info = await ask(adminUrl, (redis) => redis.info("clients"));
    // Whoever asks is connected as well.
    return /connected_clients:(\d+)/.exec(info)![1] === "1";
  };
  expect(await isAlone()).toBe(false);

  await heroku("PATCH", "/heroku-api/apps/search", { body: { maintenance: true } });
  await scale(0);
  await until(isAlone);
  await scale(1);
  await until(async () => !(await isAlone()));
});

test("an application goes on where its variable points, there and back", async () => {
  const heroku = herokuClient(platforms.url);
  const named = { addon: "redis-next", app: "search", name: "REDIS", confirm: "search" };
  await heroku("POST", "/heroku-api/apps/search/addons", {
    body: { plan: "heroku-redis:premium-2", name: "redis-next", attachment: { name: "NEXT" } },
  });
  await until(async () => {
    const { body } = await heroku("GET", "/heroku-api/addons/redis-next");
    return (body as { state: string }).state === "provisioned";
  });
  await heroku("POST", "/heroku-api/addon-attachments", { body: named });

  const next = await redisNamed("redis-next");
  await until(async () => (await ask(next.url, (redis) => redis.dbsize())) > 100);
  expect((await redisNamed("redis-search")).shape).toBe("empty");
  await heroku("POST", "/heroku-api/addon-attachments", {
    body: { ...named, addon: "redis-search" },
  });
  expect((await redisNamed("redis-search")).shape).toBe("idle-giant");
  expect((await redisNamed("redis-next")).shape).toBe("empty");
});

test("an application of Scalingo goes on at the address in its variable, there and back", async () => {
  const scalingo = scalingoClient(
    `${platforms.url}/scalingo-api/osc-fr1`,
    await bearerFor(platforms.url, "tk-us-test"),
  );
  const pointAt = (value: string) =>
    scalingo("PUT", "/v1/apps/blog/variables", { variables: [{ name: "REDIS_URL", value }] });
  const spare = await redisNamed("redis-spare");
  await pointAt(spare.url);

  await until(async () => (await ask(spare.url, (redis) => redis.dbsize())) > 100);
  expect((await redisNamed("blog_1234")).shape).toBe("empty");
  const containers = ["web", "worker"].map((name) => ({ name, amount: 0 }));
  await scalingo("POST", "/v1/apps/blog/scale", { containers });
  await until(async () => !(await redisNamed("redis-spare")).isUsed);
  await pointAt("$SCALINGO_REDIS_URL");
  expect((await redisNamed("blog_1234")).shape).toBe("idle-giant");
  expect((await redisNamed("redis-spare")).shape).toBe("empty");
});
