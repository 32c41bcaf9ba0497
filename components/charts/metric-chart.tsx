"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { cx } from "@/components/ui/cx";
import { Loaded } from "@/components/ui/loaded";
import { fullWords } from "@/components/instances/header-sentence";
import { metrics, type MetricName, type MetricUnit } from "@/lib/metrics/catalog";
import type { ForecastMetric, Outlook } from "@/lib/scaling/forecast/model";
import { aheadMs, aheadRows } from "./ahead-rows";
import { chartRows, type ChartRow, type Gap } from "./chart-rows";
import { ChartTable } from "./chart-table";
import { Drawing, type Drawn } from "./drawing";
import { forecastQuery } from "./forecast-query";
import { formatMetric } from "./metric-words";
import { seriesQuery } from "./series-query";

export type MetricChartProps = Drawn & {
  instanceId: string;
  /** Share of the limit that the policy watches, for the metrics that have one. */
  threshold: number | null;
};

/** What is foreseen, by the metric that is drawn. */
const foreseen: Partial<Record<MetricName, ForecastMetric>> = {
  usedMemoryBytes: "memory",
  connectedClients: "clients",
};

/** A metric against its limit, from zero to a little above it. The line breaks where nothing was measured. */
export function MetricChart(props: MetricChartProps) {
  const query = useQuery(seriesQuery(props.instanceId, props.metric, props.range));
  const [isTable, setIsTable] = useState(false);
  const ahead = aheadMs[props.range];
  const forecastMetric = foreseen[props.metric];
  const isForeseen = ahead > 0 && forecastMetric !== undefined;
  const forecast = useQuery({ ...forecastQuery(props.instanceId), enabled: isForeseen });
  // Without a forecast the chart is what it always was.
  const outlook = isForeseen ? (forecast.data?.[forecastMetric] ?? null) : null;
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
          const end = series.to.getTime() + ahead;
          const allRows = [...rows, ...aheadRows(rows.at(-1), outlook?.steps ?? [], end)];
          return (
            <>
              <figcaption className="sr-only">
                {caption(label, unit, rows, gaps)}
                {outlook !== null && ` ${outlookCaption(outlook, allRows, unit)}`}
              </figcaption>
              {isTable ? (
                <ChartTable label={label} unit={unit} rows={allRows} className={height} />
              ) : rows.every(({ mean }) => mean === null) ? (
                <NothingMeasured className={height} />
              ) : (
                <div className={height}>
                  <Drawing
                    {...props}
                    series={series}
                    rows={allRows}
                    gaps={gaps}
                    toFull={outlook?.toFull ?? null}
                  />
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </figure>
  );
}

function caption(
  label: string,
  unit: MetricUnit,
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

function outlookCaption({ toFull }: Outlook, rows: readonly ChartRow[], unit: MetricUnit): string {
  const last = rows.at(-1)?.foreseen;
  if (last === undefined) return "";
  const upper = last.upper === null ? "more" : formatMetric(last.upper, unit);
  const expected = `Expected at the end of the chart: ${formatMetric(last.expected, unit)}, between ${formatMetric(last.lower, unit)} and ${upper}.`;
  return toFull === null ? expected : `${expected} Expected to be ${fullWords(toFull)}.`;
}

/** In place of a chart that would be one large gap. */
function NothingMeasured({ className }: { className: string }) {
  return (
    <div
      className={cx(
        "hatched flex items-center justify-center rounded-md border border-line",
        className,
      )}
    >
      <p className="rounded-sm bg-surface px-2 py-1 text-xs text-muted">
        Nothing was measured in this period.
      </p>
    </div>
  );
}
