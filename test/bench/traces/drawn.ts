import type { Plan } from "@/lib/providers/model";
import type { Incident } from "@/lib/scaling/simulate/model";
import { MIB } from "@/test/support/plans";
import { herokuPlans, planNamed, scalingoPlans } from "@/test/support/scaling";
import { randomOf } from "./random";
import { hump, officeHours, wave, workday } from "./shapes";
import { aTrace, DAY, HOUR, type Chance, type Trace } from "./trace";

/** Draws what lies between two numbers, evenly. */
type Between = (low: number, high: number) => number;

/**
 * A kind of use, drawn: what a minute wants as a share of the plan it begins on. `clients` is a share of
 * its connections.
 */
type Drawn = {
  days: number;
  memory: (minute: number, chance: Chance) => number;
  clients?: (minute: number, chance: Chance) => number;
  incidents?: readonly Incident[];
};

/**
 * Traces nobody has tuned to: kinds of use in turn, each with a plan, level, swing, noise and accidents
 * drawn from the seed. The same count and seed give the same traces.
 */
export function drawnTraces(count: number, seed: number): Trace[] {
  const random = randomOf(seed);
  const between: Between = (low, high) => low + (high - low) * random();
  return Array.from({ length: count }, (_, index) => {
    const [kind, draw] = kinds[index % kinds.length]!;
    const place = places[Math.floor(between(0, places.length))]!;
    const { days, memory, clients, incidents = [] } = draw(between);
    const { memoryBytes, maxClients } = planNamed(place.plan);
    const megabytes = memoryBytes! / MIB;
    const connections = Number.isFinite(maxClients) ? maxClients! : 1000;
    const restClients = between(0.1, 0.4);
    return aTrace({
      name: `${kind} ${seed}.${index}`,
      ...place,
      minutes: Math.round(days * DAY),
      isEvicting: between(0, 1) < 0.7,
      refillMinutes: between(20, 240),
      incidents: [...incidents, ...accidents(between, days)],
      megabytes: (minute, chance) => megabytes * memory(minute, chance),
      clients: (minute, chance) => connections * (clients?.(minute, chance) ?? restClients),
    });
  });
}

/** Where a trace begins: the usual plans most often. */
const herokuNames: readonly string[] = [
  "premium-0",
  "premium-1",
  "premium-2",
  "premium-2",
  "premium-3",
  "premium-3",
  "premium-5",
  "premium-7",
  "private-3",
  "private-5",
  "rediscloud:250",
  "rediscloud:1000",
];
const scalingoNames = ["redis:redis-starter-256", "redis:redis-business-512"];
const places: readonly { plan: string; plans: readonly Plan[] }[] = [
  ...herokuNames.map((plan) => ({ plan, plans: herokuPlans })),
  ...scalingoNames.map((plan) => ({ plan, plans: scalingoPlans })),
];

const kinds: readonly (readonly [string, (between: Between) => Drawn])[] = [
  ["hourly wave", hourlyWave],
  ["daily", daily],
  ["working week", workingWeek],
  ["flat", flat],
  ["near the threshold", nearThreshold],
  ["leak", leak],
  ["ramp", ramp],
  ["step", step],
  ["too large", tooLarge],
  ["hourly bursts", hourlyBursts],
  ["nightly batch", nightlyBatch],
  ["random spikes", randomSpikes],
  ["giants", giants],
  ["storms", storms],
  ["backlog", backlog],
  ["growing", growing],
  ["levels", levels],
  ["like recorded", likeRecorded],
];

function hourlyWave(between: Between): Drawn {
  const low = between(0.3, 0.7);
  return { days: between(1, 3), memory: wave(low, low + between(0.05, 0.35), between(40, 150)) };
}

function daily(between: Between): Drawn {
  const [low, swing, noise] = [between(0.1, 0.5), between(0.1, 1), between(0.002, 0.02)];
  const [rest, busy] = [between(0.05, 0.3), between(0, 0.5)];
  return {
    days: between(7, 14),
    memory: (minute, { wander }) => low + swing * officeHours(minute) + noise * wander(),
    clients: (minute, { wander }) => rest + busy * officeHours(minute) + noise * wander(),
  };
}

function workingWeek(between: Between): Drawn {
  const [low, swing, noise] = [between(0.1, 0.4), between(0.2, 1.2), between(0.002, 0.02)];
  return {
    days: 14,
    memory: (minute, { wander }) =>
      low + swing * workday(minute) * officeHours(minute) + noise * wander(),
  };
}

function flat(between: Between): Drawn {
  const [level, noise] = [between(0.1, 0.78), between(0.001, 0.02)];
  return { days: between(5, 10), memory: (_, { wander }) => level + noise * wander() };
}

function nearThreshold(between: Between): Drawn {
  const [level, noise] = [between(0.74, 0.82), between(0.005, 0.02)];
  return { days: between(3, 7), memory: (_, { normal }) => level + noise * normal() };
}

function leak(between: Between): Drawn {
  const [low, perDay, noise] = [between(0.1, 0.4), between(0.03, 0.25), between(0.002, 0.02)];
  const period = between(2, 9) * DAY;
  return {
    days: between(9, 14),
    memory: (minute, { wander }) => low + perDay * ((minute % period) / DAY) + noise * wander(),
  };
}

function ramp(between: Between): Drawn {
  const [low, perMinute, most] = [between(0.1, 0.5), between(0.005, 0.06), between(1, 4)];
  const begins = between(0.1, 0.5) * DAY;
  return {
    days: 1,
    memory: (minute) => Math.min(most, low + perMinute * Math.max(0, minute - begins)),
  };
}

function step(between: Between): Drawn {
  const [low, high, begins] = [between(0.1, 0.5), between(0.6, 5), between(0.1, 0.5) * DAY];
  return {
    days: 1,
    memory: (minute, { normal }) => (minute < begins ? low : high) * (1 + 0.002 * normal()),
  };
}

function tooLarge(between: Between): Drawn {
  const [level, moved, after] = [between(0.3, 0.7), between(0.3, 3) * DAY, between(0.01, 0.2)];
  return {
    days: between(4, 8),
    memory: (minute, { wander }) => (minute < moved ? level : after) * (1 + 0.01 * wander()),
  };
}

function hourlyBursts(between: Between): Drawn {
  const [low, height, length] = [between(0.4, 0.77), between(0.03, 0.25), between(4, 25)];
  return { days: between(1, 3), memory: (minute) => low + (minute % HOUR < length ? height : 0) };
}

function nightlyBatch(between: Between): Drawn {
  const [low, height, at] = [between(0.2, 0.55), between(0.2, 0.9), between(0, 20) * HOUR];
  const [rise, hold] = [between(5, 60), between(20, 180)];
  return {
    days: between(7, 14),
    memory: (minute, { wander }) =>
      low * (1 + 0.01 * wander()) + height * hump((minute % DAY) - at, rise, hold, rise / 2),
  };
}

function randomSpikes(between: Between): Drawn {
  const low = between(0.2, 0.6);
  return { days: 14, memory: spikes(low, between(0.2, 0.7), between(0.2, 1.2), between(8, 50)) };
}

function giants(between: Between): Drawn {
  const low = between(0.2, 0.6);
  return { days: 14, memory: spikes(low, between(1, 4), between(0.07, 0.2), between(30, 120)) };
}

/** Spikes at times nobody knows, of a height up to `height`, so many a day and minutes long. */
function spikes(level: number, height: number, perDay: number, minutes: number): Drawn["memory"] {
  let [began, own] = [-Infinity, 0];
  return (minute, { random, wander }) => {
    if (minute - began > 4 * minutes && random() < perDay / DAY) {
      [began, own] = [minute, height * (0.3 + 0.7 * random())];
    }
    return (
      level * (1 + 0.012 * wander()) + own * hump(minute - began, minutes / 3, minutes, minutes / 2)
    );
  };
}

function storms(between: Between): Drawn {
  const [rest, height, every] = [between(0.1, 0.4), between(0.3, 1), between(0.5, 3) * DAY];
  const [hold, fall] = [between(2, 20), between(4, 30)];
  return {
    days: between(6, 10),
    memory: (_, { wander }) => 0.2 + 0.004 * wander(),
    clients: (minute, { wander }) =>
      rest + 0.02 * wander() + height * hump((minute % every) - every / 2, 1, hold, fall),
  };
}

function backlog(between: Between): Drawn {
  const [low, height, every] = [between(0.1, 0.4), between(0.4, 2), between(1.5, 5) * DAY];
  const [rise, hold, fall] = [between(60, 400), between(0, 120), between(20, 240)];
  return {
    days: between(7, 14),
    memory: (minute, { wander }) =>
      low * (1 + 0.02 * wander()) + height * hump((minute % every) - every / 2, rise, hold, fall),
  };
}

function growing(between: Between): Drawn {
  const [low, perDay, swing] = [between(0.2, 0.5), between(1.01, 1.12), between(0, 0.3)];
  const noise = between(0.002, 0.015);
  return {
    days: 14,
    memory: (minute, { wander }) =>
      low * perDay ** (minute / DAY) * (1 + swing * officeHours(minute) + noise * wander()),
  };
}

/** Levels that hold for days and change within minutes, up and down. */
function levels(between: Between): Drawn {
  const steps = Array.from({ length: 8 }, () => between(0.1, 1.1));
  const [every, noise] = [between(1, 3.5) * DAY, between(0.002, 0.02)];
  return {
    days: between(8, 14),
    memory: (minute, { wander }) =>
      steps[Math.floor(minute / every) % steps.length]! * (1 + noise * wander()),
  };
}

/** What measured servers look like: a day's rhythm, two noises, a drift, a spike now and then. */
function likeRecorded(between: Between): Drawn {
  const [low, swing, drift] = [between(0.25, 0.6), between(0, 0.3), between(-0.01, 0.02)];
  const [slow, quick, share] = [between(0.01, 0.04), between(0, 0.015), between(0.6, 1)];
  const spike = spikes(0, between(0.05, 0.5), between(0, 0.8), between(3, 30));
  return {
    days: 14,
    memory: (minute, chance) => {
      const busy = officeHours(minute) * (workday(minute) === 1 ? 1 : share);
      const level = low + swing * busy + (drift * minute) / DAY;
      return level + slow * chance.wander() + quick * chance.normal() + spike(minute, chance);
    },
  };
}

/** Of every four traces one has gaps, and one a restart. */
function accidents(between: Between, days: number): Incident[] {
  const at = () => Math.floor(between(0.1, 0.9) * days * DAY);
  const found: Incident[] = [];
  if (between(0, 4) < 1) {
    for (let gaps = between(1, 5); gaps > 0; gaps--) {
      found.push({ kind: "gap", fromMinute: at(), minutes: Math.ceil(between(4, 200)) });
    }
  }
  if (between(0, 4) < 1) {
    found.push({ kind: "restart", fromMinute: at(), keepsShare: between(0, 1) < 0.5 ? 1 : 0 });
  }
  return found;
}
