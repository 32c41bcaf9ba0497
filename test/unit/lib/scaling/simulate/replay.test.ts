import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import type { Facts } from "@/lib/scaling/model";
import { centsPerMinute, measure } from "@/lib/scaling/simulate/measure";
import type { Contender, Scenario } from "@/lib/scaling/simulate/model";
import { ourRule } from "@/lib/scaling/simulate/our-rule";
import { replay } from "@/lib/scaling/simulate/replay";
import { MIB, planLadder } from "@/test/support/plans";
import { aPolicy, NOW, planNamed } from "@/test/support/scaling";
import { anyContender, anyScenario, aScenario } from "@/test/support/scenarios";

const stay: Contender = () => null;
const [premium0, premium1, premium2] = planLadder;

/** Every fact a rule was shown, and all samples in them. */
function seenBy(scenario: Scenario, contender: Contender = stay) {
  const facts: Facts[] = [];
  replay(scenario, (shown) => {
    facts.push(shown);
    return contender(shown);
  });
  const samples = [...new Set(facts.flatMap((shown): readonly Sample[] => shown.samples))];
  return { facts, samples };
}

/** Asks for a plan at one minute. */
function askAt(minute: number, planId: string): Contender {
  return ({ now, plans }) =>
    now.getTime() === NOW.getTime() + minute * 60_000
      ? plans.find(({ id }) => id === planId)!
      : null;
}

describe("whatever was wanted and whoever decides", () => {
  test("nothing is observed above the limits of the plan it ran on", () => {
    fc.assert(
      fc.property(anyScenario, anyContender, (scenario, contender) => {
        for (const sample of seenBy(scenario, contender).samples) {
          expect(sample.usedMemoryBytes!).toBeLessThanOrEqual(sample.memoryLimitBytes!);
          expect(sample.usedMemoryBytes!).toBeGreaterThanOrEqual(0);
          expect(sample.connectedClients!).toBeLessThanOrEqual(sample.clientsLimit!);
        }
      }),
    );
  });

  test("nothing is observed that was not wanted", () => {
    fc.assert(
      fc.property(anyScenario, anyContender, (scenario, contender) => {
        const { history } = scenario;
        for (const { at, usedMemoryBytes, connectedClients } of seenBy(scenario, contender)
          .samples) {
          const minute = (at.getTime() - history.startAt.getTime()) / 60_000;
          expect(usedMemoryBytes!).toBeLessThanOrEqual(history.memoryBytes[minute]!);
          expect(connectedClients!).toBeLessThanOrEqual(history.clients[minute]!);
        }
      }),
    );
  });

  test("the same replay comes out twice", () => {
    fc.assert(
      fc.property(anyScenario, anyContender, (scenario, contender) => {
        expect(replay(scenario, contender)).toEqual(replay(scenario, contender));
      }),
    );
  });

  test("the cost is what each plan costs for as long as it ran", () => {
    fc.assert(
      fc.property(anyScenario, anyContender, (scenario, contender) => {
        const course = replay(scenario, contender);
        const minutes = scenario.history.memoryBytes.length;
        const done = course.changes.filter(({ doneMinute }) => doneMinute !== null);
        const edges = [0, ...done.map(({ doneMinute }) => doneMinute!), minutes];
        const ran = [scenario.plan, ...done.map(({ to }) => to)];
        const cents = ran.map((plan, index) => {
          return (edges[index + 1]! - edges[index]!) * centsPerMinute(plan);
        });
        const sum = cents.reduce((one, other) => one + other, 0);
        expect(measure(scenario, course).cents).toBeCloseTo(sum, 6);
      }),
    );
  });

  test("one change runs at a time, and takes its time", () => {
    fc.assert(
      fc.property(anyScenario, anyContender, (scenario, contender) => {
        let freeAt = 0;
        for (const { askedMinute, doneMinute, from, to } of replay(scenario, contender).changes) {
          expect(askedMinute).toBeGreaterThanOrEqual(freeAt);
          const dueMinute = askedMinute + scenario.leadMinutes(from, to, 0);
          const isDone = dueMinute < scenario.history.memoryBytes.length;
          expect(doneMinute).toBe(isDone ? dueMinute : null);
          freeAt = doneMinute ?? Infinity;
        }
      }),
    );
  });

  test("doing nothing costs the plan it began on and changes nothing", () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const { cents, changes, minutes, reversals } = measure(scenario, replay(scenario, stay));
        expect({ changes, reversals }).toEqual({ changes: 0, reversals: 0 });
        expect(cents).toBeCloseTo(minutes * centsPerMinute(scenario.plan), 6);
      }),
    );
  });

  test("bytes in other units change nothing", () => {
    fc.assert(
      fc.property(anyScenario, fc.constantFrom(0.5, 4, 64), (scenario, factor) => {
        const larger = scaled(scenario, factor);
        const [one, other] = [scenario, larger].map((told) =>
          measure(told, replay(told, ourRule(told.policy))),
        );
        expect(other).toEqual(one);
      }),
    );
  });

  test("a gap gives no sample", () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const gaps = scenario.history.incidents.filter(({ kind }) => kind === "gap");
        for (const { at } of seenBy(scenario).samples) {
          const minute = (at.getTime() - scenario.history.startAt.getTime()) / 60_000;
          const isInGap = gaps.some(
            (gap) =>
              gap.kind === "gap" &&
              minute >= gap.fromMinute &&
              minute < gap.fromMinute + gap.minutes,
          );
          expect(isInGap).toBe(false);
        }
      }),
    );
  });
});

test("a rule sees what production would load", () => {
  const { facts } = seenBy(aScenario(), askAt(70, premium1!.id));
  const at = (minute: number) => facts[minute]!;
  expect(at(69)).toMatchObject({ isBusy: false, remoteStatus: "ready", lastResizedAt: null });
  expect(at(71)).toMatchObject({ isBusy: true, remoteStatus: "changing", plan: premium0 });
  expect(at(73)).toMatchObject({ isBusy: false, remoteStatus: "ready", plan: premium1 });
  expect(at(73).lastResizedAt).toEqual(new Date(NOW.getTime() + 73 * 60_000));
  expect(at(100).samples).toHaveLength(101);
  expect(at(100).samples.at(-1)!.at).toEqual(at(100).now);
});

test("samples come, and decisions are made, as often as the policy says", () => {
  const policy = aPolicy({ growMode: "auto", sampleEverySeconds: 300, evaluateEveryMinutes: 10 });
  const { facts, samples } = seenBy(aScenario({ policy }));
  expect(facts).toHaveLength(12);
  expect(samples).toHaveLength(23);
});

test("a full cache evicts and stays full; with room it fills again, slowly", () => {
  const { samples } = seenBy(
    aScenario({ megabytes: Array<number>(240).fill(80) }),
    askAt(60, premium1!.id),
  );
  const held = samples.map(({ usedMemoryBytes }) => usedMemoryBytes! / MIB);
  expect(held[59]).toBe(50);
  expect(samples[59]!.evictedKeysPerSec).toBeGreaterThan(0);
  expect(held[70]).toBeGreaterThan(55);
  expect(held[70]).toBeLessThan(75);
  expect(held[239]).toBeGreaterThan(79.9);
});

test("a full store refuses in silence", () => {
  const scenario = aScenario({ megabytes: Array<number>(60).fill(80) });
  const { samples } = seenBy({ ...scenario, history: { ...scenario.history, isEvicting: false } });
  expect(samples[30]!.usedMemoryBytes).toBe(50 * MIB);
  expect(samples[30]!.evictedKeysPerSec).toBe(0);
});

test("a restart has a new run, unknown rates and little in memory", () => {
  const { samples } = seenBy(
    aScenario({ incidents: [{ kind: "restart", fromMinute: 60, keepsShare: 0 }] }),
  );
  expect(samples[60]!.counters!.runId).not.toBe(samples[59]!.counters!.runId);
  expect(samples[60]!.evictedKeysPerSec).toBeNull();
  expect(samples[60]!.usedMemoryBytes! / MIB).toBeLessThan(2);
  expect(samples[119]!.usedMemoryBytes! / MIB).toBeGreaterThan(18);
});

test("what was misread stands in the sample as it was read", () => {
  const { samples } = seenBy(
    aScenario({
      incidents: [
        { kind: "misread", fromMinute: 5, minutes: 2, memoryBytes: Number.NaN, clients: 0 },
      ],
    }),
  );
  expect(samples[5]).toMatchObject({ usedMemoryBytes: Number.NaN, connectedClients: 0 });
  expect(samples[7]).toMatchObject({ usedMemoryBytes: 20 * MIB, connectedClients: 8 });
});

test("what a rule must never ask for is counted", () => {
  const none = { on_gap: 0, outside_range: 0, across_families: 0, below_use: 0 };
  const policy = aPolicy({ growMode: "auto", maxPlanId: premium1!.id });

  expect(forbiddenOf(60, premium1!.id, {})).toEqual(none);
  expect(
    forbiddenOf(60, premium1!.id, { incidents: [{ kind: "gap", fromMinute: 55, minutes: 20 }] }),
  ).toEqual({ ...none, on_gap: 1 });
  expect(forbiddenOf(60, premium2!.id, { policy })).toEqual({ ...none, outside_range: 1 });
  expect(
    forbiddenOf(60, "heroku-redis:private-7", { plans: [...planLadder, planNamed("private-7")] }),
  ).toEqual({ ...none, across_families: 1 });
  expect(
    forbiddenOf(60, premium0!.id, { plan: premium1!, megabytes: Array<number>(120).fill(60) }),
  ).toEqual({ ...none, below_use: 1 });
});

test("a change back within six hours is a reversal, a later one is not", () => {
  expect(reversalsWithBackAt(10 + 360)).toBe(1);
  expect(reversalsWithBackAt(10 + 361)).toBe(0);
});

/** The same in units of another size. */
function scaled(scenario: Scenario, factor: number): Scenario {
  const plans = scenario.plans.map((plan) => ({
    ...plan,
    memoryBytes: plan.memoryBytes! * factor,
  }));
  const { history } = scenario;
  return {
    ...scenario,
    plans,
    plan: plans[scenario.plans.indexOf(scenario.plan)]!,
    history: { ...history, memoryBytes: history.memoryBytes.map((bytes) => bytes * factor) },
  };
}

/** What is counted when a rule asks for one plan at one minute. */
function forbiddenOf(minute: number, planId: string, told: Parameters<typeof aScenario>[0]) {
  return replay(aScenario(told), askAt(minute, planId)).forbidden;
}

/** A larger plan at minute 10, and the first one again at another. */
function reversalsWithBackAt(minute: number): number {
  const scenario = aScenario({ megabytes: Array<number>(600).fill(20) });
  const course = replay(
    scenario,
    (facts) => askAt(10, premium1!.id)(facts) ?? askAt(minute, premium0!.id)(facts),
  );
  return measure(scenario, course).reversals;
}
