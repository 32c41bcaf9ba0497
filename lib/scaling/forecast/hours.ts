import type { Sample } from "@/lib/metrics/model";
import type { ForecastMetric } from "@/lib/scaling/forecast/model";
import { limitsOf, valuesOf } from "@/lib/scaling/forecast/values";
import { quantile } from "@/lib/scaling/forecast/trend";
import type { Peak } from "@/lib/scaling/model";
import { firstAfter } from "@/lib/scaling/judgement/observe";

export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** How far back hours are told, and by how many of them. */
const BACK_HOURS = 30 * 24;
/** A level is what most of the last minutes stayed under: one value cannot raise it, nor a lull lower it. */
const LEVEL_MINUTES = 15;
const LEVEL_SHARE = 0.75;

/**
 * One metric at whole hours before an instant: index 0 is the instant itself, index n lies n hours back.
 * NaN is unknown.
 */
export type Hours = {
  /** By samples: where use stood, since the last restart. */
  levels: Float64Array;
  /** By samples: the most in the hour that ended then. */
  highs: Float64Array;
  /** By samples: the limit that held then; Infinity without one. */
  limits: Float64Array;
  /** By what is kept of each hour: the most in the hour it lies in. Differences only: it is no level. */
  peaks: Float64Array;
};

/** Reads the hours before `now` from samples and peaks, both oldest first. */
export function hoursOf(
  { samples, history }: { samples: readonly Sample[]; history: readonly Peak[] },
  now: Date,
  metric: ForecastMetric,
): Hours {
  const hours: Hours = {
    levels: unknownHours(),
    highs: unknownHours(),
    limits: unknownHours(),
    peaks: unknownHours(),
  };
  for (let back = 0; back <= BACK_HOURS; back++) {
    const atMs = now.getTime() - back * HOUR_MS;
    if (samples.length === 0 || samples[0]!.at.getTime() > atMs) break;
    readHour(samples, atMs, metric, hours, back);
  }
  for (const peak of history) {
    const value = metric === "memory" ? peak.memoryBytes : peak.clients;
    if (value === null) continue;
    const beganMs = peak.at.getTime();
    const oldest = Math.floor((now.getTime() - beganMs) / HOUR_MS);
    for (let back = oldest; back >= 0 && back <= BACK_HOURS; back--) {
      const atMs = now.getTime() - back * HOUR_MS;
      if (atMs >= beganMs + peak.minutes * MINUTE_MS) break;
      hours.peaks[back] = value;
    }
  }
  return hours;
}

function readHour(
  samples: readonly Sample[],
  atMs: number,
  metric: ForecastMetric,
  { levels, highs, limits }: Hours,
  back: number,
): void {
  const end = firstAfter(samples, atMs);
  const lately: number[] = [];
  let high = NaN;
  const runId = samples[end - 1]?.counters?.runId ?? null;
  for (let index = end - 1; index >= 0; index--) {
    const sample = samples[index]!;
    const ageMs = atMs - sample.at.getTime();
    if (ageMs >= HOUR_MS) break;
    const value = valuesOf[metric](sample);
    if (value === null) continue;
    const isSameRun = (sample.counters?.runId ?? runId) === runId;
    if (isSameRun && ageMs < LEVEL_MINUTES * MINUTE_MS) lately.push(value);
    if (!(high >= value)) high = value;
    if (Number.isNaN(limits[back]!)) limits[back] = limitsOf[metric](sample) ?? NaN;
  }
  highs[back] = high;
  if (lately.length > 0) levels[back] = quantile(lately, LEVEL_SHARE);
}

function unknownHours(): Float64Array {
  return new Float64Array(BACK_HOURS + 1).fill(NaN);
}

/**
 * By how much use rose from one hour to a later one, `from` and `to` in hours back. By two levels or by
 * two peaks, never by one of each: a peak always lies above the level. NaN is unknown.
 */
export function gainBetween({ levels, peaks }: Hours, from: number, to: number): number {
  const gain = levels[to]! - levels[from]!;
  return Number.isNaN(gain) ? peaks[to]! - peaks[from]! : gain;
}
