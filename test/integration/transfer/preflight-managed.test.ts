import { afterAll, beforeAll, expect, test } from "vitest";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import { everything, gentle } from "@/lib/transfer/model";
import { readEnd } from "@/lib/transfer/preflight/read-end";
import { runPreflight } from "@/lib/transfer/preflight/run-preflight";
import { sidekiqQueue } from "@/test/support/queue-layouts";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startRedisProxy } from "@/test/support/redis-proxy";

/** What managed servers are known or expected to refuse; see reference/redis-facts.md section 7. */
const refusedBy = {
  heroku: [/^CONFIG/, /^ACL/, /^MODULE/, /^DEBUG/, /^CLIENT (PAUSE|UNPAUSE)/, /^BGSAVE/, /^SWAPDB/],
  redisCloud: [
    /^CLIENT (PAUSE|UNPAUSE)/,
    /^DEBUG/,
    /^SELECT [1-9]/,
    /^MODULE/,
    /^SWAPDB/,
    /^CONFIG SET headroom/,
  ],
  miserly: [
    /^CONFIG/,
    /^CLIENT/,
    /^MEMORY/,
    /^MODULE/,
    /^FUNCTION/,
    /^PUBSUB/,
    /^EVAL/,
    /^HELLO/,
    /^PEXPIRETIME/,
  ],
};

let source: TestRedis;
let target: TestRedis;
const at = ({ url }: { url: string }): RedisAddress => ({ url, verifiesCertificate: false });

beforeAll(async () => {
  [source, target] = await Promise.all([startRedis(), startRedis(["--maxmemory", "100mb"])]);
  const wire = await openWire(at(source));
  await wire.send([...sidekiqQueue(""), ["SET", "text", "x"], ["XADD", "x", "*", "f", "v"]]);
  wire.close();
});
afterAll(async () => {
  await Promise.all([source.stop(), target.stop()]);
});

test.each([
  ["heroku", "tracking", true, 16],
  ["redisCloud", "tracking", true, 1],
  ["miserly", "none", false, 16],
] as const)(
  "a server that refuses as much as %s is judged by what it does tell, and may be moved",
  async (name, feed, hasExpireTime, databaseCount) => {
    await using from = await startRedisProxy(source.port, { refuse: refusedBy[name] });
    await using to = await startRedisProxy(target.port, { refuse: refusedBy[name] });

    const looked = await runPreflight(
      { source: at(from), target: at(to) },
      { scope: everything, budget: gentle, conflict: "fail", planMemoryBytes: null },
    );

    const { blockers, route, terms, workload, estimate } = looked.preflight;
    expect(blockers).toEqual([]);
    expect(route).toBe("payload");
    expect(terms.hasExpireTime).toBe(hasExpireTime);
    expect(workload.queues).toMatchObject([
      { framework: "sidekiq", names: ["default", "mailers"] },
    ]);
    expect(estimate!.keys).toBeGreaterThan(5);
    expect(looked.source).toMatchObject({ feed });
    expect(looked.target).toMatchObject({ databaseCount });
    const words = JSON.stringify(looked.preflight);
    expect(words).not.toMatch(/NaN|undefined|\bnull bytes/);
  },
);

test("a slow connection is measured as such", async () => {
  await using far = await startRedisProxy(source.port, { delayMs: 20 });

  const looked = await runPreflight(
    { source: at(far), target: at(target) },
    { scope: everything, budget: gentle, conflict: "fail", planMemoryBytes: null },
  );

  expect(looked.source).toMatchObject({ isRead: true });
  expect(looked.source.isRead && looked.source.latencyMs).toBeGreaterThan(35);
  expect(Math.abs(looked.preflight.terms.clockAheadMs)).toBeLessThan(30);
  expect(looked.preflight.terms.ttlToleranceMs).toBeGreaterThan(1015);
  expect(looked.preflight.blockers).toEqual([]);
});

test.each([1, 5, 16, 31, 32, 33, 200])("%i databases are counted", async (count) => {
  await using server = await startRedis(["--databases", String(count)]);

  expect(await readEnd(at(server), "target")).toMatchObject({ databaseCount: count });
});
