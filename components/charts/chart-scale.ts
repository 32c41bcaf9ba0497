import type { MetricUnit } from "@/lib/metrics/catalog";
import type { ChartRow } from "./chart-rows";

/** A little above the limit, or above the highest value where there is none. */
export function topOf(rows: readonly ChartRow[], unit: MetricUnit): number {
  let top = unit === "share" ? 1 : 0;
  for (const row of rows) top = Math.max(top, row.limit ?? 0, row.band?.[1] ?? 0);
  if (unit === "share") return 1;
  if (top === 0) return unit === "bytes" ? 1024 ** 2 : 1;
  return top * 1.12;
}

/** How much room a forecast gets to the right of now, as a share of what is behind. */
export const AHEAD_SHARE = 0.2;

/** From the last measurement towards the limit at the present pace, cut where the chart ends. */
export function forecast(
  rows: readonly ChartRow[],
  secondsToFull: number | null,
  end: number,
): [{ x: number; y: number }, { x: number; y: number }] | null {
  const last = rows.findLast(({ mean }) => mean !== null);
  if (last === undefined || last.mean === null || last.limit === null) return null;
  if (secondsToFull === null || secondsToFull === 0) return null;
  const fullAt = last.t + secondsToFull * 1000;
  const x = Math.min(end, fullAt);
  const y = last.mean + (last.limit - last.mean) * ((x - last.t) / (fullAt - last.t));
  return [
    { x: last.t, y: last.mean },
    { x, y },
  ];
}

const WORDS_SHARE = 0.15;

/**
 * The plan changes that have room for a name, and the side of their line it stands on: the later of
 * two that are close, to the left where the chart ends.
 */
export function namedMarkers<M extends { at: Date }>(
  markers: readonly M[],
  from: number,
  end: number,
): Map<M, "insideBottomLeft" | "insideBottomRight"> {
  const room = WORDS_SHARE * (end - from);
  const named = new Map<M, "insideBottomLeft" | "insideBottomRight">();
  let next = Infinity;
  for (const marker of markers.toSorted((a, b) => b.at.getTime() - a.at.getTime())) {
    const t = marker.at.getTime();
    if (next - t < room) continue;
    named.set(marker, end - t < room ? "insideBottomRight" : "insideBottomLeft");
    next = t;
  }
  return named;
}

/** The plan goes on to the right edge, where nothing can be measured yet. */
export function edgeRow(end: number, last: ChartRow | undefined): ChartRow {
  return {
    isAhead: true,
    t: end,
    mean: null,
    band: null,
    limit: last?.limit ?? null,
    threshold: last?.threshold ?? null,
  };
}

/** Charts of one page share a cursor by time, whatever rows each of them has. */
export function nearestTick(
  ticks: readonly { value: number }[],
  { activeLabel }: { activeLabel?: string | number },
): number {
  const wanted = Number(activeLabel);
  let nearest = -1;
  for (const [index, tick] of ticks.entries()) {
    const best = ticks[nearest];
    if (best === undefined || Math.abs(tick.value - wanted) < Math.abs(best.value - wanted)) {
      nearest = index;
    }
  }
  return nearest;
}
