import type { Facts } from "@/lib/scaling/model";
import { firstAfter, usedBytes, usedClients } from "@/lib/scaling/judgement/observe";
import type { Sample } from "@/lib/metrics/model";

const MINUTE_MS = 60_000;
/** Long enough to tell a pace from noise, short enough to be today's. */
const BACK_MINUTES = 20;
const VALUES_MIN = 6;
/** Of the variance in the window, the share that a straight line must explain to be a pace. */
const EXPLAINED_MIN = 0.5;
/** The newest values must keep this share of the pace by themselves: what was a step is over. */
const NEWEST_VALUES = 5;
const NEWEST_SHARE_MIN = 0.4;

/** By how much use grows in a minute, as a straight line through the last minutes. */
export type Pace = { bytesPerMinute: number; clientsPerMinute: number };

/**
 * Returns at what pace use rises since the server last restarted; 0 where it does not rise, where no line
 * explains what was seen, or where the newest values no longer follow it.
 */
export function paceOf(facts: Facts): Pace {
  return { bytesPerMinute: riseOf(facts, usedBytes), clientsPerMinute: riseOf(facts, usedClients) };
}

function riseOf(
  { samples, now, policy }: Facts,
  valueOf: (sample: Sample) => number | null,
): number {
  const nowMs = now.getTime();
  const backMinutes = Math.max(BACK_MINUTES, (VALUES_MIN * policy.sampleEverySeconds) / 60);
  const oldest = firstAfter(samples, nowMs - backMinutes * MINUTE_MS);
  const runId = samples.at(-1)?.counters?.runId ?? null;
  const line = new Line();
  const newestValues: number[] = [];
  let newest = 0;
  for (let index = samples.length - 1; index >= oldest; index--) {
    const sample = samples[index]!;
    const run = sample.counters?.runId ?? null;
    if (runId !== null && run !== null && run !== runId) break;
    const value = valueOf(sample);
    const minutes = (sample.at.getTime() - nowMs) / MINUTE_MS;
    if (value === null || minutes > 0) continue;
    line.add(minutes, value);
    if (newestValues.length < NEWEST_VALUES) newestValues.push(value);
    if (line.count === NEWEST_VALUES) {
      const perMinute = withoutStep(newestValues) / (policy.sampleEverySeconds / 60);
      newest = Math.min(line.slope(), perMinute);
    }
  }
  if (line.count < VALUES_MIN || line.explained() < EXPLAINED_MIN) return 0;
  const slope = line.slope();
  return slope > 0 && newest >= NEWEST_SHARE_MIN * slope ? slope : 0;
}

/** The mean rise from one value to the next without the largest: a single step is no pace. Newest first. */
function withoutStep(values: readonly number[]): number {
  const rises = values.slice(1).map((value, index) => values[index]! - value);
  const sum = rises.reduce((total, rise) => total + rise, 0);
  return (sum - Math.max(...rises)) / (rises.length - 1);
}

/** Least squares in one pass. Values count from the first one, so that large numbers lose no digits. */
class Line {
  count = 0;
  #base = 0;
  #sumX = 0;
  #sumY = 0;
  #sumXX = 0;
  #sumXY = 0;
  #sumYY = 0;

  add(x: number, value: number): void {
    if (this.count === 0) this.#base = value;
    const y = value - this.#base;
    this.count += 1;
    this.#sumX += x;
    this.#sumY += y;
    this.#sumXX += x * x;
    this.#sumXY += x * y;
    this.#sumYY += y * y;
  }

  /** Per unit of x; 0 where all x are the same. */
  slope(): number {
    const spread = this.#spread();
    return spread > 0 ? this.#covariance() / spread : 0;
  }

  /** The share of the variance that the line explains, 0..1; 0 where nothing varies. */
  explained(): number {
    const variance = this.#sumYY - (this.#sumY * this.#sumY) / this.count;
    const both = variance * this.#spread();
    return both > 0 ? (this.#covariance() * this.#covariance()) / both : 0;
  }

  #spread(): number {
    return this.#sumXX - (this.#sumX * this.#sumX) / this.count;
  }

  #covariance(): number {
    return this.#sumXY - (this.#sumX * this.#sumY) / this.count;
  }
}
