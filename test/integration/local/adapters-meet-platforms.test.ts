import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { Credentials, Provider } from "@/lib/providers/provider";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import {
  ask,
  control,
  ledger,
  limitsOf,
  oneHerokuRedis,
  oneScalingoRedis,
  until,
} from "./platform-help";

const MIB = 1024 ** 2;
const world: World = { accounts: [...oneHerokuRedis.accounts, ...oneScalingoRedis.accounts] };

let platforms: Platforms;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world, pace: 0.05, scalingoRequests: 1000 });
  // Read once, at the first request of an adapter: none was sent yet in this file.
  Object.assign(process.env, {
    HEROKU_API_URL: `${platforms.url}/heroku-api`,
    HEROKU_DATA_API_URL: `${platforms.url}/heroku-data`,
    SCALINGO_AUTH_URL: `${platforms.url}/scalingo-auth`,
  });
});
afterAll(() => platforms.stop());

type Case = {
  provider: Provider;
  credentials: Credentials;
  from: string;
  to: string;
  memoryMib: number;
  changesUrl: boolean;
};

const cases: [string, Case][] = [
  [
    "Heroku",
    {
      provider: heroku,
      credentials: { token: "HRKU-test" },
      from: "heroku-redis:premium-0",
      to: "heroku-redis:premium-1",
      memoryMib: 100,
      changesUrl: true,
    },
  ],
  [
    "Scalingo",
    {
      provider: scalingo,
      credentials: { token: "tk-us-test" },
      from: "redis:redis-starter-256",
      to: "redis:redis-starter-512",
      memoryMib: 512,
      changesUrl: false,
    },
  ],
];

describe.each(cases)("the adapter of %s and the local platform", (_name, given) => {
  const { provider, credentials } = given;

  async function onlyRemote() {
    const remotes = await provider.list(credentials);
    expect(remotes).toHaveLength(1);
    return remotes[0]!;
  }

  test("agree on who is asking, what there is and what it may become", async () => {
    expect(await provider.verify(credentials)).toMatchObject({
      label: expect.stringContaining("ops"),
    });
    const remote = await onlyRemote();
    expect(remote).toMatchObject({ appName: "shop", planId: given.from, status: "ready" });
    expect(await provider.read(credentials, remote.remoteId)).toMatchObject({
      planId: given.from,
      status: "ready",
    });

    const plans = await provider.plans(credentials, remote.remoteId);
    const target = plans.find(({ id }) => id === given.to)!;
    expect(target).toMatchObject({ isOffered: true, memoryBytes: given.memoryMib * MIB });
    expect(target.monthlyCents).toBeGreaterThan(
      plans.find(({ id }) => id === given.from)!.monthlyCents!,
    );
  });

  test("carry a plan change to its end", async () => {
    const { remoteId } = await onlyRemote();
    const before = await provider.redisUrl(credentials, remoteId);
    await ask(before.url, (redis) => redis.set("kept", "yes"));

    await provider.changePlan(credentials, remoteId, given.to);
    expect(await provider.read(credentials, remoteId)).toMatchObject({
      planId: given.to,
      status: "changing",
      progress: expect.any(String),
    });
    await until(async () => (await provider.read(credentials, remoteId)).status === "ready");
    await provider.changePlan(credentials, remoteId, given.to);

    const after = await provider.redisUrl(credentials, remoteId);
    expect(after.url !== before.url).toBe(given.changesUrl);
    expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
    expect((await limitsOf(after.url)).memoryBytes).toBe(given.memoryMib * MIB);
    const made = (await ledger(platforms.url)).filter(({ to }) => to === given.to);
    expect(made).toHaveLength(1);
  });

  test("agree that a revoked token opens nothing", async () => {
    await control(platforms.url, "/tokens", { token: credentials.token, isRevoked: true });
    await expect(provider.list(credentials)).rejects.toMatchObject({ code: "forbidden" });
    await control(platforms.url, "/tokens", { token: credentials.token, isRevoked: false });
    await expect(provider.list(credentials)).resolves.toHaveLength(1);
  });
});
