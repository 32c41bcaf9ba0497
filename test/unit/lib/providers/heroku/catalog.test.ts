import { describe, expect, test } from "vitest";
import { knownPlan, knownPlans, planByName } from "@/lib/providers/heroku/catalog";
import { MIB } from "@/test/support/plans";

test.each([
  ["heroku-redis:mini", 25 * MIB, 20, 300],
  ["heroku-redis:premium-0", 50 * MIB, 40, 1500],
  ["heroku-redis:premium-1", 100 * MIB, 80, 3000],
  ["heroku-redis:premium-5", 1024 * MIB, 1000, 20_000],
  ["heroku-redis:premium-14", 102_400 * MIB, 65_000, 1_250_000],
  ["heroku-redis:private-5", 750 * MIB, 700, 25_000],
  ["heroku-redis:shield-14", 102_400 * MIB, 65_000, 1_960_000],
  ["rediscloud:30", 30_000_000, 30, 0],
  ["rediscloud:2500", 2_500_000_000, 1024, 25_200],
])("%s holds %d bytes, %d connections and costs %d cents", (id, memoryBytes, maxClients, cents) => {
  expect(knownPlan(id)).toMatchObject({ memoryBytes, maxClients, monthlyCents: cents });
});

test("a plan without a known price has none, rather than costing nothing", () => {
  expect(knownPlan("heroku-redis:premium-4")).toMatchObject({ monthlyCents: null });
});

test("unlimited connections are infinity, so that they exceed every need (E3, E4)", () => {
  expect(knownPlan("rediscloud:5000")?.maxClients).toBe(Infinity);
  expect(knownPlans.every(({ maxClients }) => maxClients === null || maxClients > 0)).toBe(true);
});

describe("families (E1, E2)", () => {
  test("hold plans of one service and one class only", () => {
    for (const { id, family } of knownPlans) {
      const [service, name = ""] = id.split(":");
      if (service === "rediscloud") continue;
      expect(family).toBe(`${service}/${name.split("-")[0]}`);
    }
  });

  test("never mix plans with and without a replica or persistence", () => {
    const promises = new Map<string, Set<string>>();
    for (const { family, hasReplica, hasPersistence } of knownPlans) {
      const seen = promises.get(family) ?? new Set();
      promises.set(family, seen.add(`${hasReplica} ${hasPersistence}`));
    }
    expect([...promises.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("Redis Cloud's free plan, which persists nothing, stands alone", () => {
    const cloud = knownPlans.filter(({ id }) => id.startsWith("rediscloud:"));
    const familyOf = (id: string) => cloud.find((plan) => plan.id === id)!.family;
    expect(familyOf("rediscloud:30")).not.toBe(familyOf("rediscloud:100"));
    expect(new Set(cloud.map(({ family }) => family)).size).toBe(2);
  });

  test("are the only thing told of a plan that is newer than the table", () => {
    expect(planByName("heroku-redis:premium-15")).toMatchObject({
      family: "heroku-redis/premium",
      label: "Premium 15",
      memoryBytes: null,
      maxClients: null,
      monthlyCents: null,
    });
    expect(planByName("rediscloud:250000")).toMatchObject({ memoryBytes: null, maxClients: null });
  });

  test("are not guessed from a name that says nothing", () => {
    expect(planByName("heroku-redis:galactic-9")).toBeNull();
    expect(planByName("heroku-redis:premiumish-9")).toBeNull();
    expect(planByName("")).toBeNull();
  });
});
