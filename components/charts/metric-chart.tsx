"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { Loaded } from "@/components/ui/loaded";
import { metrics, type MetricName } from "@/lib/metrics/catalog";
import type { Range, Series } from "@/lib/metrics/model";
import { chartRows, timeTicks, valueTicks, type ChartRow, type Gap } from "./chart-rows";
import { ChartTable } from "./chart-table";
import { ChartTooltip } from "./chart-tooltip";
import { clockLabel, formatMetric } from "./metric-words";
import { seriesQuery } from "./series-query";

export type MetricChartProps = {
  instanceId: string;
  metric: MetricName;
  range: Range;
  /** Share of the limit that the policy watches, for the metrics that have one. */
  threshold: number | null;
  /** Names of plans by id, for the limit line and the markers. */
  planLabels: Readonly<Record<string, string>>;
  planId: string;
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

/** A metric against its limit, from zero to a little above it. The line breaks where nothing was measured. */
export function MetricChart(props: MetricChartProps) {
  const query = useQuery(seriesQuery(props.instanceId, props.metric, props.range));
  const [isTable, setIsTable] = useState(false);
  const { label, unit } = metrics[props.metric];
  const height = props.isSmall ? "h-32" : "h-56";
  return (
    <figure className="min-w-0">
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <h3 className="text-sm font-medium">{label}</h3>
        <button
          type="button"
          className="text-xs text-muted underline-offset-2 hover:text-ink hover:underline"
          aria-label={`${label} ${isTable ? "as a chart" : "as a table"}`}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? "As a chart" : "As a table"}
        </button>
      </div>
      <Loaded query={query} what={label.toLowerCase()} className={height}>
        {(series) => {
          const { rows, gaps } = chartRows(series, props.threshold);
          return (
            <>
              <figcaption className="sr-only">{caption(label, unit, rows, gaps)}</figcaption>
              {isTable ? (
                <ChartTable label={label} unit={unit} rows={rows} className={height} />
              ) : (
                <div className={height}>
                  <Drawing {...props} series={series} rows={rows} gaps={gaps} />
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </figure>
  );
}

function Drawing({
  metric,
  range,
  planId,
  planLabels,
  isSmall = false,
  series,
  rows,
  gaps,
}: MetricChartProps & { series: Series; rows: ChartRow[]; gaps: Gap[] }) {
  const hatch = useId();
  const { unit } = metrics[metric];
  const colour = colours[metric];
  const from = series.from.getTime();
  const to = series.to.getTime();
  const top = topOf(rows, unit);
  const lastLimit = rows.at(-1)?.limit ?? null;
  const zoneOffsetMs = -new Date(to).getTimezoneOffset() * 60_000;

  return (
    <ResponsiveContainer>
      <ComposedChart
        data={[...rows, edgeRow(to, rows.at(-1))]}
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
        <XAxis
          dataKey="t"
          type="number"
          scale="time"
          domain={[from, to]}
          ticks={timeTicks(from, to, 6, zoneOffsetMs)}
          tickFormatter={(t: number) => clockLabel(t, range)}
          tick={tickLook}
          tickLine={false}
          axisLine={{ stroke: "var(--color-line-strong)" }}
          minTickGap={16}
          height={22}
        />
        <YAxis
          domain={[0, top]}
          allowDataOverflow
          ticks={valueTicks(top, unit === "bytes", isSmall ? 2 : 4)}
          tickFormatter={(value: number) => formatMetric(value, unit)}
          tick={tickLook}
          tickLine={false}
          axisLine={false}
          width={58}
        />
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
        <Line
          dataKey="limit"
          type="stepAfter"
          stroke="var(--color-ink)"
          strokeWidth={1.5}
          dot={false}
          activeDot={false}
          connectNulls={false}
          isAnimationActive={false}
        />
        {lastLimit !== null && (
          <ReferenceLine
            y={lastLimit}
            stroke="none"
            label={<LimitName name={planLabels[planId] ?? planId} />}
          />
        )}
        {series.planChanges.map((marker) => (
          <ReferenceLine
            key={marker.at.getTime()}
            x={marker.at.getTime()}
            stroke="var(--color-accent)"
            strokeDasharray="2 2"
            label={
              isSmall
                ? undefined
                : {
                    value: `▸ ${planLabels[marker.toPlanId] ?? marker.toPlanId}`,
                    position: "insideBottomLeft",
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

/** The name of the plan, just above the right end of its line. */
function LimitName({
  name,
  viewBox,
}: {
  name: string;
  viewBox?: { x: number; y: number; width: number };
}) {
  if (viewBox === undefined) return null;
  return (
    <text x={viewBox.x + viewBox.width - 2} y={viewBox.y - 5} textAnchor="end" {...labelLook}>
      {name}
    </text>
  );
}

const ROOM_FOR_WORDS_PX = 130;

/** Says what lies to the left of a line, where there is room for it. */
function BeforeLine({
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

/** The plan goes on to the right edge, where nothing can be measured yet. */
function edgeRow(to: number, last: ChartRow | undefined): ChartRow {
  return {
    t: to,
    mean: null,
    band: null,
    limit: last?.limit ?? null,
    threshold: last?.threshold ?? null,
  };
}

const tickLook = { fill: "var(--color-muted)", fontSize: 11 };
const labelLook = { fill: "var(--color-muted)", fontSize: 11 };

/** A measurement between two gaps would vanish as a line; it is drawn as a dot. */
function LonelyDot({
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

/** A little above the limit, or above the highest value where there is none. */
function topOf(rows: readonly ChartRow[], unit: (typeof metrics)[MetricName]["unit"]): number {
  let top = unit === "share" ? 1 : 0;
  for (const row of rows) top = Math.max(top, row.limit ?? 0, row.band?.[1] ?? 0);
  if (unit === "share") return 1;
  if (top === 0) return unit === "bytes" ? 1024 ** 2 : 1;
  return top * 1.12;
}

/** Charts of one page share a cursor by time, whatever rows each of them has. */
function nearestTick(
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

function caption(
  label: string,
  unit: (typeof metrics)[MetricName]["unit"],
  rows: readonly ChartRow[],
  gaps: readonly Gap[],
): string {
  const measured = rows.filter((row) => row.mean !== null);
  const last = measured.at(-1);
  if (last === undefined) return `${label}: nothing was measured in this period.`;
  const highest = Math.max(...measured.map((row) => row.band?.[1] ?? 0));
  const limit = last.limit === null ? "" : ` of ${formatMetric(last.limit, unit)}`;
  const silence = gaps.length === 0 ? "" : ` ${gaps.length} gaps without measurements.`;
  return `${label}: last ${formatMetric(last.mean, unit)}${limit}, highest ${formatMetric(highest, unit)}.${silence}`;
}
