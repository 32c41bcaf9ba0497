import type { Incident } from "@/lib/scaling/simulate/model";
import { hump, officeHours } from "./shapes";
import { aTrace, DAY, HOUR, type Trace } from "./trace";

/** What measuring gets wrong, and what servers do: gaps, misreadings, restarts, full servers. */
export const faults: readonly Trace[] = [
  aTrace({
    name: "gaps",
    plan: "premium-3",
    minutes: 21 * DAY,
    megabytes: (minute, { wander }) => 120 + 150 * officeHours(minute) + 4 * wander(),
    incidents: [
      ...each(9, (index) => gap(index * 2 * DAY + 9 * HOUR, 4 + 9 * index)),
      gap(12 * DAY + 2 * HOUR, 9 * HOUR),
    ],
  }),
  aTrace({
    name: "full after a gap",
    plan: "premium-1",
    minutes: 4 * DAY,
    megabytes: (minute, { wander }) => (minute < 2 * DAY + 90 ? 55 : 180) + wander(),
    incidents: [gap(2 * DAY, 3 * HOUR)],
  }),
  aTrace({
    name: "misreadings",
    plan: "premium-2",
    minutes: 14 * DAY,
    megabytes: (_, { wander }) => 130 + 2 * wander(),
    incidents: [
      misread(DAY, 45, 0, 0),
      misread(3 * DAY, 3, Number.NaN, Number.NaN),
      misread(5 * DAY, 180, 0, 0),
      misread(7 * DAY, 1, 4e12, 8),
      misread(9 * DAY, 1, -1, -1),
      misread(10 * DAY, 120, 900_000, 1),
      misread(12 * DAY, 5, 0, 8),
    ],
  }),
  aTrace({
    name: "cold restarts",
    plan: "premium-3",
    minutes: 14 * DAY,
    refillMinutes: 150,
    megabytes: (minute, { wander }) => 290 + 40 * officeHours(minute) + 3 * wander(),
    incidents: each(6, (index) => restart(DAY + index * 2 * DAY + 5 * HOUR, 0)),
  }),
  aTrace({
    name: "warm restarts",
    plan: "premium-2",
    minutes: 14 * DAY,
    megabytes: (_, { wander }) => 120 + 2 * wander(),
    incidents: each(12, (index) => restart(index * DAY + 3 * HOUR, 1)),
  }),
  aTrace({
    name: "full cache that evicts",
    plan: "premium-1",
    minutes: 7 * DAY,
    refillMinutes: 240,
    megabytes: (_, { wander }) => 310 + 4 * wander(),
  }),
  aTrace({
    name: "full store that refuses",
    plan: "premium-1",
    minutes: 7 * DAY,
    isEvicting: false,
    refillMinutes: 120,
    megabytes: (minute, { wander }) => 70 + wander() + (minute > 3 * DAY ? 350 : 0),
  }),
  aTrace({
    name: "plateau just below",
    plan: "premium-2",
    minutes: 10 * DAY,
    megabytes: (minute, { wander }) =>
      188 + 0.5 * wander() + 50 * hump(minute - 6 * DAY, 400, 90, 30),
  }),
];

function gap(fromMinute: number, minutes: number): Incident {
  return { kind: "gap", fromMinute, minutes };
}

function misread(
  fromMinute: number,
  minutes: number,
  memoryBytes: number,
  clients: number,
): Incident {
  return { kind: "misread", fromMinute, minutes, memoryBytes, clients };
}

function restart(fromMinute: number, keepsShare: number): Incident {
  return { kind: "restart", fromMinute, keepsShare };
}

function each(count: number, incident: (index: number) => Incident): Incident[] {
  return Array.from({ length: count }, (_, index) => incident(index));
}
