import type { LineProps } from "recharts";
import type { ChartRow } from "./chart-rows";

export const tickLook = { fill: "var(--color-muted)", fontSize: 11 };
export const labelLook = { fill: "var(--color-muted)", fontSize: 11 };

/** The limit of the plan of each row: a step where the plan changes, a gap where nobody knows it. */
export const limitLine = {
  dataKey: "limit",
  type: "stepAfter",
  stroke: "var(--color-ink)",
  strokeWidth: 1.5,
  dot: false,
  activeDot: false,
  connectNulls: false,
  isAnimationActive: false,
} satisfies LineProps;

/** What the limit is and whose, just above the right end of its line. */
export function LimitName({
  words,
  viewBox,
}: {
  words: string;
  viewBox?: { x: number; y: number; width: number };
}) {
  if (viewBox === undefined) return null;
  return (
    <text x={viewBox.x + viewBox.width - 2} y={viewBox.y - 5} textAnchor="end" {...labelLook}>
      {words}
    </text>
  );
}

const ROOM_FOR_WORDS_PX = 130;

/** Says what lies to the left of a line, where there is room for it. */
export function BeforeLine({
  words,
  viewBox,
}: {
  words: string;
  viewBox?: { x: number; y: number; height: number };
}) {
  if (viewBox === undefined || viewBox.x < ROOM_FOR_WORDS_PX) return null;
  return (
    <text x={viewBox.x - 4} y={viewBox.y + viewBox.height - 6} textAnchor="end" {...labelLook}>
      {words}
    </text>
  );
}

/** A measurement between two gaps would vanish as a line; it is drawn as a dot. */
export function LonelyDot({
  rows,
  colour,
  index,
  cx,
  cy,
}: {
  rows: ChartRow[];
  colour: string;
  index?: number;
  cx?: number;
  cy?: number | null;
}) {
  if (index === undefined || cx === undefined || cy === undefined || cy === null) return null;
  const isJoined =
    (rows[index - 1]?.mean ?? null) !== null || (rows[index + 1]?.mean ?? null) !== null;
  return isJoined ? null : <circle cx={cx} cy={cy} r={2} fill={colour} />;
}

/** The instant a limit is expected to be met, with its words below the line. */
export function FullMark({
  words,
  viewBox,
}: {
  words: string;
  viewBox?: { x: number; y: number; width: number; height: number };
}) {
  if (viewBox === undefined) return null;
  const [x, y] = [viewBox.x + viewBox.width / 2, viewBox.y + viewBox.height / 2];
  return (
    <text x={x - 6} y={y + 14} textAnchor="end" {...labelLook} fill="var(--color-ink)">
      {words}
    </text>
  );
}
