import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { countJobs } from "@/lib/transfer/queues/count-jobs";
import { findQueues } from "@/lib/transfer/queues/find-queues";
import { isDrained, stopping } from "@/lib/transfer/queues/stopping";
import {
  bullQueue,
  celeryQueue,
  laravelQueue,
  resqueQueue,
  rqQueue,
  sidekiqProcess,
  sidekiqQueue,
} from "@/test/support/queue-layouts";
import { startRedis, type TestRedis } from "@/test/support/redis";

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

const { sidekiq, rq, bullmq, resque, celery, laravel } = stopping;
const texts = (reply: Reply) => (reply as Buffer[]).map(String);

describe.each([{ prefix: "" }, { prefix: "shop:" }])("Sidekiq under “$prefix”", ({ prefix }) => {
  const one = "worker.1:4:0a1b2c3d4e5f";

  test("each living process is asked once, with a signal that does not outlive it", async () => {
    await wire.send([
      ...sidekiqQueue(prefix),
      ...sidekiqProcess(prefix, "worker.2:4:aaaaaaaaaaaa", { quiet: true }),
      ...sidekiqProcess(prefix, "worker.3:4:bbbbbbbbbbbb", { beatSecondsAgo: 90 }),
      ...sidekiqProcess(prefix, "web.1:4:cccccccccccc", { embedded: true }),
      ["SADD", `${prefix}processes`, "worker.4:4:dddddddddddd"],
    ]);
    const queues = await findQueues(wire);

    expect(await sidekiq.quiet!(wire, queues)).toEqual({
      asked: [one],
      already: ["worker.2:4:aaaaaaaaaaaa"],
      left: ["web.1:4:cccccccccccc"],
    });
    expect(await sidekiq.quiet!(wire, queues)).toMatchObject({ asked: [] });

    expect(texts(await wire.ask("LRANGE", `${prefix}${one}-signals`, 0, -1))).toEqual(["TSTP"]);
    expect(await wire.ask("TTL", `${prefix}${one}-signals`)).toBeGreaterThan(0);
    expect(await wire.ask("EXISTS", `${prefix}worker.3:4:bbbbbbbbbbbb-signals`)).toBe(0);
  });

  test("it is drained when every living process is quiet and has no job in hand", async () => {
    await wire.send(sidekiqQueue(prefix));
    const queues = await findQueues(wire);
    expect(await isDrained(wire, queues)).toEqual({ busy: 2, who: [one], isQuiet: false });

    await wire.send(sidekiqProcess(prefix, one, { quiet: true, busy: 1 }));
    expect(await isDrained(wire, queues)).toEqual({ busy: 1, who: [one], isQuiet: true });

    await wire.send(sidekiqProcess(prefix, one, { quiet: true }));
    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [], isQuiet: true });

    const late = "worker.5:4:eeeeeeeeeeee";
    await wire.send(sidekiqProcess(prefix, late));
    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [late], isQuiet: false });
    expect(await sidekiq.quiet!(wire, queues)).toMatchObject({ asked: [late] });
  });
});

describe("RQ", () => {
  test("is suspended, seen at work, and resumed", async () => {
    await wire.send(rqQueue());
    const queues = await findQueues(wire);

    expect(await rq.quiet!(wire, queues)).toMatchObject({ asked: ["database 0"] });
    expect(await rq.quiet!(wire, queues)).toMatchObject({ asked: [], already: ["database 0"] });
    expect(await isDrained(wire, queues)).toEqual({ busy: 1, who: ["w1"], isQuiet: true });
    await wire.send([
      ["HSET", "rq:worker:w1", "state", "suspended"],
      ["ZREM", "rq:wip:default", "j3:e1"],
    ]);
    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [], isQuiet: true });

    expect(await rq.resume!(wire, queues)).toEqual(["database 0"]);
    expect(await wire.ask("EXISTS", "rq:suspended")).toBe(0);
    expect(await rq.resume!(wire, queues)).toEqual([]);
  });

  test("what somebody else suspended stays suspended", async () => {
    await wire.send([...rqQueue(), ["SET", "rq:suspended", 1]]);
    const queues = await findQueues(wire);

    expect(await rq.quiet!(wire, queues)).toMatchObject({ asked: [] });
    expect(await rq.resume!(wire, queues)).toEqual([]);
    expect(await wire.ask("EXISTS", "rq:suspended")).toBe(1);
  });
});

const jobs = async (list: string) => texts(await wire.ask("LRANGE", `bull:default:${list}`, 0, -1));
const pausedFlag = () => wire.ask("HEXISTS", "bull:default:meta", "paused");

describe("BullMQ", () => {
  test("is paused as the library does, and resumed with every job in its order", async () => {
    await wire.send(bullQueue("bull:"));
    const queues = await findQueues(wire);
    const before = await countJobs(wire, queues);
    expect(await isDrained(wire, queues)).toEqual({ busy: 1, who: ["default"], isQuiet: false });

    expect(await bullmq.quiet!(wire, queues)).toMatchObject({ asked: ["default"] });
    expect(await bullmq.quiet!(wire, queues)).toMatchObject({ asked: [], already: ["default"] });
    expect(await pausedFlag()).toBe(1);
    expect(await wire.ask("EXISTS", "bull:default:marker")).toBe(0);
    expect(await jobs("paused")).toEqual(["3", "2", "1"]);
    expect(await isDrained(wire, queues)).toEqual({ busy: 1, who: ["default"], isQuiet: true });
    expect((await countJobs(wire, queues)).jobs).toEqual(before.jobs);

    // Added meanwhile by a version that looks for `paused`, and by one that does not.
    await wire.send([
      ["LPUSH", "bull:default:paused", 10],
      ["LPUSH", "bull:default:wait", 11],
    ]);
    expect(await bullmq.resume!(wire, queues)).toEqual(["default"]);
    expect(await bullmq.resume!(wire, queues)).toEqual([]);

    expect(await pausedFlag()).toBe(0);
    expect(await jobs("wait")).toEqual(["11", "10", "3", "2", "1"]);
    expect(await wire.ask("ZSCORE", "bull:default:marker", "0")).not.toBeNull();
    const events = String(await wire.ask("XRANGE", "bull:default:events", "-", "+"));
    expect(events).toMatch(/event,paused.*event,resumed/s);
  });

  test("jobs in both lists are joined, none is overwritten", async () => {
    await wire.send([...bullQueue("bull:"), ["LPUSH", "bull:default:paused", 20, 21]]);
    const queues = await findQueues(wire);

    await bullmq.quiet!(wire, queues);

    expect(await jobs("paused")).toEqual(["3", "2", "1", "21", "20"]);
  });

  test("a job whose worker died holds nobody up", async () => {
    await wire.send([...bullQueue("bull:"), ["DEL", "bull:default:6:lock"]]);
    const queues = await findQueues(wire);

    await bullmq.quiet!(wire, queues);

    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [], isQuiet: true });
  });

  test("delayed jobs alone wake the workers at their time", async () => {
    await wire.send([
      ...bullQueue("bull:"),
      ["DEL", "bull:default:wait", "bull:default:prioritized"],
    ]);
    const queues = await findQueues(wire);

    await bullmq.quiet!(wire, queues);
    await bullmq.resume!(wire, queues);

    expect(String(await wire.ask("ZSCORE", "bull:default:marker", "1"))).toBe("1000000000");
  });

  test("a queue that somebody else paused stays paused", async () => {
    await wire.send([...bullQueue("bull:"), ["HSET", "bull:default:meta", "paused", 1]]);
    const queues = await findQueues(wire);

    expect(await bullmq.quiet!(wire, queues)).toMatchObject({ asked: [], already: ["default"] });
    expect(await bullmq.resume!(wire, queues)).toEqual([]);
    expect(await pausedFlag()).toBe(1);
  });

  test("the older Bull is paused by its own key", async () => {
    await wire.send([
      ["SET", "bull:mail:id", 2],
      ["LPUSH", "bull:mail:wait", 1, 2],
      ["HSET", "bull:mail:1", "name", "mail"],
    ]);
    const queues = await findQueues(wire);

    await bullmq.quiet!(wire, queues);
    expect(await wire.ask("EXISTS", "bull:mail:meta-paused")).toBe(1);
    expect(await wire.ask("LLEN", "bull:mail:paused")).toBe(2);
    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [], isQuiet: true });

    expect(await bullmq.resume!(wire, queues)).toEqual(["mail"]);
    expect(await wire.ask("EXISTS", "bull:mail:meta-paused", "bull:mail:meta")).toBe(0);
    expect(await wire.ask("LLEN", "bull:mail:wait")).toBe(2);
  });
});

describe("workers that no key stops are seen to be gone", () => {
  test("Resque", async () => {
    await wire.send(resqueQueue("resque:"));
    const queues = await findQueues(wire);
    expect(resque.quiet).toBeNull();
    expect(await isDrained(wire, queues)).toEqual({
      busy: 1,
      who: ["host:1:default", "host:2:default"],
      isQuiet: false,
    });

    const longAgo = new Date(Date.now() - 3_600_000).toISOString();
    await wire.send([
      ["SREM", "resque:workers", "host:1:default"],
      ["HSET", "resque:workers:heartbeat", "host:2:default", longAgo],
    ]);
    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [], isQuiet: true });
  });

  test("Celery", async () => {
    await wire.send(celeryQueue(""));
    const queues = await findQueues(wire);
    const worker = await openWire({ url: redis.url, verifiesCertificate: false }, { protocol: 3 });
    void worker.send([["PSUBSCRIBE", "/0.celery.pidbox"]]).catch(() => {});
    await expect.poll(() => wire.ask("PUBSUB", "NUMPAT")).toBe(1);
    expect(celery.quiet).toBeNull();
    expect(await isDrained(wire, queues)).toEqual({
      busy: 2,
      who: ["celery@host"],
      isQuiet: false,
    });

    worker.close();
    await expect.poll(() => wire.ask("PUBSUB", "NUMPAT")).toBe(0);
    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [], isQuiet: true });
  });

  test("Laravel", async () => {
    await wire.send(laravelQueue("app-database-"));
    const queues = await findQueues(wire);
    expect(laravel.quiet).toBeNull();
    expect(laravel.words).toContain("queue:pause");
    expect(await isDrained(wire, queues)).toMatchObject({ busy: 1, isQuiet: false });

    await wire.ask("DEL", "app-database-queues:default:reserved");
    expect(await isDrained(wire, queues)).toEqual({ busy: 0, who: [], isQuiet: true });
  });
});

test("every framework that is recognised has an answer", async () => {
  await wire.send([
    ...sidekiqQueue(""),
    ...rqQueue(),
    ...bullQueue("bull:"),
    ...celeryQueue("c_"),
    ...laravelQueue("l-"),
    ...resqueQueue("resque:"),
  ]);
  const queues = await findQueues(wire);

  expect(queues.map(({ framework }) => framework).toSorted()).toEqual(
    Object.keys(stopping).toSorted(),
  );
  expect((await isDrained(wire, queues)).busy).toBeGreaterThan(0);
  for (const { words } of Object.values(stopping)) expect(words).toMatch(/\.$/);
});
