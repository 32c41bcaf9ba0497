import { afterAll, describe, expect, test } from "vitest";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { Remote } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { startPlatforms } from "@/local/platforms/start-platforms";
import { until } from "@/test/integration/engine/support";
import {
  ask,
  control,
  ledger,
  limitsOf,
  oneHerokuRedis,
  oneScalingoRedis,
} from "@/test/integration/local/platform-help";
import { accessBy, listAll } from "@/test/support/access";
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

/** The changes to a plan that the platforms carried out. */
async function changesTo(planId: string) {
  return (await ledger(platforms.url)).filter(({ to }) => to === planId);
}

describe.each(cases)("$provider.label on this machine", ({ provider, token, ...sizes }) => {
  const access = accessBy({ token });
  const [small, medium, large] = sizes.planIds;

  async function theRemote(): Promise<Remote> {
    const remotes = await listAll(provider, access);
    expect(remotes).toHaveLength(1);
    return remotes[0]!;
  }

  function ready(remoteId: string): Promise<Remote> {
    return until(async () => {
      const remote = await provider.read(access, remoteId);
      return remote.status === "ready" ? remote : null;
    }, 25_000);
  }

  /** What the server itself holds, asked at the address the provider gives. */
  async function maxMemoryBytes(remoteId: string): Promise<number> {
    const { url } = await provider.redisUrl(access, remoteId);
    return (await limitsOf(url)).memoryBytes;
  }

  test("accepts its token and no other", async () => {
    expect((await provider.verify(access)).label).toBe("ops@example.test");
    await expect(provider.verify(accessBy({ token: "wrong" }))).rejects.toThrow(
      /does not accept this/,
    );
  });

  test("lists its Redis, and sells the plan it is on and larger ones", async () => {
    const remote = await theRemote();
    expect(remote).toMatchObject({ appName: "shop", planId: small, status: "ready" });
    expect(await provider.read(access, remote.remoteId)).toMatchObject({
      planId: small,
      status: "ready",
    });
    const plans = await provider.plans(access, remote.remoteId);
    const offered = plans.filter(({ isOffered }) => isOffered);
    let dearest = 0;
    for (const [index, planId] of sizes.planIds.entries()) {
      const plan = offered.find(({ id }) => id === planId);
      expect(plan?.memoryBytes).toBe(sizes.memoryBytes[index]);
      expect(plan?.monthlyCents).toBeGreaterThan(dearest);
      dearest = plan!.monthlyCents!;
    }
  });

  test("changes the plan once, says so while it lasts, and the server has its memory and its data", async () => {
    const { remoteId } = await theRemote();
    const before = await provider.redisUrl(access, remoteId);
    await ask(before.url, (redis) => redis.set("kept", "yes"));
    await provider.changePlan(access, remoteId, medium);
    expect(await provider.read(access, remoteId)).toMatchObject({
      planId: medium,
      status: "changing",
      progress: expect.stringMatching(/\w/),
    });

    expect(await ready(remoteId)).toMatchObject({ planId: medium, progress: null });
    expect(await maxMemoryBytes(remoteId)).toBe(sizes.memoryBytes[1]);
    await provider.changePlan(access, remoteId, medium);
    expect(await changesTo(medium)).toHaveLength(1);

    const after = await provider.redisUrl(access, remoteId);
    expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
    const [from, to] = (await provider.plans(access, remoteId)).filter(({ id }) =>
      [small, medium].includes(id),
    );
    expect(after.url !== before.url).toBe(provider.effects(from!, to!).changesUrl.is);
  });

  test("a change that was done although the answer was lost is made once", async () => {
    const { remoteId } = await theRemote();
    await control(platforms.url, "/faults", {
      match: { method: "PATCH" },
      after: true,
      times: 1,
    });
    const lost = provider.changePlan(access, remoteId, large);
    await expect(lost).rejects.toMatchObject({ isRetryable: true });
    await provider.changePlan(access, remoteId, large);
    expect(await ready(remoteId)).toMatchObject({ planId: large });
    expect(await maxMemoryBytes(remoteId)).toBe(sizes.memoryBytes[2]);

    expect(await changesTo(large)).toHaveLength(1);
  });

  test("a revoked token opens nothing, until it is given back", async () => {
    await control(platforms.url, "/tokens", { token, isRevoked: true });
    await expect(listAll(provider, access)).rejects.toMatchObject({ code: "forbidden" });
    await control(platforms.url, "/tokens", { token, isRevoked: false });
    await expect(listAll(provider, access)).resolves.toHaveLength(1);
  });
});
