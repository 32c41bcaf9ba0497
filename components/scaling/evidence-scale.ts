import { EVIDENCE_AHEAD_MS, EVIDENCE_BACK_MS } from "@/lib/scaling/proposals/evidence-window";
import type { ForecastStep } from "@/lib/scaling/forecast/model";
import type { EvidencePoint } from "./evidence-points";

const WHOLE_MS = EVIDENCE_BACK_MS + EVIDENCE_AHEAD_MS;
/** Where now stands, as a share of the chart's width. */
export const NOW_SHARE = EVIDENCE_BACK_MS / WHOLE_MS;

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
  return (100 * (t - (nowMs - EVIDENCE_BACK_MS))) / WHOLE_MS;
}

/** From the upper edge, 0..100; what lies above the edge stands at it. */
export function yOf(value: number, top: number): number {
  return 100 * (1 - Math.min(1, value / top));
}

type Spot = { t: number; value: number };

/**
 * What is expected from now to the chart's right edge: its line, and the corners of the band around it.
 * Where more may be wanted than can be seen, the band has no upper end.
 */
export function aheadOf(
  steps: readonly ForecastStep[],
  top: number,
  nowMs: number,
): { line: Spot[]; band: Spot[] } {
  const shown = steps.filter(({ at }) => at.getTime() <= nowMs + EVIDENCE_AHEAD_MS);
  const spots = (value: (step: ForecastStep) => number) =>
    shown.map((step) => ({ t: step.at.getTime(), value: value(step) }));
  return {
    line: spots(({ expected }) => expected),
    band: [
      ...spots(({ upper }) => upper ?? top),
      ...spots(({ lower }) => Math.max(0, lower)).toReversed(),
    ],
  };
}
