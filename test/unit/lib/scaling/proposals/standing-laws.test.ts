import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Weekday } from "@/lib/scaling/calendar/model";
import { decide } from "@/lib/scaling/judgement/decide";
import type { Facts, Resize } from "@/lib/scaling/model";
import { modes } from "@/lib/scaling/policy";
import { standingOf, type Proposed } from "@/lib/scaling/proposals/standing";
import { aPolicy, facts, NOW, planNamed, samplesOf } from "@/test/support/scaling";

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const always = {
  days: [0, 1, 2, 3, 4, 5, 6] as Weekday[],
  from: "00:00",
  until: "00:00",
  note: "",
};

describe("whatever was measured and whatever the policy", () => {
  const ladder = [0, 1, 2, 3, 5, 7].map((number) => planNamed(`premium-${number}`));
  const anyFacts: fc.Arbitrary<Facts> = fc
    .record({
      plan: fc.constantFrom(...ladder),
      most: fc.double({ min: 20, max: 33, noNaN: true }).map((exponent) => 2 ** exponent),
      clients: fc.integer({ min: 0, max: 500 }),
      minutes: fc.integer({ min: 0, max: 120 }),
      shares: fc.array(fc.double({ min: 0.5, max: 1, noNaN: true }), {
        minLength: 120,
        maxLength: 120,
      }),
      policy: fc.record({
        growMode: fc.constantFrom(...modes),
        shrinkMode: fc.constantFrom(...modes),
        minPlanId: fc.constantFrom(null, ...ladder.map(({ id }) => id)),
        monthlyCapCents: fc.constantFrom(null, 5000, 100_000),
        calendar: fc.constantFrom(
          [],
          ladder
            .slice(2, 3)
            .map(({ id }) => ({ kind: "at_least" as const, planId: id, ...always })),
          [{ kind: "quiet" as const, allows: "growing" as const, ...always }],
        ),
      }),
      pinnedTo: fc.constantFrom(null, null, ...ladder),
      coolingDown: fc.boolean(),
    })
    .map(({ plan, most, clients, minutes, shares, policy, pinnedTo, coolingDown }) =>
      facts({
        plan,
        policy: aPolicy(policy),
        spentCents: 0,
        samples: samplesOf(minutes, (ago) => ({
          usedMemoryBytes: Math.ceil(most * shares[ago]!),
          connectedClients: clients,
        })),
        pin: pinnedTo === null ? null : { planId: pinnedTo.id, until: minutesAgo(-60) },
        lastResizedAt: coolingDown ? minutesAgo(1) : null,
      }),
    );

  test("what was just decided may be approved", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decide(given);
        fc.pre(decision.kind === "resize");
        expect(standingOf(proposalOf(given, decision), given)).toEqual({ is: "standing" });
      }),
    );
  });

  test("nobody can approve a smaller plan than is used", () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...ladder), (given, to) => {
        const plan = given.plan!;
        fc.pre(to.memoryBytes! < plan.memoryBytes!);
        const proposal = {
          fromPlanId: plan.id,
          toPlanId: to.id,
          direction: "down" as const,
          toMonthlyCents: to.monthlyCents,
          currency: to.currency,
        };
        fc.pre(standingOf(proposal, given).is === "standing");
        const newest = given.samples.at(-1);
        expect(newest!.usedMemoryBytes).toBeLessThanOrEqual(to.memoryBytes!);
        expect(newest!.connectedClients).toBeLessThanOrEqual(to.maxClients!);
      }),
    );
  });
});

/** The proposal that a decision leads to. */
function proposalOf({ plan }: Facts, { to, direction }: Resize): Proposed {
  return {
    fromPlanId: plan!.id,
    toPlanId: to.id,
    direction,
    toMonthlyCents: to.monthlyCents,
    currency: to.currency,
  };
}
