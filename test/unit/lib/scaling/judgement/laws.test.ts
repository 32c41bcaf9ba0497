import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import type { Plan } from "@/lib/providers/model";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import type { Decision, Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import { ourRule } from "@/lib/scaling/simulate/our-rule";
import { replay } from "@/lib/scaling/simulate/replay";
import { MIB, planLadder } from "@/test/support/plans";
import { aScenario } from "@/test/support/scenarios";
import { anyHistory, anyUse, times } from "@/test/support/any-use";
import { aPolicy, aSample, facts, herokuPlans, NOW } from "@/test/support/scaling";

const sellable = herokuPlans.filter((plan) => plan.isOffered);

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    memoryAbove: fc.double({ min: 0.5, max: 1, noNaN: true }),
    clientsAbove: fc.double({ min: 0.5, max: 1, noNaN: true }),
    shrinkBelow: fc.double({ min: 0.05, max: 0.49, noNaN: true }),
    growWindowMinutes: fc.integer({ min: 1, max: 60 }),
    shrinkWindowMinutes: fc.integer({ min: 5, max: 90 }),
  })
  .map((given) => aPolicy({ ...given, cooldownMinutes: 0, shrinkCooldownMinutes: 0 }));

const anyBounds = fc.record({
  minPlanId: fc.option(fc.constantFrom(...sellable.map(({ id }) => id))),
  maxPlanId: fc.option(fc.constantFrom(...sellable.map(({ id }) => id))),
});

const anyPlan = fc.constantFrom(...sellable);

function grown(plan: Plan): Plan {
  return { ...plan, memoryBytes: plan.memoryBytes! * 1024 };
}

/** The samples as a collector keeps them, with the limits of the plan. */
function measuredOn({ memoryBytes, maxClients }: Plan, samples: readonly Sample[]): Sample[] {
  const limits = { memoryLimitBytes: memoryBytes, clientsLimit: maxClients };
  return samples.map((sample) => ({ ...sample, ...limits }));
}

function shortly(decision: Decision) {
  const { kind, reason } = decision;
  return { kind, reason, to: decision.kind === "resize" ? decision.to.id : null };
}

function moved(decision: Decision, given: Facts): Plan {
  return decision.kind === "hold" ? given.plan! : decision.to;
}

describe("a decision", () => {
  test("is never left by the next one on the same samples", () => {
    fc.assert(
      fc.property(anyPlan, anyUse, anyPolicy, anyBounds, (plan, use, rules, bounds) => {
        const policy = { ...rules, ...bounds };
        const given = facts({ plan, history: use.history, samples: measuredOn(plan, use.samples) });
        const first = decide({ ...given, policy });
        fc.pre(first.kind === "resize");
        const second = decide({ ...given, policy, plan: first.to, lastResizedAt: NOW });
        expect(second.kind).toBe("hold");
      }),
      { numRuns: 300 },
    );
  });

  test("never leaves the family, the range, what is sold, or goes below what is used", () => {
    fc.assert(
      fc.property(anyPlan, anyUse, anyPolicy, anyBounds, (plan, use, rules, bounds) => {
        const policy = { ...rules, ...bounds };
        const decision = decide(facts({ policy, plan, ...use }));
        fc.pre(decision.kind === "resize");
        const { to } = decision;
        const newest = use.samples.at(-1)!;
        expect(to.family).toBe(plan.family);
        expect(to.isOffered).toBe(true);
        expect(isWithin(to, rangeOf(policy, herokuPlans)!)).toBe(true);
        expect(to.memoryBytes).toBeGreaterThanOrEqual(newest.usedMemoryBytes!);
        expect(to.maxClients).toBeGreaterThanOrEqual(newest.connectedClients!);
      }),
      { numRuns: 300 },
    );
  });

  test("with more use never asks for a smaller plan", () => {
    fc.assert(
      fc.property(
        anyPlan,
        anyUse,
        anyPolicy,
        fc.double({ min: 1, max: 20, noNaN: true }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        (plan, use, policy, moreMemory, moreClients) => {
          const little = facts({ plan, ...use });
          const much = facts({ plan, ...times(use, moreMemory, moreClients) });
          const [less, more] = [decide({ ...little, policy }), decide({ ...much, policy })];
          // A hold at the top of the catalogue asks for nothing.
          fc.pre(more.kind === "resize" || more.reason !== "no_plan_fits");
          expect(moved(more, much).monthlyCents).toBeGreaterThanOrEqual(
            moved(less, little).monthlyCents!,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test("is the same when bytes and plans are both a thousand times larger", () => {
    fc.assert(
      fc.property(anyPlan, anyUse, anyPolicy, (plan, use, policy) => {
        const small = decide(facts({ policy, plan, ...use }));
        const large = decide(
          facts({
            policy,
            plan: grown(plan),
            plans: herokuPlans.map(grown),
            ...times(use, 1024, 1),
          }),
        );
        expect(shortly(large)).toEqual(shortly(small));
      }),
    );
  });

  test("does not depend on the order of the plans", () => {
    fc.assert(
      fc.property(
        anyPlan,
        anyUse,
        anyBounds,
        fc.shuffledSubarray([...herokuPlans], { minLength: herokuPlans.length }),
        (plan, use, bounds, plans) => {
          const policy = aPolicy(bounds);
          expect(decide(facts({ policy, plan, ...use, plans }))).toEqual(
            decide(facts({ policy, plan, ...use })),
          );
        },
      ),
    );
  });

  test("is never to change anything on what nobody knows", () => {
    const nothing = fc.constantFrom(null, NaN, 0, -1, Infinity);
    fc.assert(
      fc.property(
        anyPlan,
        fc.array(fc.tuple(nothing, fc.constantFrom(null, NaN, -1)), { maxLength: 90 }),
        anyHistory,
        anyPolicy,
        anyBounds,
        (plan, values, history, rules, bounds) => {
          const samples = values.map(([usedMemoryBytes, connectedClients], index) =>
            aSample({
              at: new Date(NOW.getTime() - (values.length - index) * 60_000),
              usedMemoryBytes,
              connectedClients,
            }),
          );
          const decision = decide(
            facts({ policy: { ...rules, ...bounds }, plan, samples, history }),
          );
          expect(decision.kind).toBe("hold");
        },
      ),
    );
  });

  test("always has a sentence, without a hole in it", () => {
    fc.assert(
      fc.property(
        fc.option(anyPlan),
        anyUse,
        anyPolicy,
        anyBounds,
        fc.constantFrom<Facts["remoteStatus"][]>("ready", "ready", "ready", "changing", "gone"),
        fc.integer({ min: 0, max: 200 }),
        (plan, { samples, history }, rules, bounds, remoteStatus, minutes) => {
          const policy = { ...rules, ...bounds };
          const given = facts({
            plan,
            history,
            samples: samples.slice(0, minutes),
            remoteStatus,
            lastResizedAt: new Date(NOW.getTime() - minutes * 60_000),
          });
          const sentence = explain(decide({ ...given, policy }), { ...given, policy });
          expect(sentence).toMatch(/^[A-Z].*\.$/);
          expect(sentence).not.toMatch(/undefined|null|NaN|\[object|Infinity|–/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("on the same use, day after day, comes to rest: up at most once, then down at most once", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...planLadder),
      fc.double({ min: 0.01, max: 1.5, noNaN: true }),
      fc.integer({ min: 1, max: 450 }),
      (plan, share, connections) => {
        const megabytes = Math.min(share * (plan.memoryBytes! / MIB), 480);
        const minutes = 3 * 1440;
        const policy = aPolicy({ growMode: "auto", shrinkMode: "auto", evaluateEveryMinutes: 10 });
        const scenario = aScenario({
          plan,
          policy,
          megabytes: Array<number>(minutes).fill(megabytes),
        });
        const clients = Array<number>(minutes).fill(connections);
        const { changes } = replay(
          { ...scenario, history: { ...scenario.history, clients } },
          ourRule(scenario.policy),
        );
        const directions = changes.map(({ from, to }) => to.memoryBytes! > from.memoryBytes!);
        expect(directions).toEqual(
          directions.toSorted((one, other) => Number(other) - Number(one)),
        );
        expect(changes.filter(({ askedMinute }) => askedMinute > 1440)).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});

test("the plans the laws are tested on begin small", () => {
  expect(Math.min(...sellable.map(({ memoryBytes }) => memoryBytes!))).toBeLessThan(30 * MIB);
});
