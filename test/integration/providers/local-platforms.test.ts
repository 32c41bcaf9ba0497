import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { Provider, Remote } from "@/lib/providers/provider";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { startPlatforms } from "@/local/platforms/start-platforms";
import { until } from "@/test/integration/engine/support";
import { oneHerokuRedis, oneScalingoRedis } from "@/test/integration/local/platform-help";
import { MIB } from "@/test/support/plans";

/** The adapters against the platforms of this machine: stateful, slow to change, real servers behind. */
const platforms = await startPlatforms({
  home: null,
  world: { accounts: [...oneHerokuRedis.accounts, ...oneScalingoRedis.accounts] },
  pace: 0.05,
  scalingoRequests: 500,
});
Object.assign(process.env, {
  HEROKU_API_URL: `${platforms.url}/heroku-api`,
  HEROKU_DATA_API_URL: `${platforms.url}/heroku-data`,
  SCALINGO_AUTH_URL: `${platforms.url}/scalingo-auth`,
});
afterAll(() => platforms.stop());

type Case = {
  provider: Provider;
  token: string;
  planIds: [string, string, string];
  memoryBytes: [number, number, number];
};

const cases: Case[] = [
  {
    provider: heroku,
    token: "HRKU-test",
    planIds: ["heroku-redis:premium-0", "heroku-redis:premium-1", "heroku-redis:premium-2"],
    memoryBytes: [50 * MIB, 100 * MIB, 250 * MIB],
  },
  {
    provider: scalingo,
    token: "tk-us-test",
    planIds: ["redis:redis-starter-256", "redis:redis-starter-512", "redis:redis-starter-1024"],
    memoryBytes: [256 * MIB, 512 * MIB, 1024 * MIB],
  },
];

describe.each(cases)("$provider.label on this machine", ({ provider, token, ...sizes }) => {
  const credentials = { token };
  const [small, medium, large] = sizes.planIds;

  async function theRemote(): Promise<Remote> {
    const [remote] = await provider.list(credentials);
    return remote!;
  }

  function ready(remoteId: string): Promise<Remote> {
    return until(async () => {
      const remote = await provider.read(credentials, remoteId);
      return remote.status === "ready" ? remote : null;
    }, 25_000);
  }

  /** What the server itself holds, asked at the address the provider gives. */
  async function maxMemoryBytes(remoteId: string): Promise<number> {
    const { url } = await provider.redisUrl(credentials, remoteId);
    const tls = url.startsWith("rediss:") ? { tls: { rejectUnauthorized: false } } : {};
    const redis = new Redis(url, { ...tls, lazyConnect: true });
    redis.on("error", () => {}); // The command that fails carries the error; the event is a copy.
    try {
      return Number(/maxmemory:(\d+)/.exec(await redis.info("memory"))?.[1]);
    } finally {
      redis.disconnect();
    }
  }

  test("accepts its token and no other", async () => {
    expect((await provider.verify(credentials)).label).toBe("ops@example.test");
    await expect(provider.verify({ token: "wrong" })).rejects.toThrow(/does not accept this/);
  });

  test("lists its Redis, and sells the plan it is on and larger ones", async () => {
    const remote = await theRemote();
    expect(remote).toMatchObject({ appName: "shop", status: "ready" });
    expect(sizes.planIds).toContain(remote.planId);
    const plans = await provider.plans(credentials, remote.remoteId);
    const offered = plans.filter(({ isOffered }) => isOffered);
    for (const [index, planId] of sizes.planIds.entries()) {
      const plan = offered.find(({ id }) => id === planId);
      expect(plan?.memoryBytes).toBe(sizes.memoryBytes[index]);
      expect(plan?.monthlyCents).toBeGreaterThan(0);
    }
  });

  test("changes the plan, says so while it lasts, and the server has its memory", async () => {
    const { remoteId } = await theRemote();
    const before = await provider.redisUrl(credentials, remoteId);
    await provider.changePlan(credentials, remoteId, medium);
    expect(await provider.read(credentials, remoteId)).toMatchObject({
      planId: medium,
      status: "changing",
      progress: expect.stringMatching(/\w/),
    });

    expect(await ready(remoteId)).toMatchObject({ planId: medium, progress: null });
    expect(await maxMemoryBytes(remoteId)).toBe(sizes.memoryBytes[1]);

    const after = await provider.redisUrl(credentials, remoteId);
    const [from, to] = (await provider.plans(credentials, remoteId)).filter(({ id }) =>
      [small, medium].includes(id),
    );
    expect(after.url !== before.url).toBe(provider.effects(from!, to!).changesUrl);
  });

  test("a change that was done although the answer was lost is made once", async () => {
    const { remoteId } = await theRemote();
    await fetch(`${platforms.url}/control/faults`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ match: { method: "PATCH" }, after: true, times: 1 }),
    });
    const lost = provider.changePlan(credentials, remoteId, large);
    await expect(lost).rejects.toMatchObject({ isRetryable: true });
    await provider.changePlan(credentials, remoteId, large);
    expect(await ready(remoteId)).toMatchObject({ planId: large });
    expect(await maxMemoryBytes(remoteId)).toBe(sizes.memoryBytes[2]);

    const reply = await fetch(`${platforms.url}/control/changes`);
    const { changes } = (await reply.json()) as { changes: { to: string }[] };
    expect(changes.filter(({ to }) => to === large)).toHaveLength(1);
  });
});
