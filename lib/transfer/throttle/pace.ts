/**
 * How fast the source may be worked on. Work is counted in units: a key is one, and so are a thousand bytes,
 * which cost a server about as much.
 */
export type Pace = {
  /** Infinity: as fast as it goes. Never below `SLOWEST`. */
  unitsPerSec: number;
  /** When it was lowered last; by whatever clock the readings have. */
  loweredAtMs: number;
};

/** One look at the source, and what was done to it lately. */
export type Look = {
  atMs: number;
  /** How long a client's command waited, without its travel. */
  delayMs: number;
  /** What 99 of 100 commands may wait. */
  limitMs: number;
  /** What was let through lately. */
  unitsPerSec: number;
};

/** Half a per cent of a server's time: too little to be felt, enough to come to an end. */
export const SLOWEST = 500;
/** How strongly one look counts; a look above the limit costs a third of the pace. */
const GAIN = 0.4;
/** The share of looks that may be above the limit. */
const ABOVE = 0.01;
/** One stall is seen by several looks, and is answered once. */
const ANSWER_MS = 100;
/** Without a look above the limit for so long, the pace rises faster. */
const CALM_MS = 5000;
const CALM_GAIN = 4;
/** Below this, differences are the noise of networks and schedulers, not a burden that anybody feels. */
const UNFELT_MS = 1;
const AT_ONCE_BYTES = 64 * 1024;
const AT_ONCE_KEYS = { least: 10, most: 100 } as const;
/** A pace much above what is wanted says nothing, and would come down late. */
const LEAD = 2;

/** Until a look was above the limit for the first time, the pace doubles in half a second. */
const FIRST_GAIN = 0.05;
/** What passed lately falls behind a pace that rises so fast. */
const FIRST_LEAD = 16;

export const fullPace: Pace = { unitsPerSec: Infinity, loweredAtMs: -Infinity };
/** A transfer that begins at full pace has done its harm, or is over, before anybody has seen it. */
export const firstPace: Pace = { unitsPerSec: 20_000, loweredAtMs: -Infinity };

export function unitsOf(burden: { keys: number; bytes: number }): number {
  return burden.keys + burden.bytes / 1000;
}

/**
 * The pace after one more look at the source.
 *
 * A look above the limit lowers it by 0.99 of the gain, one below raises it by 0.01 of it: the two are in
 * balance exactly where one look of a hundred is above, so the 99th percentile settles at the limit without
 * ever being computed from a window.
 */
export function paceAfter(pace: Pace, look: Look): Pace {
  if (look.delayMs > look.limitMs) {
    if (look.atMs - pace.loweredAtMs < ANSWER_MS) return pace;
    const from = Math.min(pace.unitsPerSec, look.unitsPerSec);
    const unitsPerSec = Math.max(SLOWEST, from * Math.exp(-GAIN * (1 - ABOVE)));
    return { unitsPerSec, loweredAtMs: look.atMs };
  }
  if (pace.unitsPerSec === Infinity) return pace;
  const [gain, lead] = gainOf(pace, look.atMs);
  const raised = Math.min(pace.unitsPerSec * Math.exp(gain), lead * look.unitsPerSec);
  return { ...pace, unitsPerSec: Math.max(pace.unitsPerSec, raised) };
}

/**
 * The pace where the source turned out to be slow without us: it was lowered for nothing, and rises again as it
 * did at the beginning.
 */
export function foundAnew(pace: Pace): Pace {
  return { ...pace, loweredAtMs: -Infinity };
}

function gainOf({ loweredAtMs }: Pace, atMs: number): [gain: number, lead: number] {
  if (loweredAtMs === -Infinity) return [FIRST_GAIN, FIRST_LEAD];
  return [GAIN * ABOVE * (atMs - loweredAtMs > CALM_MS ? CALM_GAIN : 1), LEAD];
}

/**
 * What 99 of 100 commands of other clients may wait: so many times what they waited before, or what nobody
 * feels.
 */
export function limitOf(baseMs: number, p99Ratio: number): number {
  return Math.max(UNFELT_MS, baseMs * p99Ratio);
}

/**
 * How many keys may be asked for at once. A server answers what came at once in one go, as far as it fits into
 * its buffer of 16 KB: some hundred commands of these keys take it a fraction of a millisecond.
 */
export function keysAtOnce(bytesPerKey: number): number {
  const fitting = Math.floor(AT_ONCE_BYTES / Math.max(1, bytesPerKey));
  return Math.min(AT_ONCE_KEYS.most, Math.max(AT_ONCE_KEYS.least, fitting));
}

/**
 * What the source's latency is measured against: what it was before the transfer or, where its other clients
 * keep it busier than then, what it is now while nothing of ours is under way. A slowed transfer has such
 * moments; one at full pace has none, and what was known last falls with what is seen.
 *
 * @param seen null where there were too few looks
 */
export function baseline(
  { baseMs, beforeMs }: { baseMs: number; beforeMs: number },
  seen: { p99Ms: number | null; quietP99Ms: number | null },
): number {
  if (seen.quietP99Ms !== null) return Math.max(beforeMs, seen.quietP99Ms);
  return Math.max(beforeMs, Math.min(baseMs, seen.p99Ms ?? baseMs));
}
