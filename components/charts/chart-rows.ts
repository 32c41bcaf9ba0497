import { fillGaps } from "@/lib/metrics/fill-gaps";
import type { MetricUnit } from "@/lib/metrics/catalog";
import type { Series } from "@/lib/metrics/model";
import type { ForecastStep } from "@/lib/scaling/forecast/model";

/** A row as the chart library reads it; `t` is epoch milliseconds. */
export type ChartRow = {
  t: number;
  mean: number | null;
  band: [number, number] | null;
  limit: number | null;
  threshold: number | null;
  /** Lies ahead of now: nothing can be measured there yet. */
  isAhead?: true;
  foreseen?: Foreseen;
};

/** What is expected at an instant, and the band around it; `upper` null is open. */
export type Foreseen = Omit<ForecastStep, "at">;

/** A stretch in which nothing was measured, in epoch milliseconds. */
export type Gap = { from: number; to: number };

/**
 * Turns a series into rows to draw and the gaps between them.
 *
 * The limit is carried over gaps, because a plan goes on when nobody looks. The bucket that is being
 * filled now is late, not missing.
 */
export function chartRows(
  series: Series,
  threshold: number | null,
): { rows: ChartRow[]; gaps: Gap[] } {
  const rows: ChartRow[] = [];
  const gaps: Gap[] = [];
  const stepMs = series.stepSeconds * 1000;
  const points = fillGaps(series.points, series);
  if (points.at(-1)?.mean === null) points.pop();

  let limit: number | null = null;
  for (const { at, mean, min, max, limit: known } of points) {
    limit = known ?? limit;
    const t = at.getTime();
    rows.push({
      t,
      mean,
      band: min === null || max === null ? null : [min, max],
      limit,
      threshold: limit === null || threshold === null ? null : limit * threshold,
    });
    if (mean !== null) continue;
    const open = gaps.at(-1);
    if (open !== undefined && open.to === t) open.to = t + stepMs;
    else gaps.push({ from: t, to: t + stepMs });
  }
  return { rows, gaps };
}

const tickSteps = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 7200, 10_080].map(
  (minutes) => minutes * 60_000,
);

/** Round instants in the viewer's zone, about `count` of them. */
export function timeTicks(from: number, to: number, count: number, zoneOffsetMs: number): number[] {
  const wanted = (to - from) / count;
  const step = tickSteps.find((candidate) => candidate >= wanted) ?? tickSteps.at(-1)!;
  const ticks: number[] = [];
  for (
    let at = Math.ceil((from + zoneOffsetMs) / step) * step - zoneOffsetMs;
    at <= to;
    at += step
  ) {
    ticks.push(at);
  }
  return ticks;
}

/** Round values from zero to at most `top`, in about `count` steps: binary for bytes, whole for counts. */
export function valueTicks(top: number, unit: MetricUnit, count: number): number[] {
  if (top <= 0) return [0];
  const base =
    unit === "bytes" ? 1024 ** Math.max(0, Math.floor(Math.log(top) / Math.log(1024))) : 1;
  const rough = top / base / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((s) => s >= rough)! * base;
  const step = unit === "count" ? Math.max(1, Math.ceil(round)) : round;
  const ticks: number[] = [];
  for (let value = 0; value <= top * 1.0001; value += step) ticks.push(value);
  return ticks;
}
