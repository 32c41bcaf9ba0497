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
/** A pace much above what is wanted says nothing, and would come down late. */
const LEAD = 2;

export const fullPace: Pace = { unitsPerSec: Infinity, loweredAtMs: -Infinity };

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
  const gain = GAIN * ABOVE * (look.atMs - pace.loweredAtMs > CALM_MS ? CALM_GAIN : 1);
  const raised = Math.min(pace.unitsPerSec * Math.exp(gain), LEAD * look.unitsPerSec);
  return { ...pace, unitsPerSec: Math.max(pace.unitsPerSec, raised) };
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
