import { describe, expect, test } from "vitest";
import { toPlans } from "@/lib/providers/heroku/plans";
import { SoldPlan } from "@/lib/providers/heroku/shapes";
import recordedPlans from "@/test/fixtures/heroku/plans.json";
import { MIB } from "@/test/support/plans";

const sold = SoldPlan.array().parse(recordedPlans);

describe("plans", () => {
  const plans = toPlans("heroku-redis", sold);
  const plan = (id: string) => plans.find((candidate) => candidate.id === id);

  test("take their price from Heroku and their size from our table", () => {
    expect(plan("heroku-redis:premium-1")).toEqual({
      id: "heroku-redis:premium-1",
      label: "Premium 1",
      family: "heroku-redis/premium",
      memoryBytes: 100 * MIB,
      maxClients: 80,
      monthlyCents: 3100,
      currency: "USD",
      hasReplica: true,
      hasPersistence: true,
      isOffered: true,
    });
  });

  test("left to a contract keep the price of the list", () => {
    expect(plan("heroku-redis:private-7")).toMatchObject({ monthlyCents: 90_000 });
  });

  test("that Heroku hides or no longer lists may be kept, not moved to", () => {
    expect(plan("heroku-redis:premium-5")?.isOffered).toBe(false);
    expect(plan("heroku-redis:premium-4")).toMatchObject({ isOffered: false, monthlyCents: null });
  });

  test("newer than our table are shown without a size, so that none is chosen blindly", () => {
    expect(plan("heroku-redis:premium-15")).toMatchObject({
      family: "heroku-redis/premium",
      memoryBytes: null,
      monthlyCents: 1_500_000,
    });
  });

  test("with a name nobody knows are left out, and nothing fails (E23)", () => {
    expect(plan("heroku-redis:galactic-9")).toBeUndefined();
    expect(toPlans("rediscloud", [])).not.toEqual([]);
    expect(toPlans("nobody-knows", [{ name: "nobody-knows:this" }])).toEqual([]);
  });

  test("are of the add-on's own service only", () => {
    expect(plans.every(({ id }) => id.startsWith("heroku-redis:"))).toBe(true);
    const cloud = toPlans("rediscloud", [{ name: "rediscloud:100" }]);
    expect(cloud.every(({ id }) => id.startsWith("rediscloud:"))).toBe(true);
  });

  test("are the same whichever instance asks, and those for spaces are families of their own", () => {
    const all = ["premium-7", "private-7", "shield-7"].map((name) => ({
      name: `heroku-redis:${name}`,
    }));
    const offered = toPlans("heroku-redis", all).filter(({ isOffered }) => isOffered);
    expect(offered).toHaveLength(3);
    expect(new Set(offered.map(({ family }) => family)).size).toBe(3);
  });

  test("come cheapest first", () => {
    const prices = plans.map(({ monthlyCents }) => monthlyCents ?? Infinity);
    expect(prices).toEqual(prices.toSorted((one, other) => one - other));
  });
});
