import type { ToFull } from "@/lib/scaling/forecast/model";
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

type Spot = { t: number; value: number };

/**
 * From the last level towards the limit, cut where the chart ends: the line of what is expected, and the
 * corners of the band around it. Null where nothing is expected to be met.
 */
export function aheadOf(
  last: Spot | undefined,
  limit: number | null,
  toFull: ToFull | null,
  nowMs: number,
): { line: [Spot, Spot]; band: Spot[] } | null {
  if (last === undefined || limit === null || toFull === null || toFull.seconds <= 0) return null;
  const end = nowMs + AHEAD_MS;
  const from = { t: last.t, value: last.value };
  const towards = (seconds: number | null): Spot => {
    if (seconds === null) return { t: end, value: last.value };
    const metAt = Math.max(nowMs + seconds * 1000, last.t + 1);
    const t = Math.min(metAt, end);
    return { t, value: last.value + (limit - last.value) * ((t - last.t) / (metAt - last.t)) };
  };
  const [earliest, latest] = [towards(toFull.earliestSeconds), towards(toFull.latestSeconds)];
  // Met early within the chart, and late beyond it: between them the band stays at the limit.
  const corner = earliest.t < end && latest.t === end ? [{ t: end, value: limit }] : [];
  return {
    line: [from, towards(toFull.seconds)],
    band: [from, earliest, ...corner, latest],
  };
}
