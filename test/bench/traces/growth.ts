import { hump, officeHours, wave } from "./shapes";
import { aTrace, DAY, HOUR, type Trace } from "./trace";

/** What grows: leaks slow and fast, customers who come and stay, backlogs. */
export const growth: readonly Trace[] = [
  aTrace({
    name: "slow leak",
    plan: "premium-1",
    minutes: 21 * DAY,
    megabytes: (minute, { wander }) => 40 + (minute / DAY) * 14 + wander(),
  }),
  aTrace({
    name: "leak with weekly deploys",
    plan: "premium-2",
    minutes: 28 * DAY,
    megabytes: (minute, { wander }) => 60 + ((minute % (7 * DAY)) / DAY) * 22 + 2 * wander(),
  }),
  aTrace({
    name: "fast leak",
    plan: "premium-2",
    minutes: 5 * DAY,
    megabytes: (minute, { wander }) =>
      90 + 2.5 * wander() + 320 * hump(minute - 2 * DAY - 400, 150, 60, 4),
  }),
  aTrace({
    name: "growing customers",
    plan: "premium-2",
    minutes: 30 * DAY,
    megabytes: (minute, { wander }) =>
      110 * 1.045 ** (minute / DAY) * (0.8 + 0.25 * officeHours(minute) + 0.01 * wander()),
    clients: (minute, { wander }) =>
      30 * 1.045 ** (minute / DAY) * (0.6 + 0.5 * officeHours(minute) + 0.04 * wander()),
  }),
  aTrace({
    name: "backlog and drain",
    plan: "premium-1",
    minutes: 14 * DAY,
    isEvicting: false,
    megabytes: (minute, { wander }) => {
      const since = (minute % (3 * DAY)) - DAY - 500;
      return 30 + 0.8 * wander() + 170 * hump(since, 170, 40, 45);
    },
  }),
  aTrace({
    name: "queue that never empties",
    plan: "premium-0",
    minutes: 10 * DAY,
    isEvicting: false,
    megabytes: (minute, { wander }) =>
      12 + 0.4 * wander() + Math.max(0, minute - 4 * DAY) * 0.06 * (minute < 6 * DAY ? 1 : 0.5),
  }),
  aTrace({
    name: "session sawtooth",
    plan: "premium-2",
    minutes: 14 * DAY,
    megabytes: (minute, { wander }) =>
      90 + ((minute % (12 * HOUR)) / 12 / HOUR) * 95 + 2 * wander(),
  }),
  aTrace({
    name: "large and slow to copy",
    plan: "premium-7",
    minutes: 21 * DAY,
    megabytes: (minute, { wander }) =>
      3900 + (minute / DAY) * 190 + wave(-350, 350, DAY)(minute) + 30 * wander(),
    clients: (minute) => 900 + 500 * officeHours(minute),
  }),
  aTrace({
    name: "moved out",
    plan: "premium-5",
    minutes: 10 * DAY,
    megabytes: (minute, { wander }) => (minute < 3 * DAY ? 640 : 35) * (1 + 0.01 * wander()),
  }),
];
