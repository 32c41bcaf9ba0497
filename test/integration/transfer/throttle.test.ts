import { performance } from "node:perf_hooks";
import { Redis } from "ioredis";
import { afterEach, expect, test, vi } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import { copySlice } from "@/lib/transfer/copy/copy-slice";
import { gentle, type Budget, type Gate } from "@/lib/transfer/model";
import { openThrottle, type Throttle } from "@/lib/transfer/throttle/open-throttle";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { terms } from "./copy-pair";

const uncapped: Budget = { p99Ratio: null, keysPerSecMax: null, bytesPerSecMax: null };
const STALL_MS = 300;
const opened: { close?(): void; disconnect?(): void }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) {
    one.close?.();
    one.disconnect?.();
  }
});

async function throttleOf(redis: TestRedis, budget: Budget): Promise<Throttle> {
  const throttle = await openThrottle({ url: redis.url, verifiesCertificate: true }, budget);
  opened.push(throttle);
  return throttle;
}

function clientOf(redis: TestRedis): Redis {
  const client = new Redis(redis.url);
  opened.push(client);
  return client;
}

test("the source's latency is measured before and while it is worked on", async () => {
  await using redis = await startRedis(["--enable-debug-command", "yes"]);
  const throttle = await throttleOf(redis, gentle);
  expect(throttle.reading()).toMatchObject({ beforeP99Ms: expect.any(Number), waitedShare: 0 });
  expect(throttle.reading().nowP99Ms).toBeNull();

  await vi.waitFor(() => expect(throttle.reading().nowP99Ms).not.toBeNull(), 10_000);
  const client = clientOf(redis);
  await client.call("DEBUG", "SLEEP", "0.3");

  await vi.waitFor(() => expect(throttle.reading().nowP99Ms).toBeGreaterThan(150), 10_000);
});

test("what keeps our own process busy is not taken for the source's latency", async () => {
  await using redis = await startRedis();
  const throttle = await throttleOf(redis, gentle);

  for (let round = 0; round < 10; round++) {
    const until = performance.now() + STALL_MS;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  await vi.waitFor(() => expect(throttle.reading().nowP99Ms).not.toBeNull(), 10_000);
  // Whoever measures round trips only finds what we did ourselves.
  expect(throttle.reading().nowP99Ms!).toBeLessThan(STALL_MS / 2);
});

test("a source that suffers is left in peace, and work never ends for it", async () => {
  await using redis = await startRedis(["--enable-debug-command", "yes"]);
  const throttle = await throttleOf(redis, gentle);
  const client = clientOf(redis);
  const end = new AbortController();
  const suffering = (async () => {
    while (!end.signal.aborted) await client.call("DEBUG", "SLEEP", "0.05");
  })();

  await vi.waitFor(
    async () => {
      await throttle.gate({ keys: 500, bytes: 0 });
      expect(throttle.reading().waitedShare).toBeGreaterThan(0.05);
    },
    { timeout: 20_000, interval: 1 },
  );
  await throttle.gate({ keys: 500, bytes: 0 });
  end.abort();
  await suffering;
});

test("a source that is to be spared is asked for few keys at a time, and for many where nobody minds", async () => {
  await using redis = await startRedis();
  await using target = await startRedis();
  await clientOf(redis).mset(Array.from({ length: 3000 }, (_, at) => [`key:${at}`, "v"]).flat());
  const throttle = await throttleOf(redis, gentle);
  const pair = {
    source: await openWire({ url: redis.url, verifiesCertificate: true }),
    target: await openWire({ url: target.url, verifiesCertificate: true }),
  };
  opened.push(pair.source, pair.target);
  const mostAtOnce = async () => {
    const asked: number[] = [];
    const gate: Gate = Object.defineProperty(
      (burden: { keys: number; bytes: number }) => {
        asked.push(burden.keys);
        return throttle.gate(burden);
      },
      "keysMax",
      { get: () => throttle.gate.keysMax },
    );
    const seen = await copySlice(pair, terms, null, { gate, milliseconds: 60_000 });
    expect(seen.keys).toBe(3000);
    return Math.max(...asked);
  };

  expect(await mostAtOnce()).toBeLessThanOrEqual(100);
  throttle.setBudget(uncapped);
  expect(await mostAtOnce()).toBeGreaterThan(100);
});

test("caps hold, in the order of asking, and can be lifted while others wait", async () => {
  await using redis = await startRedis();
  const throttle = await throttleOf(redis, { ...uncapped, keysPerSecMax: 1000 });
  const order: number[] = [];
  const beganAt = performance.now();
  await Promise.all(
    [0, 1, 2, 3].map(async (number) => {
      await throttle.gate({ keys: 200, bytes: 0 });
      order.push(number);
    }),
  );
  expect(order).toEqual([0, 1, 2, 3]);
  // A tenth of a second's worth is free, and the last one is owed: 500 keys had to be paid.
  expect(performance.now() - beganAt).toBeGreaterThanOrEqual(450);

  throttle.setBudget({ ...uncapped, bytesPerSecMax: 1 });
  await throttle.gate({ keys: 0, bytes: 1000 });
  const late = throttle.gate({ keys: 0, bytes: 1 });
  throttle.setBudget(uncapped);
  await late;
});

test("work goes on without the measure, and the measure comes back by itself", async () => {
  await using redis = await startRedis();
  const throttle = await throttleOf(redis, gentle);
  const client = clientOf(redis);
  const probe = /id=(\d+)[^\n]*name=headroom/.exec(String(await client.client("LIST")))![1]!;
  await client.client("KILL", "ID", probe);

  await throttle.gate({ keys: 1000, bytes: 0 });
  await vi.waitFor(async () => {
    const again = /id=(\d+)[^\n]*name=headroom/.exec(String(await client.client("LIST")));
    expect(again?.[1]).not.toBe(probe);
    expect(throttle.reading().nowP99Ms).not.toBeNull();
  }, 15_000);
});

test("a source that is not there has no latency, and no one waits for it", async () => {
  const throttle = await openThrottle(
    { url: "redis://127.0.0.1:9", verifiesCertificate: true },
    gentle,
  );
  opened.push(throttle);
  await throttle.gate({ keys: 1000, bytes: 0 });
  expect(throttle.reading()).toEqual({ beforeP99Ms: null, nowP99Ms: null, waitedShare: 0 });
});
