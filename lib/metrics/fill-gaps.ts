import type { Point } from "@/lib/metrics/model";

/** A bucket as it is drawn: nulls where nothing was measured, so that the line breaks there. */
export type DrawnPoint = {
  at: Date;
  mean: number | null;
  min: number | null;
  max: number | null;
  limit: number | null;
};

/**
 * Returns one row for every bucket from `from` up to but without `to`, oldest first.
 *
 * Buckets are aligned to the epoch, as the points are. Those without samples hold nulls, also before
 * the first point and after the last: a chart that begins with its first point hides that nothing
 * was known until then.
 */
export function fillGaps(
  points: readonly Point[],
  range: { from: Date; to: Date; stepSeconds: number },
): DrawnPoint[] {
  const stepMs = range.stepSeconds * 1000;
  const known = new Map(points.map((point) => [point.at.getTime(), point]));
  const rows: DrawnPoint[] = [];
  const first = Math.floor(range.from.getTime() / stepMs) * stepMs;
  for (let at = first; at < range.to.getTime(); at += stepMs) {
    rows.push(known.get(at) ?? hole(at));
  }
  return rows;
}

function hole(at: number): DrawnPoint {
  return { at: new Date(at), mean: null, min: null, max: null, limit: null };
}
