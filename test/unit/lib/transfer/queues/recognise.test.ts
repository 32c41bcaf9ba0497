import { describe, expect, test } from "vitest";
import { classOf, recognise } from "@/lib/transfer/queues/recognise";

type Names = Record<string, string>;

const seen = (names: Names, hasTtl = false) =>
  Object.entries(names).map(([key, type]) => ({ key: Buffer.from(key), type, hasTtl }));

const sidekiq = (prefix: string): Names => ({
  [`${prefix}queues`]: "set",
  [`${prefix}queue:default`]: "list",
  [`${prefix}queue:mailers`]: "list",
  [`${prefix}schedule`]: "zset",
  [`${prefix}retry`]: "zset",
  [`${prefix}processes`]: "set",
  [`${prefix}web.1:4:0a1b2c3d4e5f`]: "hash",
  [`${prefix}web.1:4:0a1b2c3d4e5f:work`]: "hash",
  [`${prefix}stat:processed`]: "string",
});

const resque = (prefix: string): Names => ({
  [`${prefix}queues`]: "set",
  [`${prefix}queue:default`]: "list",
  [`${prefix}queue:mailers`]: "list",
  [`${prefix}workers`]: "set",
  [`${prefix}worker:host:123:default`]: "string",
  [`${prefix}failed`]: "list",
  [`${prefix}stat:processed`]: "string",
});

const bull = (prefix: string): Names => ({
  [`${prefix}default:meta`]: "hash",
  [`${prefix}default:wait`]: "list",
  [`${prefix}default:events`]: "stream",
  [`${prefix}default:completed`]: "zset",
  [`${prefix}default:17`]: "hash",
  [`${prefix}mailers:meta`]: "hash",
  [`${prefix}mailers:delayed`]: "zset",
});

const rq: Names = {
  "rq:queues": "set",
  "rq:queue:default": "list",
  "rq:failed:mailers": "zset",
  "rq:job:4d1f": "hash",
  "rq:results:4d1f": "stream",
};

const celery = (prefix: string): Names => ({
  [`${prefix}_kombu.binding.celery`]: "set",
  [`${prefix}celery`]: "list",
  [`${prefix}celery\u0006\u00163`]: "list",
  [`${prefix}unacked`]: "hash",
  [`${prefix}unacked_index`]: "zset",
  [`${prefix}celery-task-meta-9d2c`]: "string",
});

const laravel = (prefix: string): Names => ({
  [`${prefix}queues:default`]: "list",
  [`${prefix}queues:default:notify`]: "list",
  [`${prefix}queues:mailers:delayed`]: "zset",
});

describe("every key of a framework is recognised, whatever stands before it", () => {
  test.each([
    ["sidekiq", "", sidekiq("")],
    ["sidekiq", "shop:", sidekiq("shop:")],
    ["resque", "resque:", resque("resque:")],
    ["resque", "resque:shop:", resque("resque:shop:")],
    ["resque", "jobs:", resque("jobs:")],
    ["bullmq", "bull:", bull("bull:")],
    ["bullmq", "{shop}:", bull("{shop}:")],
    ["bullmq", "app:v2:", bull("app:v2:")],
    ["rq", "rq:", rq],
    ["celery", "", celery("")],
    ["celery", "shop_", celery("shop_")],
    ["laravel", "", laravel("")],
    ["laravel", "shop-database-", laravel("shop-database-")],
    ["laravel", "shop_database_", laravel("shop_database_")],
  ])("%s under “%s”", (framework, prefix, names) => {
    const [workload, ...others] = recognise(seen(names));

    expect(others).toEqual([]);
    expect(workload).toMatchObject({ framework, prefix, keys: Object.keys(names).length });
    expect(workload!.queueNames).toEqual(
      framework === "celery" ? ["celery"] : ["default", "mailers"],
    );
  });
});

test("several frameworks on one server are kept apart", () => {
  const names = { ...sidekiq(""), ...sidekiq("b:"), ...bull("bull:"), ...rq, ...celery("") };

  const found = recognise(seen(names)).map(({ framework, prefix }) => `${framework} ${prefix}`);

  expect(found.toSorted()).toEqual(["bullmq bull:", "celery ", "rq rq:", "sidekiq ", "sidekiq b:"]);
});

test("names that only look alike are no queues", () => {
  const names = {
    "user:1:profile": "hash",
    "user:1:meta": "hash",
    "user:1:id": "string",
    "post:3:id": "string",
    "post:4:events": "stream",
    retry: "string",
    failed: "list",
    "leaderboard:dead": "zset",
    "worker:7": "hash",
    queues: "hash",
    paused: "set",
  };

  expect(recognise(seen(names))).toEqual([]);
});

test.each([
  ["Rails cache", "views/products/1-2026", true],
  ["Laravel cache", "shop-database-shop-cache-menu", true],
  ["Laravel cache", "shop_database_shop_cache_:menu", true],
  ["Django cache", ":1:menu", true],
  ["Django sessions", ":1:django.contrib.sessions.cache8a9b", true],
  ["Spring sessions", "spring:session:sessions:17", true],
  ["Sessions", "sess:AbCd", false],
  ["Rack sessions", `2::${"ab".repeat(32)}`, true],
  ["Cache", "app:cache:menu", true],
])("%s by the name %s", (label, name, hasTtl) => {
  expect(recognise(seen({ [name]: "string" }, hasTtl))).toMatchObject([{ label, keys: 1 }]);
});

const strings = (count: number, prefix: string): Names =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "string"]));
const classed = (lasting: Names, expiring: Names = {}, channels = 0) => {
  const keys = [...seen(lasting), ...seen(expiring, true)];
  const count = { keys: keys.length, expiring: Object.keys(expiring).length, channels };
  return classOf(recognise(keys), count);
};

describe("what a server is used for", () => {
  test.each([
    ["queue", sidekiq(""), {}, 0],
    ["mixed", sidekiq(""), strings(50, "views/"), 0],
    ["cache", {}, strings(50, "anything:"), 0],
    ["cache", strings(5, "config:"), strings(50, "views/"), 3],
    ["sessions", {}, strings(50, "sess:"), 0],
    ["sessions", strings(50, "sess:"), {}, 0],
    ["mixed", {}, { ...strings(50, "sess:"), ...strings(30, "views/") }, 0],
    ["data", strings(50, "customer:"), {}, 0],
    ["mixed", strings(50, "customer:"), strings(20, "views/"), 0],
    ["pub/sub", {}, {}, 4],
    ["empty", {}, {}, 0],
  ])("%s", (expected, lasting, expiring, channels) => {
    expect(classed(lasting, expiring, channels)).toBe(expected);
  });
});
