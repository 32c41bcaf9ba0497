import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { createMigration } from "@/lib/migrations/create-migration";
import type { Finding } from "@/lib/migrations/model";
import { readPreflight } from "@/lib/migrations/plan-migration";
import type { SpecInput } from "@/lib/migrations/spec";
import { aTeam } from "@/test/support/factories";
import { problemOf } from "@/test/support/problem-of";
import { at, connected, fill, house, instanceNamed, spec, type Place } from "./moving";

await house();

type Instance = Awaited<ReturnType<typeof instanceNamed>>;
let owner: Actor;
let heroku: Place;
let scalingo: Place;
let source: Instance;
beforeAll(async () => {
  owner = await aTeam();
  heroku = await connected(owner, "heroku");
  scalingo = await connected(owner, "scalingo");
  source = await instanceNamed(heroku, "redis-shop");
});
beforeEach(async () => {
  await at(heroku, source.remoteId, async (redis) => {
    await redis.flushall();
    await fill(redis, 100);
  });
});

/** A copy to a Redis that Headroom would make at Scalingo. */
async function toScalingo(): Promise<SpecInput> {
  const store = await instanceNamed(scalingo, "store");
  const apps = await scalingo.provider.apps!.list(scalingo.access);
  return {
    kind: "copy",
    sourceInstanceId: source.id,
    legs: [
      {
        target: {
          kind: "new",
          connectionId: scalingo.connectionId,
          app: apps.find(({ name }) => name === "store")!,
          planId: store.planId,
        },
      },
    ],
  };
}

const uncountedJobs = (findings: Finding[]) =>
  findings.find(({ title }) => title === "Jobs not counted");
const blockersOf = (findings: Finding[]) => findings.filter(({ level }) => level === "blocker");

test("how long the copy and the freeze take is told of a target that is still to be made", async () => {
  const { estimate, findings } = await readPreflight(owner, spec(await toScalingo()));
  expect(blockersOf(findings)).toEqual([]);
  expect(estimate.copySeconds).toBeGreaterThanOrEqual(1);
  expect(estimate.freezeSeconds).toBeGreaterThanOrEqual(1);
  expect(findings.map(({ title }) => title)).toContain("Looked at later");
});

test("databases that the plan to be bought has not stop the move before anything is bought", async () => {
  await at(heroku, source.remoteId, async (redis) => {
    await redis.select(7);
    await redis.set("far", "away");
  });
  const input = await toScalingo();
  const { findings } = await readPreflight(owner, spec(input));
  expect(blockersOf(findings)).toMatchObject([{ title: "Too few databases" }]);
  expect(await problemOf(createMigration(owner, spec(input)))).toMatchObject({
    code: "conflict",
    message: expect.stringContaining("numbers 0 to 4"),
  });
});

test("jobs are counted as they are, however few of a queue's keys a sample would show", async () => {
  await at(heroku, source.remoteId, async (redis) => {
    await redis.sadd("queues", "default");
    const jobs = Array.from({ length: 40 }, (_, job) =>
      JSON.stringify({ class: "Job", jid: `j${job}`, queue: "default", args: [] }),
    );
    await redis.lpush("queue:default", ...jobs);
    await redis.zadd("retry", 1, JSON.stringify({ class: "Job", jid: "r", queue: "default" }));
  });
  const { queues } = await readPreflight(owner, spec(await toScalingo()));
  expect(queues).toEqual([{ system: "Sidekiq", jobs: 41 }]);
});

test("jobs that nobody can count are told of with the reason, as something to mend before a cutover", async () => {
  await at(heroku, source.remoteId, async (redis) => {
    await redis.sadd("queues", "default");
    await redis.lpush("queue:default", JSON.stringify({ class: "Job", jid: "j", args: [] }));
    await redis.set("retry", "no list of jobs");
  });
  const copy = await readPreflight(owner, spec(await toScalingo()));
  expect(copy.queues).toEqual([{ system: "Sidekiq", jobs: null }]);
  expect(uncountedJobs(copy.findings)).toMatchObject({
    level: "note",
    sentence: expect.stringContaining("WRONGTYPE"),
  });
  const { findings } = await readPreflight(owner, spec({ ...(await toScalingo()), kind: "move" }));
  expect(uncountedJobs(findings)).toMatchObject({
    level: "warning",
    sentence: expect.stringContaining("would stop there"),
  });
});

test("a target that starts cold needs no time, and none is told of it", async () => {
  const spare = await instanceNamed(heroku, "redis-spare");
  const { estimate } = await readPreflight(
    owner,
    spec({
      kind: "split",
      sourceInstanceId: source.id,
      legs: [
        {
          target: { kind: "existing", instanceId: spare.id },
          scope: { include: ["text:"] },
          isCold: true,
        },
      ],
    }),
  );
  expect(estimate).toEqual({ copySeconds: null, freezeSeconds: null });
});
