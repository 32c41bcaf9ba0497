"use client";

import { useQuery } from "@tanstack/react-query";
import { NumberRow, NumberTable } from "@/components/ui/number-table";
import { formatCount, formatShare } from "@/lib/format";
import type { ForecastMetric } from "@/lib/scaling/forecast/model";
import { recordQuery } from "./forecast-query";
import { alarmSentence, recordSentence } from "./record-words";

const names: Record<ForecastMetric, string> = { memory: "Memory", clients: "Connections" };

/** How right the forecasts of this instance were, in a sentence, and in numbers for who opens it. */
export function ForecastRecord({ instanceId }: { instanceId: string }) {
  const { data, isError } = useQuery(recordQuery(instanceId));
  if (isError) {
    return <p className="text-xs text-muted">How right forecasts were could not be loaded.</p>;
  }
  // The same height as what comes, so that nothing moves.
  if (data === undefined) return <p className="h-4 text-xs" />;
  const sentence = recordSentence(data);
  if (sentence === null) {
    return (
      <p className="text-xs text-muted">
        How right forecasts are is told here once there are some to look back on.
      </p>
    );
  }
  const told = (["memory", "clients"] as const).flatMap((metric) => {
    const record = data[metric];
    return record === null ? [] : [{ metric, record }];
  });
  return (
    <details className="text-xs text-muted">
      <summary className="cursor-pointer hover:text-ink">{sentence}</summary>
      <NumberTable
        label="How right forecasts were"
        columns={["Forecast", "Compared", "Off by", "In band"]}
        className="mt-2"
      >
        {told.flatMap(({ metric, record }) =>
          record.horizons.map(({ hours, count, errorShare, coverage }) => (
            <NumberRow
              key={`${metric} ${hours}`}
              name={
                <span className="whitespace-nowrap">{`${names[metric]}, ${hours} h ahead`}</span>
              }
              numbers={[formatCount(count), formatShare(errorShare), formatShare(coverage)]}
            />
          )),
        )}
      </NumberTable>
      {told.map(({ metric, record }) => (
        <p key={metric} className="mt-2">
          {names[metric]}: {alarmSentence(record)}
        </p>
      ))}
      <p className="mt-2">
        At each hour of the week the forecast is made again from what was known then, and held
        against what came. What it was off by is a share of the plan; the band is meant to hold four
        of five.
      </p>
    </details>
  );
}
