import { hump, officeHours } from "./shapes";
import { aTrace, DAY, HOUR, type Chance, type Trace } from "./trace";

/** What comes suddenly: batches, storms of connections, a sale, single spikes. */
export const bursts: readonly Trace[] = [
  aTrace({
    name: "nightly batch",
    plan: "premium-2",
    minutes: 21 * DAY,
    megabytes: (minute, { wander }) =>
      105 + 2 * wander() + 125 * hump((minute % DAY) - 3 * HOUR, 25, 40, 10),
  }),
  aTrace({
    name: "random spikes",
    plan: "premium-3",
    minutes: 21 * DAY,
    megabytes: spikes({ level: 190, height: 260, perDay: 0.6, minutes: 15 }),
  }),
  aTrace({
    name: "rare giants",
    plan: "premium-2",
    minutes: 28 * DAY,
    megabytes: spikes({ level: 60, height: 700, perDay: 0.15, minutes: 45 }),
  }),
  aTrace({
    name: "reconnect storms",
    plan: "premium-2",
    minutes: 14 * DAY,
    megabytes: (_, { wander }) => 60 + wander(),
    clients: (minute, { wander }) => {
      const since = (minute % (2 * DAY)) - 14 * HOUR;
      return 45 + 3 * wander() + 135 * hump(since, 1, 4, 12);
    },
  }),
  aTrace({
    name: "connection leak",
    plan: "premium-1",
    minutes: 10 * DAY,
    megabytes: (_, { wander }) => 25 + 0.4 * wander(),
    clients: (minute, { wander }) => 18 + wander() + ((minute % (5 * DAY)) / HOUR) * 1.4,
  }),
  aTrace({
    name: "flash sale",
    plan: "premium-2",
    minutes: 14 * DAY,
    megabytes: (minute, { wander }) =>
      75 +
      35 * officeHours(minute) +
      2 * wander() +
      420 * hump(minute - 9 * DAY - 600, 20, 300, 180),
    clients: (minute, { wander }) =>
      30 +
      40 * officeHours(minute) +
      2 * wander() +
      300 * hump(minute - 9 * DAY - 600, 8, 300, 180),
  }),
  aTrace({
    name: "campaign steps",
    plan: "premium-1",
    minutes: 14 * DAY,
    megabytes: (minute, { wander }) =>
      (35 + 55 * Math.floor(minute / (3.3 * DAY))) * (1 + 0.01 * wander()),
  }),
];

/** Spikes at times nobody knows, each of a height up to `height`. */
function spikes(told: { level: number; height: number; perDay: number; minutes: number }) {
  let began = -Infinity;
  let height = 0;
  return (minute: number, { random, wander }: Chance): number => {
    if (minute - began > 4 * told.minutes && random() < told.perDay / DAY) {
      began = minute;
      height = told.height * (0.3 + 0.7 * random());
    }
    const spike = height * hump(minute - began, told.minutes / 3, told.minutes, told.minutes / 2);
    return told.level * (1 + 0.012 * wander()) + spike;
  };
}
