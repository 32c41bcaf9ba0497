import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { monthOf, monthsBilled } from "@/lib/scaling/ledger/billing";

const HEROKU = "heroku-redis:premium-0";
const SCALINGO = "redis:redis-starter-256";
const at = (text: string) => new Date(`${text}Z`);
const span = (from: string, to: string) => ({ from: at(from), to: at(to) });

describe("how often a plan's monthly price is paid", () => {
  test.each([
    ["a day", HEROKU, span("2026-11-03T00:00", "2026-11-04T00:00"), 1 / 30],
    ["half of a month of 30 days", HEROKU, span("2026-11-01T00:00", "2026-11-16T00:00"), 0.5],
    ["a month of 30 days", HEROKU, span("2026-11-01T00:00", "2026-12-01T00:00"), 1],
    [
      "a month of 31 days, up to the price",
      HEROKU,
      span("2026-10-01T00:00", "2026-11-01T00:00"),
      1,
    ],
    ["February", HEROKU, span("2026-02-01T00:00", "2026-03-01T00:00"), 28 / 30],
    ["the whole of 2026", HEROKU, span("2026-01-01T00:00", "2027-01-01T00:00"), 11 + 28 / 30],
    ["across the end of a month", HEROKU, span("2026-11-30T00:00", "2026-12-02T00:00"), 2 / 30],
    ["a minute at Scalingo", SCALINGO, span("2026-11-03T10:00", "2026-11-03T10:01"), 1 / 43_200],
    ["31 days at Scalingo", SCALINGO, span("2026-10-01T00:00", "2026-11-01T00:00"), 31 / 30],
    ["a span that ends before it begins", HEROKU, span("2026-11-04T00:00", "2026-11-03T00:00"), 0],
  ])("%s", (_what, planId, billed, months) => {
    expect(monthsBilled(planId, billed)).toBeCloseTo(months, 10);
  });

  test("a span costs what its two halves cost, wherever it is cut", () => {
    const instant = fc.date({
      min: at("2025-01-01T00:00"),
      max: at("2027-12-31T00:00"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(HEROKU, SCALINGO),
        fc.tuple(instant, instant, instant),
        (planId, instants) => {
          const [from, cut, to] = instants.toSorted((one, other) => Number(one) - Number(other));
          const halves =
            monthsBilled(planId, { from: from!, to: cut! }) +
            monthsBilled(planId, { from: cut!, to: to! });
          expect(halves).toBeCloseTo(monthsBilled(planId, { from: from!, to: to! }), 9);
          expect(halves).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

test("a month is the calendar's, in UTC", () => {
  expect(monthOf(at("2026-12-31T23:59:59.999"))).toEqual(
    span("2026-12-01T00:00", "2027-01-01T00:00"),
  );
});
