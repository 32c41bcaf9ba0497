import { expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import type { Plan } from "@/lib/providers/model";
import { decide } from "@/lib/scaling/judgement/decide";
import type { Policy } from "@/lib/scaling/policy";
import { MIB } from "@/test/support/plans";
import { aPolicy, aSample, facts, herokuPlans, planNamed } from "@/test/support/scaling";

const START = Date.parse("2026-03-02T00:00:00Z");
const HOUR = 60;
const DAY = 24 * HOUR;

type Change = { minute: number; to: Plan };

/**
 * Plays a demand of megabytes minute by minute: a sample, a decision, and a plan change that takes
 * `takesMinutes`. The first two hours are before the trace, with what it begins with.
 */
function play(trace: {
  from: string;
  minutes: number;
  megabytes: (minute: number) => number | null;
  clients?: number;
  policy?: Partial<Policy>;
  takesMinutes?: number;
}) {
  const { from, minutes, megabytes, clients = 5, policy, takesMinutes = 3 } = trace;
  const rules = aPolicy({ growMode: "auto", shrinkMode: "auto", ...policy });
  const samples: Sample[] = [];
  const changes: Change[] = [];
  let plan = planNamed(from);
  let busy: { until: number; to: Plan } | null = null;
  let lastResizedAt: Date | null = null;
  let minutesOver = 0;
  const visited = new Set([plan.family]);

  for (let minute = -2 * HOUR; minute < minutes; minute++) {
    const now = new Date(START + minute * 60_000);
    const used = megabytes(Math.max(0, minute));
    if (used !== null) {
      samples.push(aSample({ at: now, usedMemoryBytes: used * MIB, connectedClients: clients }));
      if (samples.length > 200) samples.shift();
    }
    if (minute < 0) continue;
    if (busy !== null && minute >= busy.until) {
      plan = busy.to;
      lastResizedAt = now;
      busy = null;
      visited.add(plan.family);
    }
    if ((used ?? 0) * MIB > plan.memoryBytes!) minutesOver += 1;
    const seen = facts({
      plan,
      now,
      samples,
      isBusy: busy !== null,
      lastResizedAt,
      plans: herokuPlans,
    });
    const decision = decide({ ...seen, policy: rules });
    if (decision.kind === "hold") continue;
    expect(decision.to.memoryBytes).toBeGreaterThan((used ?? 0) * MIB);
    changes.push({ minute, to: decision.to });
    busy = { until: minute + takesMinutes, to: decision.to };
  }
  return { changes, minutesOver, plan, visited };
}

const wave = (low: number, high: number, period: number) => (minute: number) =>
  (low + high) / 2 - ((high - low) / 2) * Math.cos((2 * Math.PI * minute) / period);

test("T1: an hourly wave of 65 to 85 MB costs at most two changes a day", () => {
  const { changes } = play({ from: "premium-1", minutes: DAY, megabytes: wave(65, 85, HOUR) });
  expect(changes.length).toBeLessThanOrEqual(2);
});

test("T2: three days between 15 and 65 MB never visit another family", () => {
  const played = play({ from: "premium-1", minutes: 3 * DAY, megabytes: wave(15, 65, DAY) });
  expect([...played.visited]).toEqual(["heroku-redis/premium"]);
  // Two a day, and the one it begins with: the trace starts at the bottom of its wave.
  expect(played.changes.length).toBeLessThanOrEqual(7);
  expect(played.minutesOver).toBe(0);
});

test("T3: a ramp of 15 MB a minute is met before the limit", () => {
  const played = play({
    from: "premium-2",
    minutes: 2 * HOUR,
    megabytes: (minute) => Math.min(400, 100 + 15 * minute),
  });
  // 80 % of 250 MB are passed in minute 7, the limit in minute 10.
  expect(played.changes[0]?.minute).toBe(7);
  expect(played.minutesOver).toBe(0);
});

test("T4: a step from 20 to 600 MB takes one change, asked for within two minutes", () => {
  const { changes, plan } = play({
    from: "premium-0",
    minutes: 6 * HOUR,
    megabytes: (minute) => (minute < 10 ? 20 : 600),
  });
  expect(changes.map(({ to }) => to.id)).toEqual(["heroku-redis:premium-5"]);
  expect(changes[0]!.minute).toBeLessThanOrEqual(12);
  expect(plan.id).toBe("heroku-redis:premium-5");
});

test("T5: 30 MB on the largest plan but one take one change", () => {
  const { changes } = play({ from: "premium-12", minutes: DAY, megabytes: () => 30 });
  expect(changes.map(({ to }) => to.id)).toEqual(["heroku-redis:premium-0"]);
});

test("T6: hourly bursts cost at most two changes a day", () => {
  const { changes } = play({
    from: "premium-5",
    minutes: DAY,
    megabytes: (minute) => (minute % HOUR < 12 ? 830 : 790),
  });
  expect(changes.length).toBeLessThanOrEqual(2);
});

test("a collector that reads zeros for a quarter of an hour changes nothing", () => {
  const { changes } = play({
    from: "premium-3",
    minutes: 3 * HOUR,
    megabytes: (minute) => (minute >= 30 && minute < 45 ? 0 : 300),
  });
  expect(changes).toEqual([]);
});

test("an outage of twelve minutes, and of two hours, changes nothing", () => {
  for (const length of [12, 120]) {
    const { changes } = play({
      from: "premium-3",
      minutes: 6 * HOUR,
      megabytes: (minute) => (minute >= 30 && minute < 30 + length ? null : 300),
    });
    expect(changes).toEqual([]);
  }
});

test("a change that takes twelve minutes is asked for once", () => {
  const { changes } = play({
    from: "premium-1",
    minutes: 40,
    megabytes: () => 95,
    takesMinutes: 12,
  });
  expect(changes).toHaveLength(1);
});

test("without a cool-down a constant use still takes one change at most", () => {
  for (const megabytes of [1, 24, 26, 39, 41, 81, 199, 201, 399, 401]) {
    for (const from of ["premium-0", "premium-1", "premium-3", "premium-9"]) {
      const policy = { cooldownMinutes: 0 };
      const { changes } = play({ from, minutes: 30, megabytes: () => megabytes, policy });
      expect(changes.length).toBeLessThanOrEqual(1);
    }
  }
});
