import { scalingoPlans } from "@/test/support/scaling";
import { hump, officeHours, workday } from "./shapes";
import { aTrace, DAY, type Trace } from "./trace";

/** Other families and providers, plans without a limit of connections, ranges. */
export const places: readonly Trace[] = [
  aTrace({
    name: "private space, idle",
    plan: "private-9",
    minutes: 5 * DAY,
    megabytes: (_, { wander }) => 320 + 3 * wander(),
  }),
  aTrace({
    name: "private space, growing",
    plan: "private-3",
    minutes: 14 * DAY,
    megabytes: (minute, { wander }) => 250 + (minute / DAY) * 30 + 4 * wander(),
  }),
  aTrace({
    name: "unlimited connections",
    plan: "rediscloud:5000",
    minutes: 14 * DAY,
    megabytes: (_, { wander }) => 900 + 10 * wander(),
    clients: (minute, { wander }) => 1500 + 900 * officeHours(minute) + 30 * wander(),
  }),
  aTrace({
    name: "into unlimited connections",
    plan: "rediscloud:2500",
    minutes: 14 * DAY,
    megabytes: (_, { wander }) => 700 + 8 * wander(),
    clients: (minute, { wander }) =>
      420 + (minute / DAY) * 60 + 120 * officeHours(minute) + 12 * wander(),
  }),
  aTrace({
    name: "one service, two metrics",
    plan: "rediscloud:500",
    minutes: 10 * DAY,
    megabytes: (minute, { wander }) => 300 + (minute / DAY) * 30 + 3 * wander(),
    clients: (minute, { wander }) => 300 + (minute / DAY) * 35 + 8 * wander(),
  }),
  aTrace({
    name: "Scalingo starter by day",
    plan: "redis:redis-starter-512",
    plans: scalingoPlans,
    minutes: 21 * DAY,
    megabytes: (minute, { wander }) =>
      110 + workday(minute) * 250 * officeHours(minute) + 4 * wander(),
  }),
  aTrace({
    name: "Scalingo business, growing",
    plan: "redis:redis-business-256",
    plans: scalingoPlans,
    minutes: 14 * DAY,
    megabytes: (minute, { wander }) => 120 * 1.11 ** (minute / DAY) * (1 + 0.01 * wander()),
  }),
  aTrace({
    name: "at the largest allowed",
    plan: "premium-2",
    minutes: 10 * DAY,
    policy: { minPlanId: "heroku-redis:premium-1", maxPlanId: "heroku-redis:premium-3" },
    megabytes: (minute, { wander }) => 40 + wander() + 560 * hump(minute - 4 * DAY, 300, 1500, 300),
  }),
];
