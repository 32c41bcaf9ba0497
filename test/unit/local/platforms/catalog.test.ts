import { expect, test } from "vitest";
import { catalog, planIdOf, planNamed, plansOf } from "@/local/platforms/catalog";
import { demoWorld } from "@/local/platforms/world";

const MIB = 1024 ** 2;

test("every plan has a name and an id of its own, and both find it", () => {
  expect(new Set(catalog.map(({ name }) => name)).size).toBe(catalog.length);
  for (const plan of catalog) {
    expect(planNamed(plan.name)).toBe(plan);
    expect(planNamed(plan.id)).toBe(plan);
  }
});

test.each([
  ["heroku-redis:mini", 25 * MIB, 20, 300],
  ["heroku-redis:premium-0", 50 * MIB, 40, 1500],
  ["heroku-redis:premium-5", 1024 * MIB, 1000, 20_000],
  ["heroku-redis:premium-14", 100 * 1024 * MIB, 65_000, 1_250_000],
  ["heroku-redis:shield-14", 100 * 1024 * MIB, 65_000, 1_960_000],
  ["rediscloud:250", 250_000_000, 256, 2500],
  ["redis-starter-256", 256 * MIB, 10_000, 720],
  ["redis-business-1024", 1024 * MIB, 2000, 5760],
])(
  "%s has %i bytes, %i connections and costs %i cents",
  (name, memoryBytes, maxClients, monthlyCents) => {
    expect(planNamed(name)).toMatchObject({ memoryBytes, maxClients, monthlyCents });
  },
);

test("prices never fall while memory grows within a line of plans", () => {
  for (const line of ["premium", "private", "shield", "starter", "business"]) {
    const plans = catalog.filter(({ name, isOffered }) => name.includes(`${line}-`) && isOffered);
    const byMemory = [...plans].sort((one, other) => one.memoryBytes - other.memoryBytes);
    const prices = byMemory.map(({ monthlyCents }) => monthlyCents);
    expect(prices).toEqual([...prices].sort((one, other) => one - other));
    expect(prices.length).toBeGreaterThan(5);
  }
});

test("a plan is written with its service in front, whatever the platform calls it", () => {
  expect(planIdOf(planNamed("redis-starter-512")!)).toBe("redis:redis-starter-512");
  expect(planIdOf(planNamed("heroku-redis:mini")!)).toBe("heroku-redis:mini");
  expect(plansOf("redis").every(({ name }) => name.startsWith("redis-"))).toBe(true);
});

test("everything in the demo world is on a plan that is sold where it runs", () => {
  const apps = demoWorld.accounts.flatMap((account) => account.apps);
  expect(apps.flatMap(({ addons }) => addons)).toHaveLength(12);
  for (const { space, addons } of apps) {
    for (const { plan } of addons) {
      expect(planNamed(plan)).toMatchObject({ isOffered: true, isForSpaces: space !== undefined });
    }
  }
});
