import { WINDOW_MS, type EvidencePoint } from "./evidence-points";

/** How much of what is to come is drawn to the right of now. */
const AHEAD_MS = 2 * 3_600_000;
/** Where now stands, as a share of the chart's width. */
export const NOW_SHARE = WINDOW_MS / (WINDOW_MS + AHEAD_MS);

/** A limit may make the chart this many times higher than what matters; beyond, it stands at the edge. */
const STRETCH_MAX = 2.5;
const ROOM_ABOVE = 1.12;
const ROOM_WITHOUT_LIMIT = 1.6;

/**
 * The value at the chart's upper edge: a little above both limits, or, where one of them would press the
 * level to the floor, well above the other. A limit above it is drawn at the edge.
 */
export function topOf(
  points: readonly EvidencePoint[],
  limits: readonly (number | null)[],
): number {
  const finite = limits.filter((limit) => limit !== null && Number.isFinite(limit)) as number[];
  const highest = Math.max(1, ...points.map(({ max }) => max));
  if (finite.length === 0) return highest * ROOM_WITHOUT_LIMIT;
  const focus = Math.max(highest, Math.min(...finite));
  const both = Math.max(highest, ...finite);
  return both <= STRETCH_MAX * focus ? both * ROOM_ABOVE : focus * ROOM_WITHOUT_LIMIT;
}

/** From the left edge, 0..100. */
export function xOf(t: number, nowMs: number): number {
  return (100 * (t - (nowMs - WINDOW_MS))) / (WINDOW_MS + AHEAD_MS);
}

/** From the upper edge, 0..100; what lies above the edge stands at it. */
export function yOf(value: number, top: number): number {
  return 100 * (1 - Math.min(1, value / top));
}

/** From the last level to the limit at the present pace, cut where the chart ends. Null without a pace. */
export function aheadOf(
  last: EvidencePoint | undefined,
  limit: number | null,
  secondsToFull: number | null,
  nowMs: number,
): { t: number; value: number } | null {
  if (last === undefined || limit === null || secondsToFull === null || secondsToFull === 0) {
    return null;
  }
  const fullAt = nowMs + secondsToFull * 1000;
  const t = Math.min(fullAt, nowMs + AHEAD_MS);
  return { t, value: last.mean + (limit - last.mean) * ((t - last.t) / (fullAt - last.t)) };
}
