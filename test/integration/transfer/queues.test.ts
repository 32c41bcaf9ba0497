import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { conserved } from "@/lib/transfer/queues/conserved";
import { countJobs } from "@/lib/transfer/queues/count-jobs";
import { findQueues } from "@/lib/transfer/queues/find-queues";
import type { JobCounts } from "@/lib/transfer/queues/model";
import { startRedis, type TestRedis } from "@/test/support/redis";
import {
  bullQueue,
  celeryQueue,
  laravelQueue,
  resqueQueue,
  rqQueue,
  sidekiqQueue,
} from "@/test/support/queue-layouts";

let redis: TestRedis;
let wire: Wire;

beforeAll(async () => {
  redis = await startRedis();
  wire = await openWire({ url: redis.url, verifiesCertificate: false });
});
beforeEach(async () => {
  await wire.ask("FLUSHALL");
  await wire.ask("SELECT", 0);
});
afterAll(async () => {
  wire.close();
  await redis.stop();
});

const put = (commands: readonly Command[]) => wire.send(commands);

describe("queues are found and counted as their framework keeps them", () => {
  test.each([
    {
      queue: { framework: "sidekiq", database: 0, prefix: "", names: ["default", "mailers"] },
      layout: sidekiqQueue(""),
      jobs: {
        "default enqueued": 5,
        "mailers enqueued": 0,
        " scheduled": 2,
        " retry": 1,
        " dead": 1,
        " working": 2,
      },
    },
    {
      queue: { framework: "sidekiq", database: 0, prefix: "shop:", names: ["default", "mailers"] },
      layout: sidekiqQueue("shop:"),
      jobs: { "default enqueued": 5, " working": 2 },
    },
    {
      queue: { framework: "resque", database: 0, prefix: "resque:", names: ["default"] },
      layout: resqueQueue("resque:"),
      jobs: { "default enqueued": 4, " scheduled": 3, " dead": 1, " working": 1 },
    },
    {
      queue: { framework: "bullmq", database: 0, prefix: "bull:", names: ["default"] },
      layout: bullQueue("bull:"),
      jobs: {
        "default enqueued": 4,
        "default scheduled": 1,
        "default working": 1,
        "default dead": 1,
        "default finished": 2,
      },
    },
    {
      queue: { framework: "rq", database: 0, prefix: "rq:", names: ["default", "low"] },
      layout: rqQueue(),
      jobs: {
        "default enqueued": 2,
        "default working": 1,
        "default dead": 1,
        "default finished": 1,
        "default scheduled": 1,
        "low enqueued": 0,
      },
    },
    {
      queue: { framework: "celery", database: 0, prefix: "", names: ["celery", "mail"] },
      layout: celeryQueue(""),
      jobs: { "celery enqueued": 4, "mail enqueued": 1, " working": 2 },
    },
    {
      queue: { framework: "laravel", database: 0, prefix: "app-database-", names: ["default"] },
      layout: laravelQueue("app-database-"),
      jobs: { "default enqueued": 2, "default scheduled": 1, "default working": 1 },
    },
  ])("$queue.framework under “$queue.prefix”", async ({ queue, layout, jobs }) => {
    await put(layout);

    const found = await findQueues(wire);
    const counts = await countJobs(wire, found);

    expect(found).toEqual([queue]);
    expect(tallied(counts)).toMatchObject(jobs);
    expect(counts.atMs).toBeGreaterThan(Date.now() - 60_000);
  });

  test("in every database, several at once, among a hundred thousand other keys", async () => {
    await put([...sidekiqQueue(""), ...rqQueue(), ["SELECT", 3], ...bullQueue("{app}:v2:")]);
    await wire.ask(
      "EVAL",
      "for i = 1, 100000 do redis.call('SET', 'user:' .. i .. ':name', i) end",
      0,
    );

    const found = await findQueues(wire, [0, 3]);
    const counts = await countJobs(wire, found);

    expect(found.map(({ framework, database }) => `${framework} ${database}`).toSorted()).toEqual([
      "bullmq 3",
      "rq 0",
      "sidekiq 0",
    ]);
    expect(counts.stats).toHaveLength(3);
    expect(counts.jobs.filter(({ database }) => database === 3)).toHaveLength(5);
  });

  test("names of an application that end alike are no queues", async () => {
    await put([
      ["HSET", "user:1:meta", "name", "Ann"],
      ["XADD", "user:1:events", "*", "seen", 1],
      ["RPUSH", "user:1:active", 1],
      ["ZADD", "games:dead", 1, "a"],
    ]);

    expect(await findQueues(wire)).toEqual([]);
  });

  test("asks nothing that counts as an error at the server", async () => {
    await put([["SET", "queues", "mine"], ["HSET", "celery", "a", 1], ...sidekiqQueue("b:")]);
    await wire.ask("CONFIG", "RESETSTAT");

    await countJobs(wire, await findQueues(wire));

    expect(String(await wire.ask("INFO", "stats"))).toContain("total_error_replies:0");
  });
});

test("a key that is not what it seems stops the count with its name", async () => {
  await put([...sidekiqQueue(""), ["DEL", "retry"], ["SET", "retry", "no set"]]);

  await expect(countJobs(wire, await findQueues(wire))).rejects.toThrow("“retry” is not what");
});

test("all numbers are of one instant, however fast jobs move", async () => {
  await put(sidekiqQueue(""));
  const queues = await findQueues(wire);
  const before = await countJobs(wire, queues);
  const mover = await openWire({ url: redis.url, verifiesCertificate: false });
  const over = new AbortController();
  const moving = (async () => {
    while (!over.signal.aborted) {
      await mover.send(
        Array.from({ length: 50 }, () => [
          "LMOVE",
          "queue:default",
          "queue:mailers",
          "LEFT",
          "RIGHT",
        ]),
      );
      await mover.send(
        Array.from({ length: 50 }, () => [
          "LMOVE",
          "queue:mailers",
          "queue:default",
          "LEFT",
          "RIGHT",
        ]),
      );
    }
  })();

  for (let look = 0; look < 100; look++) {
    const { sums } = conserved(before, await countJobs(wire, queues), { default: 0 });
    expect(sums[0]!.agrees).toBe(true);
  }
  over.abort();
  await moving;
  mover.close();
});

test("a queue that is copied is conserved, and one job less is told", async () => {
  await put(sidekiqQueue(""));
  const queues = await findQueues(wire);
  const before = await countJobs(wire, queues);

  expect(conserved(before, await countJobs(wire, queues)).isConserved).toBe(true);
  await wire.ask("RPOP", "queue:default");
  const { isConserved, sums } = conserved(before, await countJobs(wire, queues));

  expect(isConserved).toBe(false);
  expect(sums[0]!.sentence).toBe("Sidekiq: 1 job of 11 missing.");
});

function tallied(counts: JobCounts): Record<string, number> {
  return Object.fromEntries(
    counts.jobs.map(({ name, kind, jobs }) => [`${name ?? ""} ${kind}`, jobs]),
  );
}
