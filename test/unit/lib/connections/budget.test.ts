import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  budgetAt,
  keptBack,
  purposes,
  tokensAt,
  waitMs,
  type Bucket,
  type Purpose,
} from "@/lib/connections/budget";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { AccountAllowance } from "@/lib/providers/model";
import { scalingo } from "@/lib/providers/scalingo/adapter";

const now = new Date("2026-03-02T14:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const allowances = { heroku: heroku.allowance!, scalingo: scalingo.allowance! };

function full(allowance: AccountAllowance): Bucket {
  return { tokens: allowance.capacity, filledAt: now, limitedUntil: null };
}

/** What the bucket does with wishes as they come: the instants (ms) at which a request was let through. */
function letThrough(
  allowance: AccountAllowance,
  wishes: readonly { pauseMs: number; purpose: Purpose }[],
): { atMs: number; purpose: Purpose }[] {
  const passed: { atMs: number; purpose: Purpose }[] = [];
  let bucket = full(allowance);
  let atMs = 0;
  for (const { pauseMs, purpose } of wishes) {
    atMs += pauseMs;
    const at = later(atMs);
    if (waitMs(bucket, allowance, purpose, at) > 0) continue;
    bucket = { ...bucket, tokens: tokensAt(bucket, allowance, at) - 1, filledAt: at };
    passed.push({ atMs, purpose });
  }
  return passed;
}

function busiestMinute(instants: readonly number[]): number {
  const counts = instants.map(
    (start) => instants.filter((at) => at >= start && at < start + 60_000).length,
  );
  return Math.max(0, ...counts);
}

const wishes = fc.array(
  fc.record({ pauseMs: fc.integer({ min: 0, max: 2000 }), purpose: fc.constantFrom(...purposes) }),
  { maxLength: 400 },
);

test("Scalingo never gets more than 58 requests in any minute, and the background 50 of them", () => {
  fc.assert(
    fc.property(wishes, (wanted) => {
      const passed = letThrough(allowances.scalingo, wanted);
      const background = passed.filter(({ purpose }) => purpose === "background");
      expect(busiestMinute(passed.map(({ atMs }) => atMs))).toBeLessThanOrEqual(58);
      expect(busiestMinute(background.map(({ atMs }) => atMs))).toBeLessThanOrEqual(50);
    }),
  );
});

describe.each(Object.entries(allowances))("at %s", (_provider, allowance) => {
  const buckets = fc.record({
    tokens: fc.double({ min: 0, max: allowance.capacity, noNaN: true }),
    filledAt: fc.integer({ min: 0, max: 3_600_000 }).map((ms) => later(-ms)),
    limitedUntil: fc.option(fc.integer({ min: -60_000, max: 60_000 }).map(later)),
  });

  test("the background stops at the reserve, and an action does not", () => {
    const bucket = { ...full(allowance), tokens: allowance.reserve };
    expect(waitMs(bucket, allowance, "background", now)).toBeGreaterThan(0);
    expect(waitMs(bucket, allowance, "action", now)).toBe(0);
  });

  test("whoever waits as long as told gets a request, and the reserve stays whole", () => {
    fc.assert(
      fc.property(buckets, fc.constantFrom(...purposes), (bucket, purpose) => {
        const then = later(waitMs(bucket, allowance, purpose, now));
        // To the millisecond: fractions do not add up to the last digit.
        expect(waitMs(bucket, allowance, purpose, then)).toBeLessThanOrEqual(1);
        const left = tokensAt(bucket, allowance, then) - 1;
        expect(left).toBeGreaterThanOrEqual(keptBack(allowance, purpose) - 0.01);
      }),
    );
  });

  test("an action never waits longer than the background", () => {
    fc.assert(
      fc.property(buckets, (bucket) => {
        const [background, action] = purposes.map((purpose) =>
          waitMs(bucket, allowance, purpose, now),
        );
        expect(action!).toBeLessThanOrEqual(background!);
      }),
    );
  });

  test("a bucket holds no more than it may, and a clock that was set back empties nothing", () => {
    fc.assert(
      fc.property(buckets, fc.integer({ min: -3_600_000, max: 3_600_000 }), (bucket, ms) => {
        const tokens = tokensAt(bucket, allowance, later(ms));
        expect(tokens).toBeLessThanOrEqual(allowance.capacity);
        expect(tokens).toBeGreaterThanOrEqual(bucket.tokens);
      }),
    );
  });
});

test("a provider that says it was too much is left alone by the background, not by an action", () => {
  const bucket = { ...full(allowances.heroku), limitedUntil: later(30_000) };
  expect(waitMs(bucket, allowances.heroku, "background", now)).toBe(30_000);
  expect(waitMs(bucket, allowances.heroku, "action", now)).toBe(0);
});

test("people are told what is left, when it is full again and whether the provider said so", () => {
  const bucket = { tokens: 4425.5, filledAt: now, limitedUntil: later(-1), toldAt: now };
  expect(budgetAt(bucket, allowances.heroku, now)).toEqual({
    left: 4425,
    full: 4500,
    perMinute: 75,
    fullAt: later(59_600),
    isTold: true,
    limitedUntil: null,
  });
  expect(budgetAt({ ...full(allowances.heroku), toldAt: null }, allowances.heroku, now)).toEqual({
    left: 4500,
    full: 4500,
    perMinute: 75,
    fullAt: null,
    isTold: false,
    limitedUntil: null,
  });
});
