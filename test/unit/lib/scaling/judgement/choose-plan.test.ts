import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "@/lib/providers/model";
import { cheapestFitting, fits } from "@/lib/scaling/judgement/choose-plan";
import { aPlan, MIB, planLadder } from "@/test/support/plans";
import { herokuPlans, planNamed } from "@/test/support/scaling";

const [premium0, premium1, premium2] = planLadder as [Plan, Plan, Plan, Plan];

describe("a plan covers a need", () => {
  test.each([
    { memory: 50 * MIB, clients: 40, is: true },
    { memory: 50 * MIB + 1, clients: 40, is: false },
    { memory: 50 * MIB, clients: 41, is: false },
    { memory: 0, clients: 0, is: true },
  ])("of exactly its size and no more: $memory bytes, $clients clients", (given) => {
    expect(fits(premium0, { memoryBytes: given.memory, clients: given.clients })).toBe(given.is);
  });

  test("of any number of connections when it has no limit", () => {
    const unlimited = { memoryBytes: MIB, maxClients: Infinity };
    expect(fits(unlimited, { memoryBytes: 1, clients: 1_000_000 })).toBe(true);
  });

  test.each([
    { memoryBytes: null, maxClients: 10 },
    { memoryBytes: MIB, maxClients: null },
  ])("never when nobody says how large it is: %o", (plan) => {
    expect(fits(plan, { memoryBytes: 0, clients: 0 })).toBe(false);
  });
});

describe("the cheapest plan that covers a need", () => {
  test.each([
    { memory: 60, clients: 10, to: "heroku-redis:premium-1" },
    { memory: 60, clients: 81, to: "heroku-redis:premium-2" },
    { memory: 101, clients: 10, to: "heroku-redis:premium-2" },
    { memory: 500, clients: 400, to: "heroku-redis:premium-3" },
  ])("jumps straight to the size needed: $memory MB, $clients clients", (given) => {
    const need = { memoryBytes: given.memory * MIB, clients: given.clients };
    expect(cheapestFitting(premium0, planLadder, need)?.id).toBe(given.to);
  });

  test("is none when all are too small", () => {
    expect(
      cheapestFitting(premium0, planLadder, { memoryBytes: 501 * MIB, clients: 1 }),
    ).toBeNull();
  });

  const need = { memoryBytes: 60 * MIB, clients: 10 };
  test.each([
    ["of another family", { family: "heroku-redis/private" }],
    ["no longer sold", { isOffered: false }],
    ["of unknown memory", { memoryBytes: null }],
    ["of unknown connections", { maxClients: null }],
    ["of unknown price", { monthlyCents: null }],
    ["in another currency", { currency: "EUR" }],
    ["without a replica", { hasReplica: false }],
    ["without persistence", { hasPersistence: false }],
  ] as [string, Partial<Plan>][])("is never one %s", (_what, change) => {
    const offered = [premium0, { ...premium1, ...change }, premium2];
    expect(cheapestFitting(premium0, offered, need)?.id).toBe(premium2.id);
  });

  test("may add a replica and persistence", () => {
    const bare = aPlan({ id: "bare", hasReplica: false, hasPersistence: false });
    expect(cheapestFitting(bare, planLadder, need)?.id).toBe(premium1.id);
  });

  test("is the larger one of two at the same price", () => {
    const roomy = { ...premium1, id: "a-roomy", memoryBytes: 120 * MIB };
    expect(cheapestFitting(premium0, [premium1, roomy], need)?.id).toBe("a-roomy");
    expect(cheapestFitting(premium0, [roomy, premium1], need)?.id).toBe("a-roomy");
  });

  test("is the first by name of two that are equal", () => {
    const twins = [
      { ...premium1, id: "b" },
      { ...premium1, id: "a" },
    ];
    expect(cheapestFitting(premium0, twins, need)?.id).toBe("a");
  });

  test("does not depend on the order of the list", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...herokuPlans], { minLength: herokuPlans.length }),
        fc.constantFrom("mini", "premium-0", "private-5", "shield-3", "rediscloud:100"),
        fc.integer({ min: 0, max: 2 ** 37 }),
        fc.integer({ min: 0, max: 70_000 }),
        (shuffled, name, memoryBytes, clients) => {
          const wanted = { memoryBytes, clients };
          const from = planNamed(name);
          expect(cheapestFitting(from, shuffled, wanted)).toEqual(
            cheapestFitting(from, herokuPlans, wanted),
          );
        },
      ),
    );
  });

  test("is covered by no cheaper one of its family", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 37 }),
        fc.integer({ min: 0, max: 70_000 }),
        (memoryBytes, clients) => {
          const wanted = { memoryBytes, clients };
          const chosen = cheapestFitting(planNamed("premium-0"), herokuPlans, wanted);
          fc.pre(chosen !== null);
          const cheaper = herokuPlans.filter(
            (plan) =>
              plan.family === chosen.family &&
              plan.id !== "heroku-redis:premium-0" &&
              plan.monthlyCents !== null &&
              plan.monthlyCents < chosen.monthlyCents!,
          );
          expect(fits(chosen, wanted)).toBe(true);
          expect(cheaper.filter((plan) => fits(plan, wanted))).toEqual([]);
        },
      ),
    );
  });
});
