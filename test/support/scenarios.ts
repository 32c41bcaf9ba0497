import fc from "fast-check";
import type { Plan } from "@/lib/providers/model";
import type { Contender, Incident, Scenario } from "@/lib/scaling/simulate/model";
import { MIB, planLadder } from "@/test/support/plans";
import { aPolicy, NOW } from "@/test/support/scaling";

/** Two hours of 20 MiB and 8 connections on premium-0, whose changes take 3 minutes, unless told otherwise. */
export function aScenario(
  scenario: Partial<Scenario> & { megabytes?: readonly number[]; incidents?: Incident[] } = {},
): Scenario {
  const { megabytes = Array<number>(120).fill(20), incidents = [], ...given } = scenario;
  return {
    history: {
      startAt: NOW,
      memoryBytes: megabytes.map((wanted) => wanted * MIB),
      clients: megabytes.map(() => 8),
      incidents,
      isEvicting: true,
    },
    plan: planLadder[0]!,
    plans: planLadder,
    policy: aPolicy({ growMode: "auto", shrinkMode: "auto" }),
    leadMinutes: () => 3,
    refillMinutes: 20,
    ...given,
  };
}

const incident: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({
    kind: fc.constant("gap" as const),
    fromMinute: fc.integer({ min: 0, max: 200 }),
    minutes: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({
    kind: fc.constant("restart" as const),
    fromMinute: fc.integer({ min: 0, max: 200 }),
    keepsShare: fc.constantFrom(0, 0.5, 1),
  }),
);

/** Up to four hours of demand in steps, from nothing to beyond the largest plan, with incidents. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    steps: fc.array(
      fc.record({
        minutes: fc.integer({ min: 1, max: 60 }),
        bytes: fc.integer({ min: MIB, max: 700 * MIB }),
        clients: fc.integer({ min: 1, max: 500 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    incidents: fc.array(incident, { maxLength: 3 }),
    isEvicting: fc.boolean(),
    plan: fc.constantFrom(...planLadder),
    leadMinutes: fc.integer({ min: 1, max: 25 }),
    refillMinutes: fc.integer({ min: 1, max: 200 }),
  })
  .map(({ steps, incidents, isEvicting, plan, leadMinutes, refillMinutes }) =>
    aScenario({
      history: {
        startAt: NOW,
        memoryBytes: steps.flatMap(({ minutes, bytes }) => Array<number>(minutes).fill(bytes)),
        clients: steps.flatMap(({ minutes, clients }) => Array<number>(minutes).fill(clients)),
        incidents,
        isEvicting,
      },
      plan,
      leadMinutes: () => leadMinutes,
      refillMinutes,
    }),
  );

/** A rule that asks for plans at moments nobody understands, and always for the same at the same moment. */
export const anyContender: fc.Arbitrary<Contender> = fc
  .array(fc.option(fc.nat(planLadder.length - 1), { freq: 3 }), { minLength: 1, maxLength: 30 })
  .map((wishes) => ({ now, plans }): Plan | null => {
    const wish = wishes[(now.getTime() / 60_000) % wishes.length] ?? null;
    return wish === null ? null : plans[wish]!;
  });
