const MIB = 1024 ** 2;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** What the demo instances are used for. The week before the first start and the load after it follow the same curves. */
export const shapes = [
  "cache-daily",
  "slow-leak",
  "queue-backlog",
  "connection-storm",
  "steady-cache",
  "idle-giant",
  "mail-queue",
  "jobs",
  "empty",
] as const;
export type Shape = (typeof shapes)[number];

/** What an instance of some shape carries at one moment. */
export type Load = {
  usedBytes: number;
  clients: number;
  opsPerSec: number;
  /** Hits among lookups, 0..1. */
  hitRatio: number;
};

export type Moment = {
  /** Memory of the plan the instance was born with; later plans do not change what the application stores. */
  baseMemoryBytes: number;
  /** When the instance first started: before it lies the made-up past, after it what the workload does. */
  startedAt: Date;
  at: Date;
};

/** What every running Redis uses before it holds anything. */
const FLOOR_BYTES = 1.5 * MIB;

/**
 * Returns what an instance of `shape` carries at `moment.at`, which may lie before its start.
 *
 * The same moment always gives the same load, noise included, and no curve jumps at the start:
 * a chart drawn from the past and one measured afterwards meet.
 */
export function loadAt(shape: Shape, { baseMemoryBytes, startedAt, at }: Moment): Load {
  const seconds = (at.getTime() - startedAt.getTime()) / 1000;
  const clock = at.getTime() / 1000;
  const load = curves[shape](seconds, clock, baseMemoryBytes);
  const seed = shapes.indexOf(shape);

  return {
    usedBytes: Math.round(Math.max(FLOOR_BYTES, load.usedBytes * (1 + 0.006 * noise(clock, seed)))),
    clients: Math.max(1, Math.round(load.clients + load.clients * 0.05 * noise(clock, seed + 20))),
    opsPerSec: Math.max(1, load.opsPerSec * (1 + 0.12 * noise(clock, seed + 40))),
    hitRatio: clamp(load.hitRatio + 0.012 * noise(clock, seed + 60), 0, 1),
  };
}

/** `seconds` since the start, negative before it; `clock` in seconds since the epoch. */
type Curve = (seconds: number, clock: number, baseBytes: number) => Load;

const curves: Record<Shape, Curve> = {
  /** A storefront: fuller and busier by day than by night, never in danger. */
  "cache-daily": (_seconds, clock, baseBytes) => {
    const day = daylight(clock);
    return {
      usedBytes: baseBytes * (0.56 + 0.13 * day),
      clients: 12 + 16 * day,
      opsPerSec: 60 + 90 * day,
      hitRatio: 0.94 + 0.02 * day,
    };
  },

  /** Sessions that nobody deletes: slowly for a week, fast for two minutes after the start, then half a percent a minute. */
  "slow-leak": (seconds, clock, baseBytes) => ({
    usedBytes: baseBytes * along(leak, seconds),
    clients: 11 + 4 * daylight(clock),
    opsPerSec: 30 + 25 * daylight(clock),
    hitRatio: 0.965,
  }),

  /** Background jobs that come faster than they are done: over 80 % within three minutes, drained after an hour, and again. */
  "queue-backlog": (seconds, clock, baseBytes) => {
    const share = seconds < 0 ? queuePast(seconds, clock) : queueSince(seconds);
    return {
      usedBytes: baseBytes * share,
      clients: 13,
      opsPerSec: 45 + 40 * share,
      hitRatio: 0.93,
    };
  },

  /** Presence of people online: little memory, and every twelve minutes everybody reconnects. */
  "connection-storm": (_seconds, clock, baseBytes) => {
    const storm = bump((clock / (12 * MINUTE)) % 1, 0.35, 0.22);
    return {
      usedBytes: baseBytes * (0.17 + 0.06 * storm),
      clients: 20 + 39 * storm,
      opsPerSec: 40 + 70 * storm,
      hitRatio: 0.95 - 0.02 * storm,
    };
  },

  /** A catalogue that fits and stays. */
  "steady-cache": (_seconds, clock, baseBytes) => ({
    usedBytes: baseBytes * (0.445 + 0.012 * daylight(clock)),
    clients: 9,
    opsPerSec: 55 + 20 * daylight(clock),
    hitRatio: 0.962,
  }),

  /** Far more plan than use. */
  "idle-giant": (_seconds, clock, baseBytes) => ({
    usedBytes: Math.min(20 * MIB, baseBytes * 0.03),
    clients: 3,
    opsPerSec: 4 + 3 * daylight(clock),
    hitRatio: 0.92,
  }),

  /** Mails that go out in rounds: filled at every quarter of an hour, empty soon after. */
  "mail-queue": (_seconds, clock, baseBytes) => {
    const round = bump((clock / (15 * MINUTE)) % 1, 0.3, 0.3);
    return {
      usedBytes: baseBytes * (0.28 + 0.22 * round),
      clients: 6,
      opsPerSec: 15 + 20 * round,
      hitRatio: 0.93,
    };
  },

  /** What the processes of an application make of it; nothing here says how much that is. */
  jobs: () => ({ usedBytes: FLOOR_BYTES, clients: 1, opsPerSec: 1, hitRatio: 1 }),

  /** Bought and not used yet: what a server needs for itself, and nobody who asks. */
  empty: () => ({ usedBytes: FLOOR_BYTES, clients: 1, opsPerSec: 1, hitRatio: 1 }),
};

type Line = readonly (readonly [seconds: number, share: number])[];

const leak: Line = [
  [-8 * DAY, 0.36],
  [-3 * DAY, 0.5],
  [-6 * HOUR, 0.64],
  [0, 0.7],
  [95, 0.82],
  // Half a percent of the first plan a minute; someone finds it before the next plan is full, too.
  [95 + 200 * MINUTE, 1.82],
];

const queueRise: Line = [
  [0, 0.38],
  [170, 0.82],
  [300, 0.88],
  [50 * MINUTE, 0.91],
  [90 * MINUTE, 0.42],
  [180 * MINUTE, 0.38],
];

function queueSince(seconds: number): number {
  return along(queueRise, seconds % (180 * MINUTE));
}

/** Before the start the workers kept up: a backlog at noon, gone by evening; calm in the last hour. */
function queuePast(seconds: number, clock: number): number {
  const calm = clamp(-seconds / HOUR, 0, 1);
  return 0.38 + calm * (0.2 * bump((clock / DAY) % 1, 0.53, 0.16) - 0.04);
}

/** The share a line has at `seconds`, straight between its points and level outside of them. */
function along(line: Line, seconds: number): number {
  let [before, level] = line[0]!;
  for (const [after, share] of line) {
    if (seconds < after) {
      return seconds <= before
        ? level
        : level + ((share - level) * (seconds - before)) / (after - before);
    }
    [before, level] = [after, share];
  }
  return level;
}

/** 0 at 03:00 UTC, 1 at 15:00 UTC, weaker at weekends. */
function daylight(clock: number): number {
  const wave = (1 - Math.cos((2 * Math.PI * (clock - 3 * HOUR)) / DAY)) / 2;
  // 1 January 1970 was a Thursday; the change of pace happens at night, when the wave is low.
  const weekday = (Math.floor((clock - 3 * HOUR) / DAY) + 4) % 7;
  return weekday === 0 || weekday === 6 ? wave * 0.6 : wave;
}

/** A smooth hill of height 1 around `middle`, `width` to either side, on a circle of length 1. */
function bump(position: number, middle: number, width: number): number {
  const away = Math.abs(((position - middle + 1.5) % 1) - 0.5);
  return away >= width ? 0 : (1 + Math.cos((Math.PI * away) / width)) / 2;
}

/** Smooth noise between -1 and 1 that changes over minutes and depends on nothing but its arguments. */
function noise(clock: number, seed: number): number {
  const slow = between(clock / (7 * MINUTE), seed);
  const fast = between(clock / (2 * MINUTE), seed + 101);
  return 0.6 * slow + 0.4 * fast;
}

function between(position: number, seed: number): number {
  const index = Math.floor(position);
  const part = position - index;
  const smooth = part * part * (3 - 2 * part);
  return chance(index, seed) * (1 - smooth) + chance(index + 1, seed) * smooth;
}

/** A number between -1 and 1 for each pair, without pattern to the eye. */
function chance(index: number, seed: number): number {
  let mixed = Math.imul(index ^ Math.imul(seed + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return ((mixed >>> 0) / 0xffffffff) * 2 - 1;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
