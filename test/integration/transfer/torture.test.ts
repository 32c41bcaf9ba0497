import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startRedis } from "@/test/support/redis";
import { differencesOf, jobsLost } from "@/test/torture/compare";
import { Engine } from "@/test/torture/engine";
import { torture } from "@/test/torture/torture";
import { openWire } from "@/lib/redis/wire/open-wire";

const LONG_MS = 120_000;

test.each([1000, 1002])(
  "whatever dies meanwhile, both ends hold the same in the end (seed %i)",
  async (seed) => {
    const { problems, written, jobs } = await torture(seed, 2);
    expect(problems).toEqual([]);
    expect(written).toBeGreaterThan(0);
    expect(jobs).toBeGreaterThan(0);
  },
  LONG_MS,
);

test("what the torture looks for, it finds", async () => {
  await using one = await startRedis(["--enable-debug-command", "yes"]);
  await using other = await startRedis(["--enable-debug-command", "yes"]);
  const [source, target] = [new Redis(one.url), new Redis(other.url)];
  for (const client of [source, target]) {
    await client.mset("same", "1", "value", "1", "expiry", "1", "jobs:pushed", "2");
    await client.rpush("queue:default", "1", "2");
    await client.xadd("stream", "1-1", "field", "value");
    await client.xgroup("CREATE", "stream", "group", "0");
  }
  await source.set("missing", "1");
  await target.set("value", "2");
  await target.expire("expiry", 100);
  await source.xreadgroup("GROUP", "group", "consumer", "STREAMS", "stream", ">");
  await target.rpush("queue:default", "2");
  source.disconnect();
  target.disconnect();

  const [from, to] = [await wireTo(one.url), await wireTo(other.url)];
  const found = (await differencesOf(from, to)).join("\n");
  for (const key of ["missing", "value", "expiry", "stream", "queue:default"]) {
    expect(found).toContain(`db 0 ${key}:`);
  }
  expect(found).toContain("DEBUG DIGEST differs");
  expect(found).not.toContain("db 0 same");
  expect(await jobsLost(from)).toBeNull();
  expect(await jobsLost(to)).toBe("2 jobs pushed, 0 processed, 3 waiting");
  from.close();
  to.close();
});

test(
  "a copy that is killed twice goes on where it was: of 100,000 keys, no more than 1 % are copied again",
  async () => {
    await using source = await startRedis(["--enable-debug-command", "yes"]);
    await using target = await startRedis(["--enable-debug-command", "yes"]);
    const keys = 100_000;
    const folder = mkdtempSync(join(tmpdir(), "headroom-torture-"));
    const [from, to] = [await wireTo(source.url), await wireTo(target.url)];
    await from.ask("DEBUG", "POPULATE", keys, "key", 100);
    const state = join(folder, "state.json");
    // Fast enough that a fifth of a second would be more than that.
    const throttle = "p99=1000,keys=40000";
    const how = ["--json", "--verify", "off", "--throttle", throttle, "--state", state];
    const engine = new Engine(how);
    const ends = { source: source.url, target: target.url };
    try {
      for (const share of [0.3, 0.6]) {
        engine.start(ends);
        await expect
          .poll(() => writesAt(to), { timeout: 30_000, interval: 5 })
          .toBeGreaterThan(keys * share);
        await engine.kill();
      }
      engine.start(ends);
      const ended = await engine.ended(LONG_MS);

      expect(ended?.code).toBe(0);
      expect(await to.ask("DBSIZE")).toBe(keys);
      const again = (await writesAt(to)) - keys;
      expect(again).toBeLessThanOrEqual(keys * 0.01);
    } finally {
      await engine.kill();
      rmSync(folder, { recursive: true, force: true });
      from.close();
      to.close();
    }
  },
  LONG_MS,
);

function wireTo(url: string) {
  return openWire({ url, verifiesCertificate: true });
}

/** How many keys a server was told to write. */
async function writesAt(wire: Awaited<ReturnType<typeof wireTo>>): Promise<number> {
  const info = String(await wire.ask("INFO", "commandstats"));
  const calls = ["set", "restore", "mset"].map((name) =>
    Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(info)?.[1] ?? 0),
  );
  return calls.reduce((sum, count) => sum + count, 0);
}
