import type { Redis } from "ioredis";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { createMigration } from "@/lib/migrations/create-migration";
import { readPreflight } from "@/lib/migrations/plan-migration";
import { readReport } from "@/lib/migrations/read-report";
import { aTeam } from "@/test/support/factories";
import {
  arrived,
  at,
  connected,
  drive,
  house,
  instanceNamed,
  repeatingSteps,
  spec,
} from "./moving";

await house();

let owner: Actor;
beforeAll(async () => {
  owner = await aTeam();
});

/** Sidekiq as it looks in Redis: queues, what is to come, and one living process that is at work. */
async function sidekiq(redis: Redis): Promise<void> {
  const now = Date.now() / 1000;
  await redis.sadd("queues", "default", "mailers");
  for (let job = 0; job < 30; job++) {
    const queue = job % 3 === 0 ? "mailers" : "default";
    await redis.lpush(
      `queue:${queue}`,
      JSON.stringify({ class: "Job", jid: `j${job}`, queue, args: [job] }),
    );
  }
  await redis.zadd(
    "schedule",
    now + 3600,
    JSON.stringify({ class: "Later", jid: "s1", queue: "default" }),
  );
  await redis.zadd(
    "retry",
    now + 60,
    JSON.stringify({ class: "Again", jid: "r1", queue: "default" }),
  );
  await redis.zadd("dead", now, JSON.stringify({ class: "Dead", jid: "d1", queue: "default" }));
  await redis.sadd("processes", PROCESS);
  await beat(redis, { quiet: false, busy: 1 });
  await redis.hset(
    `${PROCESS}:work`,
    "tid1",
    JSON.stringify({ queue: "default", run_at: Math.floor(now), payload: "{}" }),
  );
}

const PROCESS = "worker.1:4:abc";

async function beat(
  redis: Redis,
  { quiet, busy }: { quiet: boolean; busy: number },
): Promise<void> {
  const info = {
    hostname: "worker.1",
    pid: 4,
    identity: PROCESS,
    queues: ["default", "mailers"],
    concurrency: 5,
    embedded: false,
  };
  await redis.hset(PROCESS, {
    info: JSON.stringify(info),
    busy: String(busy),
    beat: String(Date.now() / 1000),
    quiet: String(quiet),
  });
  await redis.expire(PROCESS, 60);
}

test("workers are quieted and drained before anything is stopped, and every job arrives once", async () => {
  const heroku = await connected(owner, "heroku");
  const source = await instanceNamed(heroku, "redis-shop");
  const target = await instanceNamed(heroku, "redis-spare");
  await at(heroku, source.remoteId, sidekiq);

  const move = { kind: "move" as const, sourceInstanceId: source.id, approval: "none" as const };
  const legs = [{ target: { kind: "existing" as const, instanceId: target.id } }];
  const preflight = await readPreflight(owner, spec({ ...move, legs }));
  expect(preflight.queues.map(({ system }) => system)).toEqual(["Sidekiq"]);
  const use = preflight.uses.find(({ configVar }) => configVar === "REDIS_URL")!;
  const { migrationId } = await createMigration(
    owner,
    spec({ ...move, legs: [{ ...legs[0]!, switches: [use] }] }),
  );

  const waiting = await drive(migrationId, { until: (now) => now.is("drain") === "running" });
  expect(waiting.is("stop_writers")).toBe("pending");
  expect(
    await at(heroku, source.remoteId, (redis) => redis.lrange(`${PROCESS}-signals`, 0, -1)),
  ).toEqual(["TSTP"]);

  // The worker hears it with its next heartbeat, and ends the job in hand.
  await at(heroku, source.remoteId, async (redis) => {
    await redis.del(`${PROCESS}:work`, `${PROCESS}-signals`);
    await beat(redis, { quiet: true, busy: 0 });
  });
  const application = await arrived(heroku, target.remoteId);
  const done = await drive(migrationId, { between: repeatingSteps(migrationId) });
  application.disconnect();
  expect(done).toMatchObject({ status: "done", failure: null });
  expect(done.step("count_jobs_after").sentence).toMatch(/33 jobs/);
  await at(heroku, target.remoteId, async (redis) => {
    expect(await redis.llen("queue:default")).toBe(20);
    expect(await redis.llen("queue:mailers")).toBe(10);
    expect(await redis.zcard("dead")).toBe(1);
  });
  const report = await readReport(owner, { id: migrationId, as: "json" });
  expect(report.text).toContain("mailers");
}, 60_000);
