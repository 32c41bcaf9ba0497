import { expect, test } from "vitest";
import { restOfMonthCents } from "@/lib/scaling/proposals/rest-of-month";

const heroku = { fromPlanId: "heroku-redis:premium-0", toPlanId: "heroku-redis:premium-1" };
const scalingo = { fromPlanId: "redis:redis-starter-256", toPlanId: "redis:redis-starter-512" };

test.each([
  ["half of a month of 30 days", heroku, "2026-04-16T00:00:00Z", 1500, 3000, 750],
  ["a smaller plan", heroku, "2026-04-16T00:00:00Z", 3000, 1500, -750],
  // Heroku bills no more than the monthly price, which is reached after 30 days.
  ["the 31st day at Heroku", heroku, "2026-03-31T00:00:00Z", 1500, 3000, 0],
  ["the 31st day at Scalingo", scalingo, "2026-03-31T00:00:00Z", 720, 1440, 24],
  ["a price nobody knows", heroku, "2026-04-16T00:00:00Z", 1500, null, null],
  ["today's price nobody knows", heroku, "2026-04-16T00:00:00Z", null, 3000, null],
])("until the month ends, with %s", (_about, plans, now, from, to, expected) => {
  const change = { ...plans, fromMonthlyCents: from, toMonthlyCents: to };
  expect(restOfMonthCents(change, new Date(now))).toBe(expected);
});
