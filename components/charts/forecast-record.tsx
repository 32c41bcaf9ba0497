"use client";

import { useQuery } from "@tanstack/react-query";
import { Table, Td, Th } from "@/components/ui/table";
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
      <div className="mt-2 rounded-md border border-line">
        <Table label="How right forecasts were" className="text-xs">
          <thead>
            <tr>
              <Th>Forecast</Th>
              <Th className="text-right">Compared</Th>
              <Th className="text-right">Off by</Th>
              <Th className="text-right">In band</Th>
            </tr>
          </thead>
          <tbody>
            {told.flatMap(({ metric, record }) =>
              record.horizons.map(({ hours, count, errorShare, coverage }) => (
                <tr key={`${metric} ${hours}`}>
                  <Td className="h-7 py-0.5 whitespace-nowrap">
                    {names[metric]}, {hours} h ahead
                  </Td>
                  <Td className="h-7 py-0.5 text-right">{formatCount(count)}</Td>
                  <Td className="h-7 py-0.5 text-right">{formatShare(errorShare)}</Td>
                  <Td className="h-7 py-0.5 text-right">{formatShare(coverage)}</Td>
                </tr>
              )),
            )}
          </tbody>
        </Table>
      </div>
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
