"use client";

import type { MetricUnit } from "@/lib/metrics/catalog";
import type { ChartRow } from "./chart-rows";
import { formatMetric } from "./metric-words";

type Entry = { payload?: ChartRow };

/** What was measured or is expected at one instant, in the viewer's zone and in UTC. */
export function ChartTooltip({
  unit,
  active,
  payload,
}: {
  unit: MetricUnit;
  active?: boolean;
  payload?: readonly Entry[];
}) {
  const row = payload?.[0]?.payload;
  if (!active || row === undefined) return null;
  const { foreseen } = row;
  if (row.isAhead && foreseen === undefined) return null;
  return (
    <div className="rounded-md border border-line-strong/60 bg-raised px-2.5 py-2 text-xs">
      <p className="font-medium">
        {new Date(row.t).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}
      </p>
      <p className="text-muted">
        {new Date(row.t).toISOString().slice(0, 16).replace("T", " ")} UTC
      </p>
      {foreseen !== undefined ? (
        <dl className="mt-1 grid grid-cols-[auto_auto] gap-x-3">
          <Line term="Expected" value={formatMetric(foreseen.expected, unit)} />
          <Line
            term="Four in five between"
            value={`${formatMetric(foreseen.lower, unit)}, ${foreseen.upper === null ? "or more" : formatMetric(foreseen.upper, unit)}`}
          />
          {row.limit !== null && <Line term="Limit" value={formatMetric(row.limit, unit)} />}
        </dl>
      ) : row.mean === null ? (
        <p className="mt-1">Nothing was measured.</p>
      ) : (
        <dl className="mt-1 grid grid-cols-[auto_auto] gap-x-3">
          <Line term="Mean" value={formatMetric(row.mean, unit)} />
          {row.band !== null && row.band[0] !== row.band[1] && (
            <Line
              term="Least, most"
              value={`${formatMetric(row.band[0], unit)}, ${formatMetric(row.band[1], unit)}`}
            />
          )}
          {row.limit !== null && <Line term="Limit" value={formatMetric(row.limit, unit)} />}
        </dl>
      )}
    </div>
  );
}

function Line({ term, value }: { term: string; value: string }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="text-right">{value}</dd>
    </>
  );
}
