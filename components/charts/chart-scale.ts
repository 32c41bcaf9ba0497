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
