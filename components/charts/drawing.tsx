"use client";

import { useId } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { fullWords } from "@/components/instances/header-sentence";
import { metrics, type MetricName } from "@/lib/metrics/catalog";
import type { Series } from "@/lib/metrics/model";
import type { Range } from "@/lib/metrics/ranges";
import type { ToFull } from "@/lib/scaling/forecast/model";
import { timeAxis, valueAxis } from "./chart-axes";
import { BeforeLine, FullMark, labelLook, limitLine, LimitName, LonelyDot } from "./chart-marks";
import type { ChartRow, Gap } from "./chart-rows";
import { namedMarkers, nearestTick, topOf } from "./chart-scale";
import { ChartTooltip } from "./chart-tooltip";
import { clockLabel, limitWords, type ChartPlan } from "./metric-words";

/** What is drawn, and against what. */
export type Drawn = {
  metric: MetricName;
  range: Range;
  /** Names of plans by id, for the markers. */
  planLabels: Readonly<Record<string, string>>;
  /** The plan of now; null where nobody knows it. */
  plan: ChartPlan | null;
  isSmall?: boolean;
};

const colours: Record<MetricName, string> = {
  usedMemoryBytes: "var(--color-series-1)",
  connectedClients: "var(--color-series-2)",
  opsPerSec: "var(--color-series-3)",
  hitRatio: "var(--color-series-4)",
  evictedKeysPerSec: "var(--color-series-3)",
  rejectedConnectionsPerSec: "var(--color-series-2)",
};

/** The chart itself: gaps, band and mean, threshold, limit, plan changes; beyond now what is expected. */
export function Drawing({
  metric,
  range,
  plan,
  planLabels,
  isSmall = false,
  series,
  rows,
  gaps,
  toFull,
}: Drawn & {
  series: Series;
  /** Measured ones, then those ahead. */
  rows: ChartRow[];
  gaps: Gap[];
  toFull: ToFull | null;
}) {
  const hatch = useId();
  const { unit } = metrics[metric];
  const colour = colours[metric];
  const from = series.from.getTime();
  const to = series.to.getTime();
  const end = rows.at(-1)?.t ?? to;
  const begin = rows.find(({ foreseen }) => foreseen !== undefined)?.t ?? null;
  const fullAt = toFull === null || begin === null ? null : begin + toFull.seconds * 1000;
  const top = topOf(rows, unit);
  const lastLimit = rows.at(-1)?.limit ?? null;
  const named = namedMarkers(series.planChanges, from, end);
  // Its name stands where "now" would.
  const isJustChanged = [...named.keys()].some(({ at }) => at.getTime() > to - 0.1 * (end - from));

  return (
    <ResponsiveContainer>
      <ComposedChart
        data={rows}
        syncId="instance"
        syncMethod={nearestTick}
        margin={{ top: 14, right: 4, bottom: 0, left: 0 }}
        accessibilityLayer
      >
        <defs>
          <pattern
            id={hatch}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <path d="M0 0v6" stroke="var(--color-line)" strokeWidth="1.5" />
          </pattern>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--color-line)" strokeOpacity={0.6} />
        <XAxis {...timeAxis({ from, to: end }, { count: 6, words: (t) => clockLabel(t, range) })} />
        <YAxis {...valueAxis(top, unit, isSmall ? 2 : 4)} />
        {gaps.map((gap) => (
          <ReferenceArea
            key={gap.from}
            x1={gap.from}
            x2={gap.to}
            fill={`url(#${hatch})`}
            stroke="none"
            ifOverflow="hidden"
          />
        ))}
        {series.demoUntil !== null && series.demoUntil > series.from && (
          <ReferenceLine
            x={series.demoUntil.getTime()}
            stroke="var(--color-line-strong)"
            strokeDasharray="1 3"
            label={isSmall ? undefined : <BeforeLine words="demo data" />}
          />
        )}
        <Area
          dataKey="band"
          stroke="none"
          fill={colour}
          fillOpacity={0.2}
          connectNulls={false}
          isAnimationActive={false}
          activeDot={false}
          tooltipType="none"
        />
        <Line
          dataKey="mean"
          stroke={colour}
          strokeWidth={1.75}
          dot={<LonelyDot rows={rows} colour={colour} />}
          activeDot={{ r: 3, strokeWidth: 0 }}
          connectNulls={false}
          isAnimationActive={false}
        />
        <Area
          dataKey={({ foreseen }: ChartRow) =>
            foreseen === undefined ? null : [foreseen.lower, foreseen.upper ?? top]
          }
          stroke="none"
          fill={colour}
          fillOpacity={0.18}
          connectNulls={false}
          isAnimationActive={false}
          activeDot={false}
          tooltipType="none"
        />
        <Line
          dataKey={({ foreseen }: ChartRow) => foreseen?.expected ?? null}
          stroke={colour}
          strokeWidth={1.75}
          strokeDasharray="1 4"
          strokeLinecap="round"
          dot={false}
          activeDot={{ r: 3, strokeWidth: 0 }}
          connectNulls={false}
          isAnimationActive={false}
        />
        {begin !== null && (
          <ReferenceLine
            x={begin}
            stroke="var(--color-line-strong)"
            strokeDasharray="2 2"
            label={
              isSmall || isJustChanged
                ? undefined
                : { value: "now", position: "insideBottomLeft", ...labelLook }
            }
          />
        )}
        <Line
          dataKey="threshold"
          type="stepAfter"
          stroke="var(--color-warning-fill)"
          strokeDasharray="5 4"
          dot={false}
          activeDot={false}
          connectNulls={false}
          isAnimationActive={false}
        />
        <Line {...limitLine} />
        {lastLimit !== null && (
          <ReferenceLine
            y={lastLimit}
            stroke="none"
            label={<LimitName words={limitWords(plan, metric, lastLimit)} />}
          />
        )}
        {toFull !== null && lastLimit !== null && fullAt !== null && fullAt <= end && (
          <ReferenceDot
            x={fullAt}
            y={lastLimit}
            r={3.5}
            fill="var(--color-ink)"
            stroke="none"
            label={<FullMark words={fullWords(toFull)} />}
          />
        )}
        {series.planChanges.map((marker) => (
          <ReferenceLine
            key={marker.at.getTime()}
            x={marker.at.getTime()}
            stroke="var(--color-accent)"
            strokeDasharray="2 2"
            label={
              isSmall || !named.has(marker)
                ? undefined
                : {
                    value: planLabels[marker.toPlanId] ?? marker.toPlanId,
                    position: named.get(marker),
                    ...labelLook,
                    fill: "var(--color-accent)",
                  }
            }
          />
        ))}
        <Tooltip
          content={<ChartTooltip unit={unit} />}
          cursor={{ stroke: "var(--color-line-strong)" }}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
