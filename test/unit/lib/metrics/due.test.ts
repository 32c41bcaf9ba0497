import fc from "fast-check";
import { expect, test } from "vitest";
import { isDue } from "@/lib/metrics/due";

const now = new Date("2026-03-02T10:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test("an instance that was never sampled is due", () => {
  expect(isDue(300, null, now)).toBe(true);
});

test.each([
  [30, 30, true],
  [30, 26, true],
  [30, 5, false],
  [60, 58, true],
  [60, 30, false],
  [300, 240, false],
  [300, 297, true],
  [60, 3600, true],
])("sampled every %i s and last %i s ago: due is %s", (every, elapsed, expected) => {
  expect(isDue(every, ago(elapsed), now)).toBe(expected);
});

test("a clock that was set back leaves no hole", () => {
  expect(isDue(60, ago(-3600), now)).toBe(true);
});

test("a sample of this very tick is not taken twice", () => {
  expect(isDue(30, ago(-3), now)).toBe(false);
});

test.each([30, 60, 300])(
  "every %i s means every %i s, although ticks are a few seconds off",
  (every) => {
    const jitter = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 41, maxLength: 41 });
    const tickSeconds = every === 30 ? 30 : 60;
    fc.assert(
      fc.property(jitter, (delays) => {
        let sampledAt: Date | null = null;
        let taken = 0;
        for (const [tick, delay] of delays.entries()) {
          const at = new Date(now.getTime() + (tick * tickSeconds + delay) * 1000);
          if (!isDue(every, sampledAt, at)) continue;
          sampledAt = at;
          taken += 1;
        }
        expect(taken).toBe(Math.floor((40 * tickSeconds) / every) + 1);
      }),
    );
  },
);
