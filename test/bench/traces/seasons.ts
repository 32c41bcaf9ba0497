import { officeHours, workday } from "./shapes";
import { aTrace, DAY, HOUR, type Trace } from "./trace";

/** What comes back by day and by week, and what is always the same. */
export const seasons: readonly Trace[] = [
  aTrace({
    name: "daily cache",
    plan: "premium-3",
    minutes: 30 * DAY,
    megabytes: (minute, { wander }) => 150 + 190 * officeHours(minute) + 5 * wander(),
    clients: (minute, { wander }) => 40 + 90 * officeHours(minute) + 5 * wander(),
  }),
  aTrace({
    name: "steep mornings",
    plan: "premium-2",
    minutes: 21 * DAY,
    megabytes: (minute, { wander }) => {
      const hour = (minute % DAY) / HOUR;
      return (hour >= 8 && hour < 19 ? 225 : 60) + 2 * wander();
    },
  }),
  aTrace({
    name: "working week",
    plan: "premium-3",
    minutes: 28 * DAY,
    megabytes: (minute, { wander }) =>
      70 + workday(minute) * (60 + 240 * officeHours(minute)) + 3 * wander(),
    clients: (minute, { wander }) =>
      20 + workday(minute) * 120 * officeHours(minute) + 3 * wander(),
  }),
  aTrace({
    name: "weekend shop",
    plan: "premium-1",
    minutes: 28 * DAY,
    megabytes: (minute, { wander }) =>
      42 + (1 - workday(minute)) * 95 * officeHours(minute) + 1.5 * wander(),
  }),
  aTrace({
    name: "connections by day",
    plan: "premium-2",
    minutes: 30 * DAY,
    megabytes: (_, { wander }) => 30 + 0.5 * wander(),
    clients: (minute, { wander }) =>
      35 + (0.3 + 0.7 * workday(minute)) * 115 * officeHours(minute) + 4 * wander(),
  }),
  aTrace({
    name: "flat and quiet",
    plan: "premium-0",
    minutes: 30 * DAY,
    megabytes: (_, { wander }) => 33 + 0.2 * wander(),
  }),
  aTrace({
    name: "noise at the threshold",
    plan: "premium-2",
    minutes: 14 * DAY,
    megabytes: (_, { normal }) => 197 + 4 * normal(),
  }),
  aTrace({
    name: "noise at the smaller plan",
    plan: "premium-2",
    minutes: 14 * DAY,
    megabytes: (_, { normal, wander }) => 50 + 1.5 * normal() + 3 * wander(),
  }),
];
