import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { startJobs } from "@/local/workload/jobs/start-jobs";
import { ask, control, herokuClient, until } from "./platform-help";
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
          runsJobs: true,
          addons: [{ name: "redis-mails", plan: "heroku-redis:premium-0", shape: "jobs" }],
        },
      ],
    },
  ],
};

type Book = { pushed: number; done: number; waiting: string[]; twice: unknown[] };

let platforms: Platforms;
let jobs: { stop(): Promise<void> };

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world, pace: 0.05 });
  jobs = startJobs(platforms.url);
});
afterAll(async () => {
  await jobs.stop();
  await platforms.stop();
});

const heroku = (method: string, path: string, body?: unknown) =>
  herokuClient(platforms.url)(method, `/heroku-api/apps/mailer${path}`, { body });
const book = async () => (await control(platforms.url, "/apps/mailer/jobs")).body as Book;
const scale = (quantity: number) =>
  heroku("PATCH", "/formation", { updates: [{ type: "worker", quantity }] });

async function redisUrl(): Promise<string> {
  const { body } = await control(platforms.url, "/redis");
  return (body as ControlledRedis[])[0]!.url;
}

test("what visitors ask for is done once, and the book of the app says so", async () => {
  await until(async () => (await book()).done > 5);
  expect((await book()).twice).toEqual([]);
  const processes = await ask(await redisUrl(), (redis) => redis.smembers("processes"));
  expect(processes).toEqual([expect.stringMatching(/^worker\.1:/)]);
});

test("without workers jobs wait, and are done when one comes back", async () => {
  await scale(0);
  const url = await redisUrl();
  const waits = () => ask(url, (redis) => redis.llen("queue:default"));
  await until(async () => (await waits()) > 2);
  expect(await ask(url, (redis) => redis.scard("processes"))).toBe(0);

  const before = (await book()).done;
  await scale(1);
  await until(async () => (await book()).done > before + 3);
});

test("in maintenance nobody asks for anything, and the last job is done", async () => {
  await heroku("PATCH", "", { maintenance: true });
  let before = -1;
  await until(async () => {
    const { pushed, waiting } = await book();
    const isStill = pushed === before && waiting.length === 0;
    before = pushed;
    return isStill;
  });
  await heroku("PATCH", "", { maintenance: false });
  await until(async () => (await book()).pushed > before);
  expect((await book()).twice).toEqual([]);
});

test("a worker that is told so through Redis takes no more jobs, and there is no way back but a restart", async () => {
  const url = await redisUrl();
  const [identity] = await ask(url, (redis) => redis.smembers("processes"));
  await ask(url, (redis) => redis.lpush(`${identity}-signals`, "TSTP"));
  await until(async () => (await ask(url, (redis) => redis.hget(identity!, "quiet"))) === "true");
  await until(async () => (await ask(url, (redis) => redis.llen("queue:default"))) > 2);

  const before = (await book()).done;
  await heroku("DELETE", "/dynos");
  await until(async () => (await book()).done > before + 3);
  expect((await book()).twice).toEqual([]);
});
