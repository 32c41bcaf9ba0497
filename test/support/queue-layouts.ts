import type { Command } from "@/lib/redis/wire/reply";

// What frameworks leave in Redis, as commands. Counts stand beside the tests that expect them.

const BIND = "\u0006\u0016";

/** Five jobs wait, two are scheduled, one is retried, one is dead; a living process has two in hand. */
export function sidekiqQueue(prefix: string, options: { beatSecondsAgo?: number } = {}): Command[] {
  const job = JSON.stringify({
    class: "Mail",
    args: [1],
    jid: "b4a577edbccf1d805744efa9",
    queue: "default",
  });
  return [
    ["SADD", `${prefix}queues`, "default", "mailers"],
    ["LPUSH", `${prefix}queue:default`, job, job, job, job, job],
    ["ZADD", `${prefix}schedule`, 1e9, `${job}1`, 1e9, `${job}2`],
    ["ZADD", `${prefix}retry`, 1e9, job],
    ["ZADD", `${prefix}dead`, 1e9, job],
    ["SET", `${prefix}stat:processed`, 70],
    ["SET", `${prefix}stat:failed`, 4],
    ...sidekiqProcess(prefix, "worker.1:4:0a1b2c3d4e5f", { busy: 2, ...options }),
  ];
}

export function sidekiqProcess(
  prefix: string,
  identity: string,
  {
    busy = 0,
    quiet = false,
    beatSecondsAgo = 1,
    embedded = false,
  }: { busy?: number; quiet?: boolean; beatSecondsAgo?: number; embedded?: boolean } = {},
): Command[] {
  const info = JSON.stringify({ hostname: "worker.1", concurrency: 10, identity, embedded });
  const beat = Date.now() / 1000 - beatSecondsAgo;
  const work = Array.from({ length: busy }, (_, index) => [`t${index}`, "{}"]).flat();
  return [
    ["SADD", `${prefix}processes`, identity],
    [
      "HSET",
      `${prefix}${identity}`,
      "info",
      info,
      "busy",
      busy,
      "beat",
      beat,
      "quiet",
      String(quiet),
    ],
    ["EXPIRE", `${prefix}${identity}`, 60],
    ["DEL", `${prefix}${identity}:work`],
    ...(busy === 0 ? [] : [["HSET", `${prefix}${identity}:work`, ...work]]),
  ];
}

/** Four jobs wait, three are delayed to two instants, one failed; of two workers one is at work. */
export function resqueQueue(prefix: string): Command[] {
  const job = JSON.stringify({ class: "Mail", args: [1] });
  const [one, two] = ["host:1:default", "host:2:default"];
  const now = new Date().toISOString();
  return [
    ["SADD", `${prefix}queues`, "default"],
    ["RPUSH", `${prefix}queue:default`, job, job, job, job],
    ["SADD", `${prefix}workers`, one, two],
    ["HSET", `${prefix}workers:heartbeat`, one, now, two, now],
    ["SET", `${prefix}worker:${one}`, JSON.stringify({ queue: "default", payload: job })],
    ["RPUSH", `${prefix}failed`, job],
    ["ZADD", `${prefix}delayed_queue_schedule`, 1, 1, 2, 2],
    ["RPUSH", `${prefix}delayed:1`, job],
    ["RPUSH", `${prefix}delayed:2`, job, job],
    ["SET", `${prefix}stat:processed`, 9],
    ["SET", `${prefix}stat:failed`, 1],
  ];
}

/** Three jobs wait and one by priority; one is delayed, one active, one failed, two are completed. */
export function bullQueue(prefix: string, name = "default"): Command[] {
  const key = (rest: string) => `${prefix}${name}:${rest}`;
  return [
    ["HSET", key("meta"), "opts.maxLenEvents", 10_000, "version", "bullmq:5.12.3"],
    ["SET", key("id"), 9],
    ["LPUSH", key("wait"), 1, 2, 3],
    ["ZADD", key("prioritized"), 1, 4],
    ["ZADD", key("delayed"), 4096 * 1e9, 5],
    ["LPUSH", key("active"), 6],
    ["SET", key("6:lock"), "worker", "PX", 30_000],
    ["ZADD", key("failed"), 1, 7],
    ["ZADD", key("completed"), 1, 8, 2, 9],
    ["ZADD", key("marker"), 0, "0"],
    ["XADD", key("events"), "*", "event", "added"],
    ...Array.from({ length: 9 }, (_, index): Command => [
      "HSET",
      key(String(index + 1)),
      "name",
      "mail",
      "data",
      "{}",
    ]),
  ];
}

/** Two jobs wait; one is at work, one failed, one is finished, one scheduled; another queue is empty. */
export function rqQueue(): Command[] {
  const soon = Math.floor(Date.now() / 1000) + 100;
  return [
    ["SADD", "rq:queues", "rq:queue:default", "rq:queue:low"],
    ["RPUSH", "rq:queue:default", "j1", "j2"],
    ["ZADD", "rq:wip:default", soon, "j3:e1"],
    ["ZADD", "rq:failed:default", soon, "j4"],
    ["ZADD", "rq:finished:default", soon, "j5"],
    ["ZADD", "rq:scheduled:default", soon, "j6"],
    ["SADD", "rq:workers", "rq:worker:w1", "rq:worker:w2"],
    ["HSET", "rq:worker:w1", "state", "busy", "current_job", "j3"],
    ["HSET", "rq:worker:w2", "state", "idle"],
    ...["j1", "j2", "j3"].map((id): Command => ["HSET", `rq:job:${id}`, "status", "queued"]),
  ];
}

/** Three tasks wait, a fourth with priority; one waits in another queue; two are fetched. */
export function celeryQueue(prefix: string): Command[] {
  const task = JSON.stringify({ body: "W10=", headers: { task: "mail" }, properties: {} });
  const bind = (exchange: string, queue: string): Command => [
    "SADD",
    `${prefix}_kombu.binding.${exchange}`,
    `${exchange}${BIND}${BIND}${queue}`,
  ];
  return [
    bind("celery", "celery"),
    bind("mail", "mail"),
    bind("celery.pidbox", "celery@host.celery.pidbox"),
    bind("celeryev", "celeryev.8a9b"),
    ["LPUSH", `${prefix}celery`, task, task, task],
    ["LPUSH", `${prefix}celery${BIND}3`, task],
    ["LPUSH", `${prefix}mail`, task],
    ["HSET", `${prefix}unacked`, "t1", task, "t2", task],
    ["ZADD", `${prefix}unacked_index`, 1, "t1", 1, "t2"],
    ["SETEX", `${prefix}celery-task-meta-9d2c`, 86_400, "{}"],
  ];
}

/** Two jobs wait, one is delayed, one reserved. */
export function laravelQueue(prefix: string): Command[] {
  const job = JSON.stringify({ uuid: "1", job: "Illuminate\\Queue\\CallQueuedHandler@call" });
  const soon = Math.floor(Date.now() / 1000) + 60;
  return [
    ["RPUSH", `${prefix}queues:default`, job, job],
    ["RPUSH", `${prefix}queues:default:notify`, 1, 1],
    ["ZADD", `${prefix}queues:default:delayed`, soon, job],
    ["ZADD", `${prefix}queues:default:reserved`, soon, job],
  ];
}
