import { expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import { refillOf } from "@/lib/scaling/judgement/refill";
import { MIB } from "@/test/support/plans";
import { aPolicy, facts, NOW, planNamed, samplesOf } from "@/test/support/scaling";

const premium2 = planNamed("premium-2");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

/** Full on 100 MB until half an hour ago, then on 250 MB with so many by the minutes since. */
function after(megabytes: (minute: number) => number, before = 100): Sample[] {
  return samplesOf(90, (ago) => {
    const isBefore = ago >= 30;
    return {
      usedMemoryBytes: (isBefore ? before : megabytes(30 - ago)) * MIB,
      memoryLimitBytes: (isBefore ? 100 : 250) * MIB,
      connectedClients: 5,
      clientsLimit: 200,
    };
  });
}

const refilling = (end: number) => (minute: number) => end - (end - 100) * Math.exp(-minute / 100);

function given(samples: Sample[]) {
  return facts({ plan: premium2, samples, lastResizedAt: minutesAgo(30), policy: aPolicy() });
}

test("what comes back after a full plan is known long before it is there", () => {
  const refill = refillOf(given(after(refilling(400))), premium2)!;
  expect(refill.bytes / MIB).toBeCloseTo(400, 3);
  expect(refill.minutes).toBe(300);
});

test("a plan that it will not fit on is left before it is full, for one that holds it", () => {
  const all = given(after(refilling(390)));
  const decision = decide(all);
  expect(decision).toMatchObject({ direction: "up", reason: "trend" });
  expect(decision.kind === "resize" && decision.to.id).toBe("heroku-redis:premium-3");
  expect(explain(decision, all)).toContain(
    "At the pace of the last minutes that is 390 MB (156 % of Premium 2) within 5 h.",
  );
});

test("one that it fits on is kept", () => {
  expect(decide(given(after(refilling(190)))).kind).toBe("hold");
});

test.each([
  ["a rise that does not slow down", after((minute) => 100 + minute)],
  ["one that speeds up", after((minute) => 100 + minute * minute * 0.1)],
  ["one that is over", after(() => 150)],
  ["one after a plan that was not full", after(refilling(400), 90)],
])("%s has no end that could be told", (_what, samples) => {
  expect(refillOf(given(samples), premium2)).toBeNull();
});

test("the first minutes tell nothing, nor does a plan that was not changed", () => {
  const all = given(after(refilling(400)));
  expect(refillOf({ ...all, lastResizedAt: minutesAgo(15) }, premium2)).toBeNull();
  expect(refillOf({ ...all, lastResizedAt: null }, premium2)).toBeNull();
});
