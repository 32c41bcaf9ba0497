import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import type { Plan } from "@/lib/providers/model";
import type { Policy } from "@/lib/scaling/policy";
import { backTest, type ToBackTest } from "@/lib/scaling/simulate/back-test";
import { BackTest, type Replayed } from "@/lib/scaling/simulate/back-test-model";
import type { Seen } from "@/lib/scaling/simulate/demand";
import { drained } from "@/lib/scaling/simulate/steps";
import { MIB, planLadder } from "@/test/support/plans";
import { aPolicy, aSample } from "@/test/support/scaling";

const START = new Date("2026-03-02T00:00:00Z");
const DAY = 1440;
const [premium0, premium1, premium2] = planLadder as [Plan, Plan, Plan];

/** A minute of a premium-0, calm unless told otherwise; null is silence. */
function seenOf(minutes: number, at: (minute: number) => Partial<Sample> | null): Seen[] {
  const seen: Seen[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const told = at(minute);
    if (told === null) continue;
    const sample = aSample({
      at: new Date(START.getTime() + minute * 60_000),
      usedMemoryBytes: 20 * MIB,
      connectedClients: 10,
      memoryLimitBytes: 50 * MIB,
      clientsLimit: 40,
      ...told,
    });
    seen.push({ ...sample, minutes: 1 });
  }
  return seen;
}

function run(seen: readonly Seen[], given: Partial<ToBackTest> & { minutes?: number } = {}) {
  const minutes = given.minutes ?? 2 * DAY;
  return drained(
    backTest({
      policy: aPolicy({ growMode: "auto", shrinkMode: "auto" }),
      plan: premium0,
      plans: planLadder,
      seen,
      until: new Date(START.getTime() + (minutes - 1) * 60_000),
      sampleEverySeconds: 60,
      maintenanceWindow: null,
      ...given,
    }),
  );
}

function replayed(...args: Parameters<typeof run>): Replayed {
  const result = run(...args);
  if (result.kind === "nothing") throw new Error(result.sentence);
  return result;
}

const bytes = (mib: number): Partial<Sample> => ({ usedMemoryBytes: mib * MIB });

describe("of two calm days", () => {
  const calm = seenOf(2 * DAY, () => ({}));

  test("nothing would have been changed, for the price of now", () => {
    const result = replayed(calm);

    expect(result).toMatchObject({
      changes: [],
      measuredShare: 1,
      atLeastMinutes: 0,
      notes: [],
      now: { overMinutes: 0, aboveMinutes: 0, cents: 100, monthlyCents: 1500 },
      policy: { overMinutes: 0, aboveMinutes: 0, cents: 100, monthlyCents: 1500 },
      sentence:
        "On your last 2 days this policy would have made 0 changes, 0 minutes over the limit, 1 $, against 1 $ now.",
    });
  });

  test("a plan that is much too large would have been left for the smallest, and why is told", () => {
    const result = replayed(calm, { plan: premium2 });

    expect(result.changes).toMatchObject([
      { fromLabel: "Premium 2", toLabel: "Premium 0", direction: "down", reason: "idle" },
    ]);
    expect(result.changes[0]!.sentence).toContain("Premium 0 holds that below 70 %");
    expect(result.changes[0]!.doneAt!.getTime()).toBeGreaterThan(
      result.changes[0]!.askedAt.getTime(),
    );
    expect(result.now.monthlyCents).toBe(6000);
    expect(result.policy.monthlyCents).toBeLessThan(2500);
  });

  test.each<[string, Partial<Policy>, RegExp]>([
    ["both directions automatic", { growMode: "auto", shrinkMode: "auto" }, /^$/],
    ["one direction by asking", { growMode: "auto", shrinkMode: "ask" }, /approved at once/],
    [
      "asking above an amount",
      { growMode: "auto", shrinkMode: "auto", askAboveCents: 1 },
      /approved at once/,
    ],
    ["scaling off", { growMode: "off", shrinkMode: "off" }, /off in both directions/],
  ])("what has to be known of %s is told", (_what, policy, note) => {
    const { notes } = replayed(calm, { policy: aPolicy(policy) });
    expect(notes.join(" ")).toMatch(note);
  });

  test("a plan without a price is no price of zero", () => {
    const unpriced = { ...premium0, monthlyCents: null };
    const result = replayed(calm, { plan: unpriced, plans: [unpriced, premium1] });

    expect(result.now).toMatchObject({ cents: null, monthlyCents: null });
    expect(result.sentence).toBe(
      "On your last 2 days this policy would have made 0 changes, 0 minutes over the limit.",
    );
    expect(result.notes).toEqual([
      expect.stringContaining("Nobody says what one of these plans costs"),
    ]);
  });
});

describe("of a day on which the plan was full for two hours", () => {
  // Full from noon; the instance was on Premium 0 all the time, so what it wanted is at least 50 MB.
  const isFull = (minute: number) => minute >= DAY && minute < DAY + 120;
  const seen = seenOf(2 * DAY, (minute) =>
    isFull(minute) ? { ...bytes(50), evictedKeysPerSec: 9 } : bytes(30),
  );

  test("staying there counts each of its minutes, and the policy leaves it", () => {
    const result = replayed(seen);

    expect(result.now.overMinutes).toBe(120);
    expect(result.atLeastMinutes).toBe(120);
    expect(result.changes[0]).toMatchObject({ direction: "up", fromLabel: "Premium 0" });
    expect(result.policy.overMinutes).toBeLessThan(15);
    expect(result.sentence).toMatch(/against 120 minutes over the limit and \d \$ now\.$/);
    expect(result.notes).toContainEqual(expect.stringMatching(/^For 2 h the plan .* was full/));
  });

  test("a policy that only shrinks stays as full as it was", () => {
    const policy = aPolicy({ growMode: "off", shrinkMode: "auto" });
    const result = replayed(seen, { policy });
    expect(result.changes).toEqual([]);
    expect(result.policy).toEqual(result.now);
  });
});

describe("a leak under a monthly cap", () => {
  // From the second day of the month on 20 MB more each day: it leaves plan after plan.
  const seen = seenOf(10 * DAY, (minute) => bytes(20 + (20 * minute) / DAY));
  const leaking = (monthlyCapCents: number | null) =>
    replayed(seen, {
      minutes: 10 * DAY,
      policy: aPolicy({ growMode: "auto", shrinkMode: "off", monthlyCapCents }),
    }).changes.map(({ toLabel }) => toLabel);

  test.each<[string, number | null, string[]]>([
    ["grows as it needs without one", null, ["Premium 1", "Premium 2"]],
    ["grows as far as it pays for the rest of the month", 3500, ["Premium 1"]],
    ["does not grow where it pays for nothing larger", 1500, []],
    ["grows as before under one that is wide enough", 100_000, ["Premium 1", "Premium 2"]],
  ])("%s", (_what, monthlyCapCents, plans) => {
    expect(leaking(monthlyCapCents)).toEqual(plans);
  });
});

test.each([
  ["in the window", { weekday: 2, startHour: 3, startMinute: 0, hours: 4 }, [3]],
  ["never where nobody knows one", null, []],
])("what shrinks only in the maintenance window shrinks %s", (_what, maintenanceWindow, hours) => {
  const policy = aPolicy({ shrinkMode: "auto", shrinksOnlyInMaintenance: true });
  const calm = seenOf(3 * DAY, () => ({}));
  const { changes } = replayed(calm, {
    minutes: 3 * DAY,
    plan: premium2,
    policy,
    maintenanceWindow,
  });
  expect(changes.map(({ askedAt }) => askedAt.getUTCHours())).toEqual(hours);
});

test("a freeze in the calendar holds in its own time only", () => {
  const calm = seenOf(2 * DAY, () => ({}));
  const untilAt = new Date(START.getTime() + 1.5 * DAY * 60_000).toISOString();
  const policy = aPolicy({
    shrinkMode: "auto",
    calendar: [
      { kind: "freeze", allows: "growing", fromAt: START.toISOString(), untilAt, note: "" },
    ],
  });
  const { changes } = replayed(calm, { plan: premium2, policy });
  expect(changes.map(({ askedAt }) => askedAt.toISOString())).toEqual([untilAt]);
});

describe("a day without measurements", () => {
  const seen = seenOf(3 * DAY, (minute) =>
    minute >= DAY && minute < 2 * DAY ? null : bytes(minute < DAY ? 20 : 49),
  );
  const result = replayed(seen, { minutes: 3 * DAY });

  test("is no day of zero: nothing is changed in it, and nothing counts as over the limit", () => {
    const from = START.getTime() + DAY * 60_000;
    const inside = result.changes.filter(
      ({ askedAt }) =>
        askedAt.getTime() > from + 180_000 && askedAt.getTime() < from + DAY * 60_000,
    );
    expect(inside).toEqual([]);
    expect(result.measuredShare).toBeCloseTo(2 / 3, 3);
    expect(result.notes).toContainEqual(expect.stringMatching(/^67 % of that time was measured/));
    expect(result.now.aboveMinutes).toBe(DAY);
  });

  test("is empty in the chart", () => {
    const silent = result.points.filter(({ memoryBytes }) => memoryBytes === null);
    expect(silent.length).toBeGreaterThan(0.3 * result.points.length);
    expect(result.points.every(({ memoryLimitBytes }) => memoryLimitBytes !== null)).toBe(true);
  });
});

test("a policy that measures twice a minute is replayed on minutes without taking them for holes", () => {
  const calm = seenOf(2 * DAY, () => ({}));
  const policy = aPolicy({ shrinkMode: "auto", sampleEverySeconds: 30 });
  expect(replayed(calm, { plan: premium2, policy }).changes).toHaveLength(1);
});

test.each([
  [0, "Nothing was measured yet."],
  [30, "30 min were measured so far."],
])("after %d minutes it says what is missing", (minutes, sentence) => {
  const result = run(
    seenOf(minutes, () => ({})),
    { minutes },
  );
  expect(result).toMatchObject({ kind: "nothing", sentence: expect.stringContaining(sentence) });
});

test("what the browser reads is what was computed", () => {
  const result = replayed(
    seenOf(DAY, () => ({})),
    { minutes: DAY, plan: premium2 },
  );
  expect(BackTest.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
});
